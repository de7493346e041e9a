"""The fact schema: which facts exist, of which type, and how one given value is read.

Decides whether a single value is acceptable for a single fact, and its normal form. Nothing is
coerced. Whether several facts agree is decided by `situation.py`. Must not import law, load or engines.
"""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING, Any, Literal

import attrs

from icprules.calendar.beijing import in_beijing
from icprules.errors import CalendarError, FactError, Problem, closest, problem
from icprules.text import read_only

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from icprules.rulebook.condition import Condition
    from icprules.text import Text

FactType = Literal[
    "one_of", "list_of", "bool", "date", "datetime", "integer", "text", "country", "province", "credit_code", "filings"
]
Value = str | bool | int | datetime.date | datetime.datetime | tuple[str, ...]

NONE = "none"
"""The value that says "known not to exist" for a list of choices or for a date that may never come."""

NEVER = datetime.date.max
"""Normal form of the date `"none"`: later than every day anyone can ask about."""

FIRST_DAY, LAST_DAY = datetime.date(1990, 1, 1), datetime.date(2100, 12, 31)
"""The days that facts may name and that may be asked about, both inclusive."""
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_COUNTRY_CODES = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY
BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK
FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR
IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK
ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM
PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF
TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW"""
_COUNTRIES = frozenset(_COUNTRY_CODES.split())


@attrs.frozen(kw_only=True)
class FactSpec:
    """One fact of the schema.

    Args:
        name: Dotted name, e.g. `service.kind`.
        type: One of `FactType`.
        label: What the fact is called in prose.
        question: What to ask whoever writes the facts into a file; None for derived facts.
        spoken: The same without how a file says it, for a person who answers in words.
        values: Allowed values with their labels, for `one_of` and `list_of`.
        none_allowed: Whether `"none"` says that the date has not come and is not planned.
        event: Name of the event group it belongs to, or an empty text.
        derived: Whether icprules computes it; such a fact cannot be given.
        asks: For a derived fact, the fact to ask for when it is unknown.
        planned: For a date, the fact that holds its planned day.
        dated_by: The date from which the value holds, or an empty text.
        until_then: The value before that date.
        happened_when: For a date, the condition under which it has certainly come although its day is unknown.
        personal: Whether a record may need to redact it.
    """

    name: str
    type: FactType
    label: Text
    question: Text | None = None
    spoken: Text | None = None
    values: Mapping[str, Text] = attrs.field(factory=dict, converter=read_only, hash=False)
    none_allowed: bool = False
    event: str = ""
    derived: bool = False
    asks: str = ""
    planned: str = ""
    dated_by: str = ""
    until_then: str = ""
    happened_when: Condition | None = None
    personal: bool = False


@attrs.frozen(kw_only=True)
class Event:
    """A group of facts that describes a case the caller may raise.

    Args:
        name: Name of the group, e.g. `application`.
        label: What the event is called in prose.
        assumption: What is assumed while it is not raised.
        ahead: Whether it may be raised by dates that lie after the day asked about.
        raised_by: A condition that raises it without its facts, or None.
    """

    name: str
    label: Text
    assumption: Text
    ahead: bool = False
    raised_by: Condition | None = None


@attrs.frozen(kw_only=True)
class FactSchema:
    """All facts and events of a rulebook, and the provinces their values may name.

    Args:
        facts: Facts by name.
        events: Events by name.
        provinces: Every accepted spelling of a province (code, zh name, prefix) and its code.
        outside: Codes without a communications administration (Hong Kong, Macao, Taiwan) and their country code.
        prepared: What was laid ready for this schema; a cache without meaning of its own.
    """

    facts: Mapping[str, FactSpec] = attrs.field(converter=read_only, hash=False)
    events: Mapping[str, Event] = attrs.field(converter=read_only, hash=False)
    provinces: Mapping[str, str] = attrs.field(converter=read_only, hash=False)
    outside: Mapping[str, str] = attrs.field(factory=dict, converter=read_only, hash=False)
    prepared: dict[str, Any] = attrs.field(factory=dict, eq=False, repr=False, init=False)


def parse_date(value: object) -> datetime.date | None:
    """Return a date given as a date or as ASCII `YYYY-MM-DD`, or None when it is neither.

    Args:
        value: Anything; a datetime is not a date.

    Returns:
        The Beijing date, or None.

    Example:
        >>> parse_date("2024-02-30") is None, parse_date("2024-02-29")
        (True, datetime.date(2024, 2, 29))
    """
    if type(value) is datetime.date:
        return value
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return datetime.date(value.year, value.month, value.day)  # days are kept: no class of a caller's own
    if isinstance(value, str) and _DATE.match(value):
        try:
            return datetime.date.fromisoformat(value)
        except ValueError:
            return None
    return None


def read_value(spec: FactSpec, given: object, schema: FactSchema, where: str) -> Value | Problem:
    """Return the normal form of one given value, or the problem with it.

    Args:
        spec: The fact.
        given: What the caller gave; never None.
        schema: Supplies the spellings of provinces.
        where: File and key path for the problem.

    Returns:
        The value (lists as tuples, provinces as codes, dates as `datetime.date`), or a `Problem`.
    """
    return _READERS[spec.type](spec, given, schema, where)


def _wrong_type(spec: FactSpec, given: object, where: str, expected: str) -> Problem:
    return problem("F103", where=where, name=spec.name, value=given, given=_kind_of(given), expected=expected)


def _kind_of(value: object) -> str:
    # Names from the file formats a caller writes, not Python's.
    kinds: tuple[tuple[type, str], ...] = (
        (bool, "true/false"), (int, "number"), (float, "number"), (str, "text"),
        (datetime.datetime, "date-time"), (datetime.date, "date"), (list, "list"), (tuple, "list"), (dict, "table"),
    )  # fmt: skip
    return next((name for kind, name in kinds if isinstance(value, kind)), "value")


def _one_of(spec: FactSpec, given: object, _schema: FactSchema, where: str) -> Value | Problem:
    if not isinstance(given, str):
        return _wrong_type(spec, given, where, "text")
    if given not in spec.values:
        return problem(
            "F102", where=where, name=spec.name, value=given, close=closest(given, spec.values),
            allowed=" · ".join(spec.values),
        )  # fmt: skip
    return given


def _list_of(spec: FactSpec, given: object, schema: FactSchema, where: str) -> Value | Problem:
    if not isinstance(given, list | tuple):
        return _wrong_type(spec, given, where, "list")
    members = []
    for index, member in enumerate(given, 1):
        read = _one_of(spec, member, schema, f"{where}[{index}]")
        if isinstance(read, Problem):
            return read
        if read in members:
            return problem("F105", where=where, name=spec.name, value=read)
        members.append(str(read))
    if NONE in members and len(members) > 1:
        return problem("F106", where=where, name=spec.name, value=" · ".join(members))
    return tuple(members)


def _bool(spec: FactSpec, given: object, _schema: FactSchema, where: str) -> Value | Problem:
    return given if isinstance(given, bool) else _wrong_type(spec, given, where, "true/false")


def _integer(spec: FactSpec, given: object, _schema: FactSchema, where: str) -> Value | Problem:
    if isinstance(given, bool) or not isinstance(given, int):
        return _wrong_type(spec, given, where, "number")
    return given


def _text(spec: FactSpec, given: object, _schema: FactSchema, where: str) -> Value | Problem:
    return given if isinstance(given, str) else _wrong_type(spec, given, where, "text")


def _date(spec: FactSpec, given: object, _schema: FactSchema, where: str) -> Value | Problem:
    if spec.none_allowed and given == NONE:
        return NEVER
    if isinstance(given, datetime.datetime):
        return problem("F107", where=where, name=spec.name, value=given.isoformat())
    if not isinstance(given, datetime.date | str):
        return _wrong_type(spec, given, where, "date")
    read = parse_date(given)
    if read is None:
        return problem("F108", where=where, name=spec.name, value=given)
    in_range = FIRST_DAY <= read <= LAST_DAY
    return read if in_range else problem("F109", where=where, name=spec.name, value=read.isoformat())


def _datetime(spec: FactSpec, given: object, _schema: FactSchema, where: str) -> Value | Problem:
    read = given
    if isinstance(given, str):
        try:
            read = datetime.datetime.fromisoformat(given) if "T" in given or " " in given else None
        except ValueError:
            read = None
        if read is None:
            return problem("F110", where=where, name=spec.name, value=given)
    if not isinstance(read, datetime.datetime):
        return _wrong_type(spec, given, where, "date-time")
    if read.utcoffset() is None:
        return problem("F111", where=where, name=spec.name, value=read.isoformat())
    try:
        instant = in_beijing(read)  # the day of an instant is its Beijing day, whatever its offset
    except CalendarError:
        return problem("F110", where=where, name=spec.name, value=read.isoformat())
    if not FIRST_DAY <= instant.date() <= LAST_DAY:
        return problem("F109", where=where, name=spec.name, value=read.isoformat())
    return instant


def _country(spec: FactSpec, given: object, _schema: FactSchema, where: str) -> Value | Problem:
    if not isinstance(given, str):
        return _wrong_type(spec, given, where, "text")
    if given not in _COUNTRIES:
        close = {"UK": "GB", "EN": "GB"}.get(given.upper(), given.upper() if given.upper() in _COUNTRIES else "")
        return problem("F112", where=where, name=spec.name, value=given, close=close)
    return given


def _province(spec: FactSpec, given: object, schema: FactSchema, where: str) -> Value | Problem:
    if not isinstance(given, str):
        return _wrong_type(spec, given, where, "text")
    if given in schema.outside:
        return problem("F114", where=where, name=spec.name, value=given, country=schema.outside[given])
    if given not in schema.provinces:
        return problem("F113", where=where, name=spec.name, value=given, close=closest(given, schema.provinces))
    return schema.provinces[given]


def _credit_code(spec: FactSpec, given: object, _schema: FactSchema, where: str) -> Value | Problem:
    if not isinstance(given, str):
        return _wrong_type(spec, given, where, "text")
    from icprules.numbers.credit_codes import parse_credit_code  # noqa: PLC0415 - seldom given

    try:
        return parse_credit_code(given).text
    except FactError as error:
        return attrs.evolve(error.problems[0], where=where)


_READERS: Mapping[str, Callable[[FactSpec, object, FactSchema, str], Value | Problem]] = {
    "one_of": _one_of,
    "list_of": _list_of,
    "bool": _bool,
    "integer": _integer,
    "text": _text,
    "date": _date,
    "datetime": _datetime,
    "country": _country,
    "province": _province,
    "credit_code": _credit_code,
    # Filings are a list of tables, read by `subject.py`; reaching this is a fault of the schema.
    "filings": lambda spec, given, _schema, where: _wrong_type(spec, given, where, "list"),
}
