"""The outcome of a mutation run -> lines for people, in zh or en, each survivor with a service that would notice it.

Decides only how it reads. Must not import the command line or rich.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.subjects.facts_text import facts_text
from icprules.text import Lang, Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from icprules.testing.mutants import Mutant
    from icprules.testing.mutation import Mutation, Survivor
    from icprules.testing.witnesses import Witness

_WORDS: Mapping[str, Text] = {
    "summary": Text(
        "试改规则 {tried} 处：案例发现 {killed} 处，改后与原意相同 {same} 处，没有案例发现 {left} 处",
        "{tried} changes tried: {killed} noticed by a case, {same} that change no meaning, {left} not noticed",
    ),
    "none": Text("没有案例的规则不试改", "a rule without cases is not changed"),
    "same": Text("改后与原意相同，任何案例都不可能发现（{n}）", "no change of meaning, so no case can notice ({n})"),
    "left": Text("没有案例发现（{n}）", "not noticed by any case ({n})"),
    "witness": Text(
        "以下服务可以发现它（{day}，视角 {view}）；把它写成案例：",
        "this service tells them apart ({day}, as {view}); make it a case:",
    ),
    "no_witness": Text(
        "在现有案例附近没有找到能区分二者的服务：改法可能不改变含义，也可能需要更特别的服务",
        "no service near the cases tells them apart: it may change no meaning, or need an unusual service",
    ),
    "removed": Text("删去一项条件", "a clause taken away"),
    "inverted": Text("一项条件反过来", "a clause turned round"),
    "member": Text("删去一个取值", "a value taken away"),
    "date": Text("日期移动一天", "a date moved by a day"),
    "number": Text("数值加减一", "a number moved by one"),
    "period": Text("期间增减一个单位", "a period changed by one unit"),
    "exception": Text("删去一项除外", "an exception dropped"),
    "exemption": Text("删去一条豁免", "an exemption dropped"),
    "override": Text("删去一处优先适用", "an override dropped"),
}  # fmt: skip


def mutation_table(found: Mutation, *, lang: Lang = "zh") -> str:
    """Return the outcome of a mutation run as lines.

    Args:
        found: The outcome.
        lang: `zh` or `en`.

    Returns:
        Lines of plain text.

    Example:
        >>> from icprules import load
        >>> from icprules.testing.mutation import mutate
        >>> mutation_table(mutate(load(), []), lang="en").splitlines()[0]
        '0 changes tried: 0 noticed by a case, 0 that change no meaning, 0 not noticed'
    """
    return "\n".join((*_summary(found, lang), *_same(found, lang), *_left(found, lang))) + "\n"


def _say(key: str, lang: Lang, /, **values: object) -> str:
    return _WORDS[key].to(lang).format_map(values)


def _summary(found: Mutation, lang: Lang) -> Iterator[str]:
    tried = sum(found.tried.values())
    same, left = len(found.equivalent), len(found.survivors)
    yield _say("summary", lang, tried=tried, killed=found.killed, same=same, left=left)
    if not tried:
        yield _say("none", lang)
        return
    yield ""
    yield from (f"{count:6}  {_say(kind, lang)}" for kind, count in sorted(found.tried.items()))


def _same(found: Mutation, lang: Lang) -> Iterator[str]:
    if found.equivalent:
        yield ""
        yield _say("same", lang, n=len(found.equivalent))
    for mutant in found.equivalent:
        yield f"  {_told(mutant, lang)}"


def _left(found: Mutation, lang: Lang) -> Iterator[str]:
    if found.survivors:
        yield ""
        yield _say("left", lang, n=len(found.survivors))
    for one in found.survivors:
        yield f"  {_told(one.mutant, lang)}"
        yield from _noticing(one, lang)


def _told(mutant: Mutant, lang: Lang) -> str:
    change = "" if mutant.change in ("removed", "inverted") else f": {mutant.change}"
    place = f"  {mutant.place}" if mutant.place else ""
    return f"{mutant.name}{place}  {_say(mutant.kind, lang)}{change}"


def _noticing(one: Survivor, lang: Lang) -> Iterator[str]:
    if one.witness is None:
        yield f"    {_say('no_witness', lang)}"
        return
    yield f"    {_say('witness', lang, day=one.witness.as_of, view=one.witness.perspective)}"
    yield from (f"      {line}".rstrip() for line in witness_file(one.witness).splitlines())


def witness_file(witness: Witness) -> str:
    """Return the service of a witness as a facts file that `assess` reads.

    Args:
        witness: The witness.

    Returns:
        TOML.
    """
    service = {key: value for key, value in witness.facts.items() if key != "sponsor"}
    sponsor = witness.facts.get("sponsor")
    return facts_text({**({"sponsor": sponsor} if sponsor else {}), "service": service})
