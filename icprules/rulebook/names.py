"""What the files of a rulebook may refer to: facts, terms, dates, conclusions, duties, rules.

Decides which name is unknown, and which is excused because the place that defines it is faulty and was
already reported: one slip gives one problem. Must not import law, provisions, loader or engines.
"""

from __future__ import annotations

import graphlib
import json
import re
from typing import TYPE_CHECKING, Any, Literal

import attrs

from icprules.errors import Problem, closest, problem

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping, Sequence

    from icprules.rulebook.condition import All
    from icprules.rulebook.layers import Layer
    from icprules.subjects.facts import FactSchema, FactSpec

Kind = Literal["fact", "event", "province", "term", "date", "conclusion", "duty", "ban", "rule", "overrider"]
EVERY = "*"
"""As the name of an unread thing: no name of its kind can be called unknown."""

_FORMS: Mapping[str, tuple[re.Pattern[str], str]] = {
    "id": (re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*\Z"), "file-service"),
    "word": (re.compile(r"[a-z][a-z0-9_]*\Z"), "in_scope"),
    "fact": (re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)?\Z"), "service.kind"),
    "bureau": (re.compile(r"[1-9][0-9]{5}\Z"), "310000"),
    "country": (re.compile(r"[A-Z]{2}\Z"), "HK"),
    "prefix": (re.compile(r"[\u4e00-\u9fff]\Z"), "沪"),
    "currency": (re.compile(r"[A-Z]{3}\Z"), "CNY"),
}


@attrs.frozen(kw_only=True)
class Names:
    """What a file may refer to.

    Args:
        schema: The facts.
        terms: Terms by name; None for one that is faulty.
        dates: Named dates by instrument.
        instrument: Key of the instrument whose dates need no `of`.
        conclusions: For every conclusion, its values and the ids of the rules that give each.
        duties: Names of obligations that rules speak about.
        bans: Names of prohibitions that rules speak about.
        rules: File of every rule by id.
        overriders: For every rule, the ids of those that say they override it.
        unread: Kinds and names of things whose definition is faulty; `EVERY` for all of a kind.
        problems: Where faults are collected.
    """

    schema: FactSchema
    terms: Mapping[str, All | None] = attrs.field(factory=dict)
    dates: Mapping[str, Mapping[str, datetime.date]] = attrs.field(factory=dict)
    instrument: str = ""
    conclusions: Mapping[str, Mapping[str, tuple[str, ...]]] = attrs.field(factory=dict)
    duties: frozenset[str] = frozenset()
    bans: frozenset[str] = frozenset()
    rules: Mapping[str, str] = attrs.field(factory=dict)
    overriders: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    unread: frozenset[tuple[Kind, str]] = frozenset()
    problems: list[Problem] = attrs.field(factory=list)

    def excuses(self, kind: Kind, name: object) -> bool:
        """Return whether a name may be defined in a place that could not be read."""
        return (kind, EVERY) in self.unread or (isinstance(name, str) and (kind, name) in self.unread)


def find_fact(name: object, names: Names, where: str) -> FactSpec | None:
    """Return a fact; an unknown one is reported unless its definition is.

    Args:
        name: What the file says.
        names: The facts there are.
        where: File and key path.

    Returns:
        The fact, or None.
    """
    spec = names.schema.facts.get(name) if isinstance(name, str) else None
    if spec is None and not names.excuses("fact", name):
        names.problems.append(unknown("R104", name, names.schema.facts, where))
    return spec


def fact_of_type(name: str, types: Sequence[str], names: Names, where: str) -> str:
    """Return the name of a fact that must have one of some types; anything else is reported.

    Args:
        name: What the file says.
        types: Types that fit.
        names: The facts there are.
        where: File and key path.

    Returns:
        The name, as given.
    """
    spec = find_fact(name, names, where)
    if spec is not None and spec.type not in types:
        names.problems.append(problem("R144", where=where, name=name, type=spec.type, expected=" · ".join(types)))
    return name


def unknown(code: str, name: object, known: Iterable[str], where: str, **values: object) -> Problem:
    """Return the problem of a name that is not known, with the name it most likely stands for.

    Args:
        code: Key of `messages.toml`.
        name: What the file says; not a text where the slip is worse than a misspelling.
        known: Names there are.
        where: File and key path.
        **values: Further values of the wording.

    Returns:
        The problem.

    Example:
        >>> unknown("R107", "in_scop", ["in_scope"], "rule.toml: when[1].term").help()
        'did you mean `in_scope`?'
    """
    choices = [*known]
    close = closest(name, choices) if isinstance(name, str) else ""
    return problem(code, where=where, name=name, close=close, allowed=" · ".join(choices) or "–", **values)


def check_name(name: str, form: str, where: str, problems: list[Problem]) -> None:
    """Report a name that is not written as names of its form are.

    Args:
        name: What the file says.
        form: Key of the table of forms: `id`, `word`, `fact`, `bureau`, `country`, `prefix` or `currency`.
        where: File and key path.
        problems: Receives the fault.

    Example:
        >>> found = []
        >>> check_name("File Service", "id", "rule.toml: then.obligation", found)
        >>> found[0].code
        'R138'
    """
    pattern, example = _FORMS[form]
    if not pattern.match(name):
        problems.append(problem("R138", where=where, name=name, form=example))


def ordered(needs: Mapping[str, Iterable[str]]) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Return names so that each comes after those it needs, and the circles that made this impossible.

    Args:
        needs: For every name, the names it needs; others than the keys are passed over.

    Returns:
        All names in order, and every circle found, the first name repeated at its end.

    Example:
        >>> ordered({"a": ["b"], "b": []})
        (('b', 'a'), ())
        >>> ordered({"b": ["a"], "a": ["b"]})[1]
        (('a', 'b', 'a'),)
    """
    edges = {name: [n for n in sorted(set(needed)) if n in needs] for name, needed in sorted(needs.items())}
    circles: list[tuple[str, ...]] = []
    while True:
        sorter = graphlib.TopologicalSorter(edges)
        try:
            return tuple(sorter.static_order()), tuple(sorted(circles))
        except graphlib.CycleError as error:
            *ring, _ = reversed(error.args[1])
            start = ring.index(min(ring))
            ring = [*ring[start:], *ring[:start]]
            circles.append((*ring, ring[0]))
            edges[ring[-1]].remove(ring[0])


def names_said(layers: Sequence[Layer], names: Names) -> Names:
    """Return `names` with all that rule files say they define, whether or not the files are sound.

    Args:
        layers: The files.
        names: What is known already.

    Returns:
        The names, with rules, duties, prohibitions, conclusions and overriders.
    """
    rules: dict[str, str] = {}
    said: dict[Kind, dict[str, None]] = {"duty": {}, "ban": {}}
    conclusions: dict[str, dict[str, tuple[str, ...]]] = {}
    overriders: dict[str, tuple[str, ...]] = {}
    unread: set[tuple[Kind, str]] = set()
    for layer in layers:
        for path in layer.broken:
            if "/" in path and not path.endswith("/source.toml"):
                rules[path.rpartition("/")[2].removesuffix(".toml")] = layer.where(path)
                unread |= {("duty", EVERY), ("ban", EVERY), ("conclusion", EVERY), ("overrider", EVERY)}
        for folder, rule, table in layer.rules():
            rules.setdefault(rule, layer.where(f"{folder}/{rule}.toml"))
            for target in _texts(table.get("overrides")):
                overriders[target] = (*overriders.get(target, ()), rule)
            then = table.get("then")
            then = then if isinstance(then, dict) else {}
            for kind, key in (("duty", "obligation"), ("ban", "prohibition"), ("conclusion", "conclusion")):
                name = then.get(key)
                if not isinstance(name, str):
                    if table.get("kind") == key:
                        unread.add((kind, EVERY))  # type: ignore[arg-type]
                elif kind == "conclusion":
                    given, value = conclusions.setdefault(name, {}), as_key(then.get("value"))
                    given[value] = (*given.get(value, ()), rule)
                else:
                    said[kind][name] = None  # type: ignore[index]
    return attrs.evolve(
        names,
        rules=rules,
        duties=frozenset(said["duty"]),
        bans=frozenset(said["ban"]),
        conclusions=conclusions,
        overriders=overriders,
        unread=names.unread | unread,
    )


def as_key(value: Any) -> str:  # noqa: ANN401 - whatever the file says
    """Return the value of a conclusion as conditions name it: a text as it is, else its canonical form.

    Example:
        >>> as_key("running_platform"), as_key({"bureau_of": "sponsor.province"})
        ('running_platform', '{"bureau_of": "sponsor.province"}')
    """
    return value if isinstance(value, str) else json.dumps(value, default=str, sort_keys=True, ensure_ascii=False)


def _texts(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
