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
    "proved": Text("已证明：对任何服务、在任何一天判断都相同", "proved for every service on every day"),
    "hidden": Text(
        "以下服务的评估结果相同，但 {names} 的判断不同（{day}）；在案例中写明预期的 truth 即可发现：",
        "this service gets the same result, but {names} differ ({day}); a case that expects the truth notices it:",
    ),
    "needless": Text(
        "没有找到结果不同的服务；只有 {names} 的判断不同，例如以下服务（{day}）。这项条件可能是多余的：",
        "no service with another result was found; only {names} differ, as of this service ({day}). "
        "The condition may be needless:",
    ),
    "not_sought": Text("没有查找能区分二者的服务", "no service that tells them apart was looked for"),
    "no_solver": Text(
        "未能判定：案例附近没有能区分二者的服务，而证明需要 z3-solver，尚未安装；"
        "请运行 pip install 'icprules[prove]' 后重试",
        "UNDECIDED: no service near the cases tells them apart, and proof needs z3-solver, which is not installed; "
        "pip install 'icprules[prove]' and try again",
    ),
    "gave_up": Text(
        "未能判定：案例附近没有能区分二者的服务，求解器也没有得出结论",
        "UNDECIDED: no service near the cases tells them apart, and the solver came to no conclusion",
    ),
    "beyond_conditions": Text(
        "未能判定：已证明各项条件的判断处处相同，但规则在条件之外的内容有变化，没有找到显示其差别的服务",
        "UNDECIDED: every condition is proved to be the same, but what the rule says besides has changed, and no "
        "service was found that shows it",
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
        how = f"  [{_say('proved', lang)}]" if mutant in found.proved else ""
        yield f"  {_told(mutant, lang)}{how}"


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
        yield f"    {_say(one.undecided or 'not_sought', lang)}"
        return
    if one.witness.is_hidden:
        names = ("、" if lang == "zh" else ", ").join(one.witness.differs)
        # A case can expect the truth of a rule, but of what a rule asks besides only what comes of it.
        key = "hidden" if any(name.startswith("rule ") for name in one.witness.differs) else "needless"
        yield f"    {_say(key, lang, day=one.witness.as_of, names=names)}"
    else:
        yield f"    {_say('witness', lang, day=one.witness.as_of, view=one.witness.perspective)}"
    yield from (f"      {line}".rstrip() for line in witness_file(one.witness).splitlines())


def witness_file(witness: Witness) -> str:
    """Return the service of a witness as a facts file that `assess` reads.

    Args:
        witness: The witness.

    Returns:
        TOML, with the command that shows what it shows in a comment at the top.
    """
    view = "" if witness.perspective == "sponsor" else f" --perspective {witness.perspective}"
    judged = "" if witness.judged_on is None else f" --judged-on {witness.judged_on}"
    head = [f"icprules assess FILE --as-of {witness.as_of}{judged}{view}"]
    service = {key: value for key, value in witness.facts.items() if key != "sponsor"}
    sponsor = witness.facts.get("sponsor")
    return facts_text({**({"sponsor": sponsor} if sponsor else {}), "service": service}, head)
