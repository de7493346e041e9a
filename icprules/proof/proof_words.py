"""Sentences about what was proved, in zh and en.

Decides wording only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

_WORDS: Mapping[str, Text] = {
    "applies": Text("规则 {rule} 适用于下列服务", "rule {rule} applies to this service"),
    "applies_if_answered": Text(
        "规则 {rule} 是否适用于下列服务，只取决于法律上尚无定论的问题",
        "whether rule {rule} applies to this service hangs on an open question of the law alone",
    ),
    "never_applies": Text("规则 {rule} 对任何服务、在任何一天都不适用", "rule {rule} applies to no service on any day"),
    "unseen": Text(
        "规则 {rule} 适用于下列服务，评估结果却没有列出",
        "rule {rule} applies to this service, and its assessment does not show it",
    ),
    "two_results": Text(
        "规则 {rule} 与 {other} 同时适用于下列服务，对同一事项（{name}）给出不同的结果",
        "rules {rule} and {other} both apply to this service and decide {name} differently",
    ),
    "no_duty": Text(
        "下列服务在适用范围内，却没有任何备案义务，也没有豁免",
        "this service is in scope, and owes no filing nor is it exempt from one",
    ),
    "no_lodger": Text(
        "规则 {rule} 适用于下列服务，却没有说由谁办理",
        "rule {rule} applies to this service, and nothing says who lodges",
    ),
    "no_channel": Text(
        "规则 {rule} 适用于下列服务，却没有办理渠道",
        "rule {rule} applies to this service, and nothing says through whom",
    ),
    "no_bureau": Text(
        "规则 {rule} 适用于下列服务，却没有管局，也没有说明原因",
        "rule {rule} applies to this service, and there is no bureau nor a reason why not",
    ),
    "unsettled": Text(
        "下列服务的各项事实均已知，规则 {rule} 所用的结论 {name} 仍不确定",
        "all that can be asked of this service is known, and conclusion {name} of rule {rule} is not settled",
    ),
    "no_citation": Text("规则 {rule} 没有注明依据：{name}", "rule {rule} cites nothing: {name}"),
    "owed_by_none": Text(
        "下列服务负有义务 {name}，却没有任何规则说明",
        "this service owes {name}, and no rule says so",
    ),
    "flips": Text(
        "对下列服务再补充事实，已确定的判断（{name}）会改变，补充后为 {other}：\n{more}",
        "more facts about this service turn a settled answer round ({name}); it is {other} with these:\n{more}",
    ),
    "engine_differs": Text(
        "对下列服务，{engine} 与 tree 对 {name} 的判断不同",
        "for this service {engine} and tree differ about {name}",
    ),
    "question_gone": Text("{engine} 没有回答 {name}", "{engine} does not answer {name}"),
}


def said(key: str, **values: object) -> Text:
    """Return a sentence in both languages.

    Example:
        >>> said("never_applies", rule="r").en
        'rule r applies to no service on any day'
    """
    words = _WORDS[key]
    return Text(words.zh.format(**values), words.en.format(**values))
