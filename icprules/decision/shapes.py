"""The facts of a table whose like was met often, by a function made for tables of its shape.

Decides nothing: where it gives facts, `read_subject` and `situation_on` give the same; what is not plain, every fault
and whatever is said about a case it leaves to them. The generated text holds names that this module makes up; every
name and value of a schema or a caller is bound, never written into the text. Must not import rules or engines.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import attrs

from icprules.decision.situation import LAUNCHED, Known, known_of, put_country, put_raised
from icprules.rulebook.condition import AS_OF, JUDGED_ON
from icprules.subjects.contradictions import AT_ODDS, ODD_PAIRS
from icprules.subjects.facts import FIRST_DAY, LAST_DAY
from icprules.subjects.holdings import put_filing_facts
from icprules.subjects.plain_reading import TABLE, called, forms_of, held, read_day
from icprules.subjects.subject import groups_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from icprules.subjects.facts import FactSchema, Value
    from icprules.subjects.given import Filings, Given
    from icprules.subjects.plain_reading import Forms


Shape = tuple[tuple[object, ...], tuple[object, ...] | None]
"""Keys of a table and of its sponsor's, in their order; None for no sponsor."""
_SPONSOR = "sponsor"
OFTEN = 8
"""How often a shape is met before a function is made for it: that takes as long as some thirty assessments."""
MOST_MADE = 256
"""For how many shapes functions are made; the tables of one program have far fewer."""
MOST_MET = 4096
"""How many shapes are counted at once."""


@attrs.frozen(kw_only=True, eq=False)
class _Reader:
    """What reads the tables of one shape.

    Args:
        read: Takes a table, that of its sponsor, the day asked about and the day judged by; gives the facts but for
            those that follow from filings, the service's own filings and the sponsor's; None or `KeyError` where the
            table is not plain.
        count: How many of the facts were given; they stand first.
        groups: The tables inside.
    """

    read: Callable[..., tuple[dict[str, Value], Filings, Filings] | None]
    count: int
    groups: frozenset[str]


@attrs.frozen(kw_only=True, eq=False)
class _Shapes:
    """The shapes of one schema that were met.

    Args:
        forms: What each table accepts.
        keys: Those of services and sponsors.
        known: What of the schema decides which facts follow.
        readers: What reads the tables of a shape, made so far.
        met: How often other shapes were met; below 0 for one that no function is made for.
    """

    forms: Forms
    keys: frozenset[str]
    known: Known
    readers: dict[Shape, _Reader] = attrs.field(factory=dict, init=False)
    met: dict[Shape, int] = attrs.field(factory=dict, init=False)


def shaped_situation(
    table: dict[str, Any], as_of: datetime.date, judged_on: datetime.date, schema: FactSchema
) -> tuple[dict[str, Value], Given] | None:
    """Return the facts of a table on a day, where its shape is known and nothing in it is odd.

    Args:
        table: Facts of a service with its sponsor inside.
        as_of: Beijing date.
        judged_on: Beijing date whose law applies.
        schema: The facts of the rulebook.

    Returns:
        Facts by name as `situation_on` gives them for a service about which no case is spoken of, and what was given;
        None for every other table.
    """
    shapes: _Shapes = schema.prepared.get("shapes") or _shapes(schema)
    sponsor = table.get(_SPONSOR)
    if sponsor is None:
        shape: Shape = tuple(table), None
    elif type(sponsor) is dict:
        shape = tuple(table), tuple(sponsor)
    else:
        return None
    reader = shapes.readers.get(shape) or _met(shapes, shape, schema)
    if reader is None:
        return None
    try:
        found = reader.read(table, sponsor, as_of, judged_on)
    except KeyError:
        return None
    if found is None:
        return None
    facts, filings, sponsors = found
    name = called(facts, "service")
    put_filing_facts(facts, name, filings, sponsors, as_of)
    put_raised(facts, shapes.known)
    return facts, (facts, reader.count, reader.groups, filings, sponsors, name)


def _shapes(schema: FactSchema) -> _Shapes:
    forms = schema.prepared.get("forms") or forms_of(schema, groups_of(schema))
    keys = frozenset((*forms[""], *forms.get(_SPONSOR, ())))
    found = schema.prepared["shapes"] = _Shapes(forms=forms, keys=keys, known=known_of(schema))
    return found


def _met(shapes: _Shapes, shape: Shape, schema: FactSchema) -> _Reader | None:
    """Count a shape, and make its reader when it was met often."""
    keys, inner = shape
    times = shapes.met.get(shape, 0)
    if times < 0 or len(shapes.readers) >= MOST_MADE or len(keys) + len(inner or ()) > len(schema.facts):
        return None
    if not times and not all(type(key) is str and key in shapes.keys for key in (*keys, *(inner or ()))):
        return None  # what is counted is kept, so nothing is that a caller made up
    if times + 1 < OFTEN:
        if len(shapes.met) >= MOST_MET:
            shapes.met.clear()
        shapes.met[shape] = times + 1
        return None
    reader = _reader(shapes, shape)
    if reader is None:
        shapes.met[shape] = -1
    else:
        shapes.readers[shape] = reader
        shapes.met.pop(shape, None)
    return reader


def _reader(shapes: _Shapes, shape: Shape) -> _Reader | None:
    """What reads tables of a shape; None where they can say something about a case, or contradict themselves."""
    writer = _Writer()
    if not _is_written(writer, shapes.forms, shape):
        return None
    names, count, known = frozenset(writer.facts), len(writer.facts), shapes.known
    groups = frozenset[str]() if shape[1] is None else frozenset([_SPONSOR])
    if not (known.watched.isdisjoint(names) and known.events.isdisjoint(groups) and AT_ODDS.isdisjoint(names)):
        return None
    follow: dict[str, Value] = {}
    put_country(follow, names)
    if LAUNCHED in names:
        writer.ends.append(f"if {writer.facts[LAUNCHED]} > as_of: return None")
    for name, other, values in ODD_PAIRS:
        if name in names and other in names:
            writer.ends.append(f"if facts[{writer.bound(other)}] in {writer.bound(values)}: return None")
    writer.facts |= {AS_OF: "as_of", JUDGED_ON: "judged_on"}
    return _Reader(read=writer.made({**follow, **known.unraised}), count=count, groups=groups)


def _is_written(writer: _Writer, forms: Forms, shape: Shape) -> bool:
    """Write how every key of a shape is read; false where one is no fact."""
    keys, inner = shape
    if inner is not None and forms[""].get(_SPONSOR) is not TABLE:
        return False
    for group, members in ("", keys), (_SPONSOR, inner or ()):
        for key in members:
            accepted = forms[group].get(key)  # type: ignore[call-overload]  # whatever a caller's keys are
            if accepted is not None and accepted is not TABLE:
                writer.fact(group, key, *accepted)
            elif key == "filings" and accepted is TABLE:
                writer.filings(group, key)
            elif key != _SPONSOR or group:
                return False
    return True


class _Writer:
    """Writes the text of one reader."""

    def __init__(self) -> None:
        self.facts: dict[str, str] = {}
        self.ends: list[str] = []
        self._lines: list[str] = []
        self._constants: dict[str, object] = {}
        self._names: dict[int, str] = {}

    def bound(self, value: object) -> str:
        """Return the made-up name of a value; of the same object always the same."""
        name = self._names.setdefault(id(value), f"k{len(self._constants)}")
        self._constants[name] = value
        return name

    def fact(self, group: str, key: object, name: str, kind: type | None, values: object, accept: object) -> None:
        """Write how one fact is read."""
        value, given = f"v{len(self._lines)}", f"{'sponsor' if group else 'table'}[{self.bound(key)}]"
        if accept is read_day:
            first, last = self.bound(FIRST_DAY), self.bound(LAST_DAY)
            is_plain = f"type({value}) is {self.bound(datetime.date)} and {first} <= {value} <= {last}"
            self._lines.append(f"{value} = {given}\n    if not ({is_plain}): {value} = {self.bound(accept)}({value})")
            self.facts[name] = value
        elif kind is None:
            self._lines.append(f"{value} = {self.bound(accept)}({given})")
            self.facts[name] = value
        else:
            self._lines.append(f"{value} = {given}\n    if type({value}) is not {self.bound(kind)}: return None")
            self.facts[name] = value if kind is bool else f"{self.bound(values)}[{value}]"

    def filings(self, group: str, key: object) -> None:
        """Write how filings are read."""
        into, table = ("sponsors", "sponsor") if group else ("own", "table")
        self._lines.append(f"{into} = {self.bound(held)}({table}[{self.bound(key)}])")

    def made(self, always: Mapping[str, Value]) -> Callable[..., tuple[dict[str, Value], Filings, Filings] | None]:
        """Return the function; `always` are the facts that are the same for every table."""
        # A copy whose values are replaced is made in half the time of a new dictionary.
        facts = f"facts = {self.bound({**dict.fromkeys(self.facts), **always}.copy)}()"
        kept = [f"facts[{self.bound(name)}] = {value}" for name, value in self.facts.items()]
        body = ["own = sponsors = None", *self._lines, facts, *kept, *self.ends, "return facts, own, sponsors"]
        # Defaults of parameters are found faster than names of a module.
        constants = "".join(f", {name}={name}" for name in self._constants)
        text = f"def read(table, sponsor, as_of, judged_on{constants}):\n    " + "\n    ".join(body) + "\n"
        scope: dict[str, Any] = dict(self._constants)
        exec(compile(text, "<icprules shape>", "exec"), scope)  # noqa: S102 - text made above from made-up names alone
        found: Callable[..., tuple[dict[str, Value], Filings, Filings] | None] = scope["read"]
        return found
