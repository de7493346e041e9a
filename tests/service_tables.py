"""Services given one by one, as a table of columns; and what `assess` says of each, as the row that is expected."""

from __future__ import annotations

import datetime
import json
import re
from typing import TYPE_CHECKING, Any, get_args

import pyarrow as pa

from icprules import IcprulesError, assess
from icprules.decision.assessment import Verdict
from icprules.subjects.facts import NONE
from icprules.tables.layout import column_names

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping, Sequence

    from icprules.decision.assessment import Assessment, DutyResult
    from icprules.rulebook.law import Rulebook
    from icprules.subjects.facts import FactSchema, FactSpec

_TYPES = {"bool": pa.bool_(), "integer": pa.int64(), "date": pa.string(), "datetime": pa.string(),
          "list_of": pa.list_(pa.string())}  # fmt: skip
FILING = pa.struct([(name, pa.string()) for name in (
    "number", "kind", "service", "filed_on", "status", "deregistered_on")])  # fmt: skip
VERDICTS = [verdict for verdict in get_args(Verdict) if verdict != "undetermined"]


def flat(service: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts of a service by the names of their columns."""
    found: dict[str, Any] = {}
    for key, value in service.items():
        if isinstance(value, dict):
            found |= {f"{key}.{inner}": member for inner, member in value.items()}
        else:
            found[key if key == "filings" else f"service.{key}"] = value
    return found


def table_of(services: Sequence[Mapping[str, Any]], schema: FactSchema) -> pa.Table:
    """Return services as a table in which every value is written as Python would read it."""
    rows = [flat(service) for service in services]
    names = dict.fromkeys(name for row in rows for name in row)
    columns = {}
    for name in names:
        if name.endswith("filings"):
            kind: pa.DataType = pa.list_(FILING)
        else:
            kind = _TYPES.get(schema.facts[name].type, pa.string())
        columns[name] = pa.array([_plain(row.get(name)) for row in rows], kind)
    return pa.table(columns) if columns else pa.table({"service.kind": pa.nulls(len(services))})


def nested_table_of(services: Sequence[Mapping[str, Any]], schema: FactSchema) -> pa.Table:
    """Return services as a table with a struct column for each group, as a reader of JSON lines gives it."""
    groups: dict[str, dict[str, pa.DataType]] = {}
    for name in (*column_names(schema), "service.filings"):
        group, _, key = name.partition(".")
        spec = schema.facts.get(name)
        kind = pa.list_(FILING) if name.endswith("filings") else _TYPES.get(spec.type if spec else "", pa.string())
        if key:
            groups.setdefault(group, {})[key] = kind
    own = groups.pop("service")
    fields = [*own.items(), *((group, pa.struct(list(inner.items()))) for group, inner in groups.items())]
    return pa.Table.from_pylist([_plain(dict(one)) for one in services], pa.schema(fields))


def without_empty_tables(service: Mapping[str, Any]) -> dict[str, Any]:
    """Return a service without tables that hold nothing, which no flat column can say."""
    return {key: value for key, value in service.items() if value != {}}


def _plain(value: object) -> Any:  # noqa: ANN401 - plain values, lists and tables
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return value.isoformat() if isinstance(value, datetime.date) else value


def with_native_days(table: pa.Table, schema: FactSchema) -> pa.Table:
    """Return a table whose days are dates and whose texts are numbered by a dictionary, as a database gives them."""
    columns = {}
    for name in table.column_names:
        column = table[name].combine_chunks()
        spec = schema.facts.get(name)
        if spec is not None and spec.type == "date" and pa.types.is_string(column.type):
            days = [datetime.date.max if day == NONE else day and datetime.date.fromisoformat(day)
                    for day in column.to_pylist()]  # fmt: skip
            column = pa.array(days, pa.date32())
        elif pa.types.is_string(column.type):
            column = column.dictionary_encode()
        columns[name] = column
    return pa.table(columns)


NUMBERS = (
    "沪ICP备2021001234号-2A", "沪ICP备2021001234号-1", "粤ICP备19012345号-3X", "川ICP备2022000001号-12K",
    "沪ICP备2021001234号", "粤B2-20090059", "京ICP证030173号", "沪icp备 2021001234－7a", "京ICP备05053092号-1234",
)  # fmt: skip
_TIMES = ("00:00:00+08:00", "15:59:59+00:00", "16:00:00+00:00", "23:59:59+08:00")
SPOILT = ("", "2021001234", "沪ICP备2021001234号-2Z", "京公网安备11000002000088号", "沪ICP备20210012号-0", None)


def service(schema: FactSchema, rng: random.Random, as_of: datetime.date, *, spoilt: float = 0.02) -> dict[str, Any]:
    """Return a random service, most often one that can be read, with days on, before and after those that matter.

    Args:
        schema: The facts of the rulebook.
        rng: Source of chance.
        as_of: Beijing date; days lie near it and near those of the law.
        spoilt: Share of values that are wrong.
    """
    absent, events = rng.choice((0.0, 0.1, 0.4, 0.8)), rng.choice((0.0, 0.1, 0.5))
    tables: dict[str, dict[str, Any]] = {"service": {}}
    for name, spec in schema.facts.items():
        group, _, member = name.partition(".")
        if spec.derived or group == "filings" or rng.random() < (1 - events if spec.event else absent):
            continue
        tables.setdefault(group, {})[member] = _value(spec, schema, rng, as_of, spoilt)
    given = {**tables.pop("service"), **tables}
    sponsor = given.setdefault("sponsor", {})
    _reconcile(given, rng, as_of)
    for holder in (given, sponsor):
        if rng.random() >= absent:
            holder["filings"] = [_filing(rng, as_of, spoilt) for _ in range(rng.choice((0, 1, 1, 2, 3)))]
            if rng.random() >= spoilt:
                holder["filings"] = list({one["number"]: one for one in holder["filings"]}.values())
    return given


def _reconcile(given: dict[str, Any], rng: random.Random, as_of: datetime.date) -> None:
    """Take out what contradicts the rest, most of the time."""
    if rng.random() < 0.05:
        return
    if given.get("kind") in ("website", "app"):
        given.pop("platform", None)
    _settle_stage(given, as_of)
    if rng.random() < 0.5:
        given["sponsor"].pop("country", None)
    elif given["sponsor"].get("country") != "CN":
        given["sponsor"].pop("province", None)
    application = given.get("application", {})
    days = [key for key in ("submitted_on", "platform_passed_on", "received_on", "decided_on") if key in application]
    for key, day in zip(days, sorted(application[key] for key in days), strict=True):
        application[key] = NONE if day == NONE and key == "decided_on" else str(as_of) if day == NONE else day
    if application.get("decided_on") == NONE or application.get("outcome") == "pending":
        application.pop("outcome", None)


def _settle_stage(given: dict[str, Any], as_of: datetime.date) -> None:
    launched, ended = given.get("launched_on"), given.get("terminated_on")
    if "stage" in given:
        has_begun, has_ended = launched is not None and launched <= str(as_of), ended is not None and ended < str(as_of)
        given["stage"] = "terminated" if has_ended else "operating" if has_begun else given["stage"]
        if given["stage"] == "planned" or not has_begun:
            given.pop("launched_on", None)
        if given["stage"] == "planned" or not has_ended:
            given.pop("terminated_on", None)
    if launched and ended and ended < launched:
        given.pop("terminated_on", None)


def _value(spec: FactSpec, schema: FactSchema, rng: random.Random, as_of: datetime.date, spoilt: float) -> object:
    if rng.random() < spoilt and spec.type not in ("bool", "integer", "list_of", "text"):
        return rng.choice(("", "App", "1989-12-31", "2024-02-30", "9999-12-31", "none", "HK"))
    if spec.type == "date":
        return NONE if spec.none_allowed and rng.random() < 0.3 else _day(rng, as_of)
    if spec.type == "datetime":
        return (
            f"{_day(rng, as_of)}T{rng.choice(('00:00:00+08:00', '15:59:59+00:00', '16:00:00+00:00', '23:59:59+08:00'))}"
        )
    if spec.type == "list_of":
        none = [NONE] if NONE in spec.values else []
        some = rng.sample(sorted(set(spec.values) - {NONE}), rng.randint(0, 2)) or none
        return [*some, *rng.choice((none, some[:1], ["strange"]))] if rng.random() < spoilt else some
    values: Mapping[str, Sequence[Any]] = {
        "one_of": tuple(spec.values), "bool": (True, False), "province": tuple(schema.provinces), "integer": (0, 1),
        "country": ("CN", "HK", "US"), "text": ("甲", "乙", " "),
        "credit_code": ("91110000600037341L", "91110000-600037341-l"),
    }  # fmt: skip
    return rng.choice(values[spec.type])


def _day(rng: random.Random, as_of: datetime.date) -> str:
    near = rng.choice((as_of, as_of, datetime.date(2024, 3, 31), datetime.date(2023, 9, 1), datetime.date(2027, 2, 1)))
    away = rng.choice((0, 0, 1, -1, 30, -30, -20, 19, 365, -365, -800, rng.randint(-3000, 900)))
    return (near + datetime.timedelta(days=away)).isoformat()


_WORDS = (
    ("service", ("甲", "service"), 0.4),
    ("status", ("active", "deregistered", "revoked"), 0.15),
    ("kind", ("app", "website"), 0.0),
)


def _filing(rng: random.Random, as_of: datetime.date, spoilt: float) -> dict[str, Any]:
    filing: dict[str, Any] = {"number": rng.choice(SPOILT if rng.random() < spoilt else NUMBERS)}
    days = {
        key: _day(rng, as_of) for key, share in (("filed_on", 0.5), ("deregistered_on", 0.15)) if rng.random() < share
    }
    words = {key: rng.choice(values) for key, values, share in _WORDS if rng.random() < (share or spoilt)}
    filing |= {**days, **words}
    if filing.get("deregistered_on", "9") < filing.get("filed_on", "") and rng.random() > spoilt:
        del filing["deregistered_on"]
    if "deregistered_on" in filing and rng.random() > spoilt:
        filing.pop("status", None)
    return filing


def expected(service: Mapping[str, Any], names: Sequence[str], rulebook: Rulebook, **asked: Any) -> dict[str, Any]:  # noqa: ANN401 - arguments of assess
    """Return the row that a table of results must hold for a service, without the text of an error."""
    try:
        result = assess(service, rulebook=rulebook, **asked)
    except IcprulesError as error:
        return refused(error, names)
    return row_of(result, names)


def refused(error: IcprulesError, names: Sequence[str]) -> dict[str, Any]:
    """Return the row that a table of results must hold for a service that cannot be answered."""
    return {**dict.fromkeys(names), "error": sorted(problem.code for problem in error.problems)}


def row_of(result: Assessment, names: Sequence[str]) -> dict[str, Any]:
    """Return the row that a table of results must hold for an assessment."""
    row: dict[str, Any] = {
        "error": None,
        "verdict": result.verdict,
        "possible": sorted(result.possible or (result.verdict,)),
        "platform_verdict": result.platform_verdict,
        "platform_possible": sorted(result.platform_possible or (str(result.platform_verdict),)),
    }
    duties = {duty.id: duty for duty in (*result.obligations, *result.prohibitions)}
    duties |= {f"obligation.{duty.id}": duty for duty in result.obligations}
    duties |= {f"prohibition.{duty.id}": duty for duty in result.prohibitions}
    spec = result.rulebook.schema.facts
    told = {name: _of_duty(duty, spec) for name, duty in duties.items()}
    for name in names:
        if name not in row:
            duty, _, field = name.rpartition(".")
            row[name] = told.get(duty, _SILENT)[field]
    return row


_SILENT = {
    "status": "not_applicable", "possible": ["not_applicable"], "due_on": None, "earliest": None, "latest": None,
    "certainty": None, "to": None, "need": [],
}  # fmt: skip


def _of_duty(duty: DutyResult, spec: Mapping[str, FactSpec]) -> dict[str, Any]:
    due = duty.deadline
    return {
        "status": duty.status,
        "possible": sorted(duty.possible or (duty.status,)),
        "due_on": None if due is None else due.due_on,
        "earliest": None if due is None else due.earliest,
        "latest": None if due is None else due.latest,
        "certainty": None if due is None else due.certainty,
        "to": None if duty.to is None else duty.to.code,
        "need": [name for name in spec if name in duty.need] if duty.need else [],
    }


def found(table: pa.Table) -> list[dict[str, Any]]:
    """Return the rows of a table of results; masks as lists of names, errors as their codes."""
    columns: dict[str, list[Any]] = {}
    for field in table.schema:
        values = table[field.name].to_pylist()
        if field.metadata and b"bits" in field.metadata:
            bits = json.loads(field.metadata[b"bits"])
            names = [None if one is None else [bits[i] for i in range(len(bits)) if one >> i & 1] for one in values]
            values = names if field.name.endswith(".need") else [None if one is None else sorted(one) for one in names]
        if field.name == "error":
            values = [text and sorted(re.findall(r"^[A-Z][0-9]{3}(?= )", text, re.MULTILINE)) for text in values]
        columns[field.name] = values
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def differences(
    services: Sequence[Mapping[str, Any]],
    answer: pa.Table,
    rulebook: Rulebook,
    **asked: Any,  # noqa: ANN401 - arguments of assess
) -> list[str]:
    """Return every field in which a table of results differs from what `assess` says of each service."""
    told: list[str] = []
    for one, row in zip(services, found(answer), strict=True):
        want = expected(one, answer.column_names, rulebook, **asked)
        told.extend(
            f"{name}: assess {want[name]!r}, table {row[name]!r}: {one}" for name in want if want[name] != row[name]
        )
    return told
