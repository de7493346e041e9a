"""`law_page.toml` and `platform_codes.toml` -> the law page and the platforms' status codes.

Decides what these two files may say, and that rules cite what is on the page. Both files may be absent. Must
not import engines or decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from icprules.errors import Problem, problem
from icprules.rulebook.law_page import LawPageFact
from icprules.rulebook.names import Names, unknown
from icprules.rulebook.platform_codes import PlatformCode
from icprules.rulebook.rule_files import LawPageFile, PlatformCodesFile
from icprules.rulebook.structure import inside, structure
from icprules.subjects.facts import read_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from icprules.rulebook.law import Rule
    from icprules.rulebook.layers import Layer
    from icprules.rulebook.rule_files import CodeEntry

LAW_PAGE = "law_page.toml"
PLATFORM_CODES = "platform_codes.toml"


@attrs.frozen(kw_only=True)
class LawPage:
    """The law page of all layers.

    Args:
        facts: Facts by id, in the order of the files.
        layers: Names of the layers whose rules must cite it: those with a page of their own.
        is_whole: Whether every page could be read; no id can be called unknown otherwise.
    """

    facts: Mapping[str, LawPageFact]
    layers: frozenset[str]
    is_whole: bool


def read_law_page(layers: Sequence[Layer], problems: list[Problem]) -> LawPage:
    """Read the law pages of all layers.

    Args:
        layers: The files, the built-in rulebook first.
        problems: Receives the faults.

    Returns:
        The page; a rulebook that ships none has an empty one, and its rules may cite what they like.
    """
    facts: dict[str, LawPageFact] = {}
    own: set[str] = set()
    is_whole = True
    for layer in layers:
        where = layer.where(LAW_PAGE)
        if LAW_PAGE not in layer.tables:
            is_whole = is_whole and LAW_PAGE not in layer.broken
            continue
        own.add(layer.name)
        file, faults = structure(layer.tables[LAW_PAGE], LawPageFile, where)
        problems.extend(faults)
        is_whole = is_whole and file is not None
        for name, entry in {} if file is None else file.fact.items():
            place = inside(where, "fact", name)
            if not entry.paraphrase.zh.strip() or not entry.paraphrase.en.strip():
                problems.append(problem("R132", where=inside(place, "paraphrase")))
            if name in facts:
                other = layers[0].where(LAW_PAGE)
                problems.append(problem("R118", where=place, name=f"fact.{name}", other=other))
            else:
                facts[name] = LawPageFact(
                    id=name, tag=entry.tag, paraphrase=entry.paraphrase, not_a_rule=entry.not_a_rule
                )
    return LawPage(facts=facts, layers=frozenset(own), is_whole=is_whole)


def check_cited(rules: Iterable[Rule], page: LawPage, problems: list[Problem]) -> None:
    """Report every rule that rests on an id that is not on the law page.

    Args:
        rules: Rules of all layers; those of a layer without a page of its own may cite what they like.
        page: The page.
        problems: Receives the faults.
    """
    if not page.is_whole:
        return
    for rule in rules:
        if rule.where.partition("/")[0] in page.layers:
            cited = inside(rule.where, "source", "facts")
            problems.extend(not_on_page(rule.citation.facts, page, cited))


def not_on_page(cited: Sequence[str], page: LawPage, where: str) -> Iterator[Problem]:
    """Yield the problem of every cited id that is not on the law page.

    Args:
        cited: Ids.
        page: The page; it must be whole.
        where: File and key path of the list of ids.

    Yields:
        One problem per unknown id.
    """
    for index, name in enumerate(cited, 1):
        if name not in page.facts:
            yield unknown("R160", name, page.facts, inside(where, index))


def read_platform_codes(layers: Sequence[Layer], page: LawPage, names: Names) -> tuple[PlatformCode, ...]:
    """Read the status codes of all layers; faults go to `names.problems`.

    Args:
        layers: The files, the built-in rulebook first.
        page: What the codes must cite.
        names: Supplies the facts that they tell.

    Returns:
        The codes, in the order of the files.
    """
    codes: dict[tuple[str, int, int | None], PlatformCode] = {}
    for layer in layers:
        where = layer.where(PLATFORM_CODES)
        file, faults = structure(layer.root(PLATFORM_CODES), PlatformCodesFile, where)
        names.problems.extend(faults)
        for platform, entry in {} if file is None else file.platform.items():
            place = inside(where, "platform", platform)
            _check_platform(platform, place, names)
            if layer.name in page.layers and page.is_whole:
                names.problems.extend(not_on_page(entry.facts, page, inside(place, "facts")))
            for index, code in enumerate(entry.code, 1):
                at = inside(place, "code", index)
                key = (platform, code.status, code.sms_verify_status)
                if key in codes:
                    names.problems.append(problem("R161", where=inside(at, "status"), value=code.status))
                _check_application(code, at, names)
                codes[key] = PlatformCode(
                    platform=platform, facts=tuple(entry.facts), **attrs.asdict(code, recurse=False)
                )
    return tuple(codes.values())


def _check_platform(name: str, where: str, names: Names) -> None:
    spec = names.schema.facts.get("service.platform")
    if spec is not None and name not in spec.values:
        names.problems.append(unknown("R105", name, spec.values, where, value=name))


def _check_application(code: CodeEntry, where: str, names: Names) -> None:
    for key, value in (code.application or {}).items():
        place = inside(where, "application", key)
        spec = names.schema.facts.get(f"application.{key}")
        if spec is None or spec.derived:
            known = [n.partition(".")[2] for n in names.schema.facts if n.startswith("application.")]
            if not names.excuses("fact", f"application.{key}"):
                names.problems.append(unknown("R104", key, known, place))
        elif isinstance(read := read_value(spec, value, names.schema, place), Problem):
            names.problems.append(attrs.evolve(read, code={"F102": "R105"}.get(read.code, read.code)))
