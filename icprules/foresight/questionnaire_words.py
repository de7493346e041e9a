"""The words of a questionnaire, in zh and en: how to answer, and why it asks.

Decides wording only. Must not import decide, engines or the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.report.report_words import noted
from icprules.report.wording import FIELD
from icprules.text import LANGS, Lang, Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from icprules.decision.assessment import Field

CASES_QUESTION = Text("另外，有没有以下情形？", "Does any of these apply as well?")
CASES_REASON = Text(
    "没有提到的情形视为没有；如果有，结论可能不同",
    "what nobody mentions is taken not to exist; where it does, the verdict may be another",
)
OTHER_SERVICE = Text("别的服务，文件中没有", "another service, which is not in the file")
_HINTS: Mapping[str, Text] = {
    "bool": Text("回答“是”或“否”", "answer yes or no"),
    "one_of": Text("输入序号或选项", "give a number or the words of a choice"),
    "choice": Text("输入序号或选项", "give a number or the words of a choice"),
    "list_of": Text("可选多项，用逗号分开", "several may be given, with commas between them"),
    "cases": Text("可选多项，用逗号分开", "several may be given, with commas between them"),
    "date": Text("按年、月、日的顺序写，例如 2024-03-31", "the year first, for example 2024-03-31"),
    "datetime": Text(
        "例如 2024-02-22 10:00 北京时间", "for example 2024-02-22 10:00 Beijing time, or 2024-02-22 10:00+08:00"
    ),
    "integer": Text("输入整数", "a whole number"),
    "text": Text("直接输入", "as it is"),
    "country": Text(
        "国家或地区的名称或两位代码，例如 中国、香港、US", "its name or two-letter code, for example CN, HK, US"
    ),
    "province": Text(
        "名称、简称或代码，例如 上海、沪、310000",
        "its name, the character before its filing numbers, or its code: Shanghai, 沪, 310000",
    ),
    "credit_code": Text("18 位代码", "18 characters"),
    "filings": Text(
        "多个编号用逗号分开；知道取得日期的，写在编号后面，已注销的也请注明，例如 沪ICP备2021001234号-2A 2024-05-06",
        "numbers with commas between them; the day each was issued behind it where you know it, and `deregistered`"
        " where it has ended, for example 沪ICP备2021001234号-2A 2024-05-06",
    ),
}
_NONE = Text("没有就写“没有”", "none if there is none")
_NOT_YET = Text("还没有发生就写“没有”", "none if it has not come")
_REASON = Text("“{title}”的{fields}取决于此", "“{title}”: its {fields} depends on this")
_REASON_SEVERAL = Text("“{title}”的{fields}取决于此", "“{title}”: its {fields} depend on this")
_OF_CASE = Text("属于“{label}”的情形", "it belongs to the case “{label}”")


def hint_of(kind: str, *, takes_none: bool, several: bool, chosen: bool) -> Text:
    """Return how to answer a question.

    Args:
        kind: Type of the fact.
        takes_none: Whether it can be answered that there is none.
        several: Whether several choices make one answer.
        chosen: Whether there are choices.

    Returns:
        A few words, without a full stop.
    """
    parts = [_HINTS[kind]]
    if takes_none:
        parts.append(_NONE if several or chosen or kind == "filings" else _NOT_YET)
    return Text(zh="；".join(part.zh for part in parts), en="; ".join(part.en for part in parts))


def reason_text(title: Text, fields: Sequence[Field], basis: Text) -> Text:
    """Return why a question is asked, in one sentence with the article.

    Args:
        title: What the duty is called.
        fields: What of it hangs on the answer.
        basis: Where the duty comes from.

    Returns:
        The sentence.

    Example:
        >>> reason_text(Text("备案", "filing"), ("status", "date"), Text("《通知》", "the Notice")).en
        '“filing”: its status and date depend on this [the Notice]'
    """
    told: dict[Lang, str] = {}
    for lang in LANGS:
        names = [FIELD[field].to(lang) for field in FIELD if field in fields]
        sentence = (_REASON_SEVERAL if names[1:] else _REASON).to(lang)
        told[lang] = noted(sentence.format(title=title.to(lang), fields=_listed(names, lang)), basis.to(lang), lang)
    return Text(zh=told["zh"], en=told["en"])


def _listed(names: Sequence[str], lang: Lang) -> str:
    if lang == "zh":
        return "、".join(names)
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def because_of_case(label: Text) -> Text:
    """Return why a fact of a case is asked for.

    Example:
        >>> because_of_case(Text("变更", "a change")).en
        'it belongs to the case “a change”'
    """
    return _OF_CASE.map(lambda part, lang: part.format(label=label.to(lang)))
