"""Proofs -> lines for people: one a property, and below it what failed, with a service that shows it.

Decides only how they are printed. Must not import the solver.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from icprules.proof.findings import Finding, Proof, Property
    from icprules.rulebook.law import Rulebook
    from icprules.text import Lang

MEANING: Mapping[Property, Text] = {
    "applies": Text("每条规则都有适用的服务", "every rule applies to some service"),
    "one-result": Text("没有两条规则对同一事项给出不同的结果", "no two rules decide one matter differently"),
    "ways": Text(
        "在适用范围内的服务，都有义务主体、提交人、渠道，以及管局或没有管局的理由",
        "whoever is in scope has a duty bearer, a lodger, channels, and a bureau or the reason why not",
    ),
    "cited": Text("没有依据就没有结论", "nothing is said without a citation"),
    "monotone": Text("补充事实不会推翻已确定的判断", "learning a fact never flips a settled answer"),
    "engines": Text("compiled、columns 和 SQL 与 tree 的判断相同", "compiled, columns and SQL say the same as tree"),
}
_HEAD = Text(
    "{name} {version}：{n} 条规则，对任何服务、在任何一天",
    "{name} {version}: {n} rules, for every service on every day",
)
_LINE = Text(
    "{verdict}  {name:<10}  {seconds:>6}  {n:>4} 项命题  {meaning}",
    "{verdict}  {name:<10}  {seconds:>6}  {n:>4} statements  {meaning}",
)
_VERDICTS = {True: Text("成立  ", "holds"), False: Text("不成立", "fails")}
_OPEN = Text(
    "        {about}：是否适用，只取决于法律上尚无定论的问题",
    "       {about}: whether it applies hangs on an open question of the law alone",
)
_SECONDS = Text("{seconds:.1f} 秒", "{seconds:.1f} s")


def head(rulebook: Rulebook, lang: Lang) -> str:
    """Return the line above all proofs."""
    return _HEAD.to(lang).format(name=rulebook.name, version=rulebook.version, n=len(rulebook.rules))


def proof_lines(proof: Proof, seconds: float, lang: Lang, *, with_witnesses: bool) -> Iterator[str]:
    """Yield the lines of one proof.

    Args:
        proof: The proof.
        seconds: How long it took.
        lang: Language.
        with_witnesses: Whether services that show what holds are printed as well.

    Yields:
        Lines without their ends.
    """
    yield _LINE.to(lang).format(
        verdict=_VERDICTS[proof.holds].to(lang),
        name=proof.name,
        seconds=_SECONDS.to(lang).format(seconds=seconds),
        n=proof.statements,
        meaning=MEANING[proof.name].to(lang),
    )
    for finding in proof.findings:
        if finding.sort == "failed" or with_witnesses:
            yield ""
            yield from _told(finding, lang)
        elif finding.sort == "open":
            yield _OPEN.to(lang).format(about=finding.about)


def _told(finding: Finding, lang: Lang) -> Iterator[str]:
    yield f"# {finding.text.to(lang)}".replace("\n", "\n# ").removesuffix("\n# ")
    if finding.witness is not None:
        yield finding.witness.to_toml().removesuffix("\n")
