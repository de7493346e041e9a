"""Guided fuzzing of what says something of a service: numbers, facts, what is typed, files, cases, scanned lines."""

from __future__ import annotations

import json
import re
import shutil
import tomllib
import zlib
from typing import TYPE_CHECKING, Any

import fuzz
from fuzz_promises import NAMES_THE_ENGINE, WORK, parsed, plain, promise, refused, text_of

import icprules
from icprules.errors import CalendarError, FactError
from icprules.scans.scan import scan
from icprules.subjects.facts_text import facts_text
from icprules.subjects.portfolio import portfolio_of_content
from icprules.subjects.portfolio_file import read_content
from icprules.subjects.typed_values import typed_value
from icprules.testing.cases import differences, read_cases

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT, BOOK = fuzz.ROOT, fuzz.BOOK
DAY = "2024-04-01"
CASES = sorted((ROOT / "tests" / "cases").rglob("*.cases.toml"))


# Numbers and codes


def numbers(data: bytes) -> None:
    for parse in (icprules.parse_filing_number, icprules.parse_credit_code):
        found = refused((FactError,), lambda parse=parse: parse(text_of(data)))
        if found is not None:
            again = parse(found.text)
            promise(again == found and again.text == found.text, f"{found.text} is read as {again.text}")
            json.dumps(found.to_dict())


def number_seeds() -> Iterator[bytes]:
    told: set[str] = set(fuzz.NUMBERS)
    for file in (*CASES, *fuzz.EXAMPLES):
        told.update(re.findall(r'(?:number|credit_code) = "([^"]+)"', file.read_text(encoding="utf-8")))
    yield from (one.encode() for one in sorted(told))


# Facts, and what is typed for one


def facts(data: bytes) -> None:
    given = parsed(data)
    if not isinstance(given, dict):
        return
    service, day = given.get("service"), given.get("as_of", "2024-02-22")
    if not isinstance(day, str):
        return

    # C101 and C108: the day asked about is no date, or one past the horizon of the calendar.
    result = refused((FactError, CalendarError), lambda: ask(service, day, "compiled"))
    if result is None:
        return
    compiled, tree = result.to_dict(), ask(service, day, "tree").to_dict()
    differ = [key for key in compiled if key not in NAMES_THE_ENGINE and compiled[key] != tree[key]]
    promise(not differ, f"compiled and tree differ in {differ}")
    promise(json.loads(json.dumps(compiled, allow_nan=False)) == compiled, "the result is not plain data")
    if zlib.crc32(data) % 4 == 0:  # these cost as much as all before
        kept = json.loads(json.dumps(result.record()))
        promise(icprules.replay(kept, rulebook=BOOK).is_identical, "the record gives another answer")
        for lang in ("zh", "en"):
            promise(bool(icprules.explain(result, lang=lang)), "nothing is explained")


def ask(service: Any, day: str, engine: str) -> Any:
    return icprules.assess(service, as_of=day, rulebook=BOOK, engine=engine)


def services() -> Iterator[tuple[str, dict[str, Any]]]:
    """Services of the examples, and one of every fifth case file, with the days asked about."""
    for file in fuzz.EXAMPLES:
        table = json.loads(plain(tomllib.loads(file.read_text(encoding="utf-8"))))
        given = table["service"]
        shared = {"sponsor": table["sponsor"]} if "sponsor" in table else {}
        for service in given if isinstance(given, list) else [given]:
            yield "2024-02-22", {**shared, **service}
    for file in CASES[::5]:
        for case in read_cases(file)[:1]:
            yield str(case.as_of), dict(case.facts)


def facts_seeds() -> Iterator[bytes]:
    for day, service in services():
        yield plain({"as_of": day, "service": service})
    yield plain({"as_of": "2024-02-22", "service": fuzz.FACTS})


def typed(data: bytes) -> None:
    name, _, text = text_of(data).partition("=")
    refused((FactError,), lambda: typed_value(name, text, BOOK))


def typed_seeds() -> Iterator[bytes]:
    for name, spec in BOOK.schema.facts.items():
        examples = {
            "bool": ["是", "no"], "date": ["2024年3月1日", "2024-03-01", "尚未"], "integer": ["120万", "3"],
            "datetime": ["2024-02-22 10:00"], "country": ["中国香港", "US"], "province": ["上海", "310000"],
            "text": ["Lumora"], "list_of": ["none", ", ".join(list(spec.values)[:2])], "one_of": list(spec.values)[:2],
        }.get(spec.type, ["沪ICP备2021001234号-2A 2024-03-01 active"])  # fmt: skip
        yield from (f"{name}={one}".encode() for one in examples)
    yield "filings=[{number = '沪ICP备2021001234号-2A', filed_on = 2024-03-01}]".encode()


# Files of services


def files_toml(data: bytes) -> None:
    table = refused((FactError,), lambda: read_content(data, "clients.toml"))
    if table is None:
        return
    text = refused((FactError,), lambda: facts_text(table))
    promise(text is None or same(tomllib.loads(text), table), "facts_text writes another table")
    portfolio(data, "clients.toml")


def files_json(data: bytes) -> None:
    table = refused((FactError,), lambda: read_content(data, "clients.json", "JSON"))
    if table is not None:
        portfolio(data, "clients.json")


def same(one: object, other: object) -> bool:
    """Equal in value and type, whatever the order of keys; 1, true and 1.0 are told apart, and nan is like nan."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and repr(one) == repr(other)


def portfolio(data: bytes, name: str) -> None:
    found = refused((FactError,), lambda: portfolio_of_content(data, BOOK, name=name))
    for entry in found.entries if found else ():
        promise((entry.subject is None) != (entry.error is None), f"{entry.name} is neither read nor refused")
        for one in entry.error.problems if entry.error else ():
            promise(one.message("zh") != "" and one.message("en") != "", "a problem without words")


def toml_seeds() -> Iterator[bytes]:
    yield from fuzz.TOML
    for file in (*CASES[::25], *sorted((ROOT / "tests" / "bad" / "subjects").rglob("*.toml"))):
        yield file.read_bytes()


def json_seeds() -> Iterator[bytes]:
    yield from fuzz.JSON
    for content in fuzz.TOML:
        yield plain(tomllib.loads(content.decode()))


def cases(data: bytes) -> None:
    place = WORK / "given.cases.toml"
    place.write_bytes(data)
    for case in (refused((FactError,), lambda: read_cases(place)) or ())[:3]:
        refused((FactError, CalendarError), lambda case=case: differences(case, BOOK))


def case_seeds() -> Iterator[bytes]:
    yield from (file.read_bytes() for file in CASES[::12] if file.stat().st_size < 6000)


# Files of services without end


def lines(data: bytes) -> None:
    """`scan` refuses the lines that `assess` refuses, and answers the others."""
    source, out = WORK / "given.jsonl", WORK / "out.jsonl"
    for old in WORK.glob("out.jsonl*"):
        shutil.rmtree(old) if old.is_dir() else old.unlink()
    source.write_bytes(data)
    found = refused((FactError,), lambda: scan(source, out, as_of=DAY, rulebook=BOOK, fields=["status"], force=True))
    if found is None:
        return
    rows = [json.loads(line) for line in out.read_bytes().splitlines()]
    promise(len(rows) == found.rows, f"{len(rows)} rows, {found.rows} counted")
    given = [line for line in data.split(b"\n") if line.strip()]
    promise(len(rows) == len(given), f"{len(rows)} rows for {len(given)} lines")
    for line, row in zip(given, rows, strict=True):
        service = refused((FactError,), lambda line=line: read_content(line, "line", "JSON"))
        result = None if service is None else refused((FactError,), lambda service=service: ask(service, DAY, "tree"))
        promise((result is None) == bool(row.get("error")), f"another answer than of assess: {row.get('error')}")


def line_seeds() -> Iterator[bytes]:
    every = [plain(service) for _day, service in services()]
    yield from every[::6]
    yield b"\n".join(every[:3])
