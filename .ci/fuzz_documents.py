"""Guided fuzzing of notices, records, kept questionnaires, sheets and rulebooks."""

from __future__ import annotations

import contextlib
import datetime
import io
import re
import shutil
import zipfile
from typing import TYPE_CHECKING, Any

import fuzz
from click.testing import CliRunner
from fuzz_promises import FITS, NAMES_THE_ENGINE, WORK, bundle, bundled, parsed, plain, promise, refused

import icprules
from icprules.cli import root
from icprules.errors import CalendarError, EngineError, FactError, IcprulesError, RecordError, RulebookError
from icprules.records.canonical import digest_of
from icprules.records.reading import read_record
from icprules.subjects.portfolio import portfolio_of_rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROOT, BOOK, CALENDAR = fuzz.ROOT, fuzz.BOOK, fuzz.CALENDAR


# Holiday notices


def notices(data: bytes) -> None:
    document = parsed(data)
    calendar = refused((CalendarError,), lambda: CALENDAR.with_notice(document))
    if calendar is None:
        return
    if "region" in document:
        calendar = calendar.for_region(document["region"])
        days = dict.fromkeys(document.get("off", ()), False) | dict.fromkeys(document.get("work", ()), True)
    else:
        days = {one["date"]: not one["isOffDay"] for one in document["days"]}
    for day, works in days.items():
        promise(calendar.is_working_day(day) == works, f"{day} is not what the notice says")
    for day in sorted(days)[:1]:
        found = refused((CalendarError,), lambda day=day: calendar.add_working_days(day, 20))
        promise(found is None or calendar.is_working_day(found), f"the 20th working day {found} is none")


def notice_seeds() -> Iterator[bytes]:
    from icprules.calendar.workday_notices import pinned_years  # noqa: PLC0415

    yield plain(fuzz.NOTICE)
    yield plain({"region": "450000", "source": "桂政办", "off": ["2026-04-20"], "work": []})
    for year in pinned_years()[-6:]:
        off, work = sorted(year.weekdays_off), sorted(year.weekend_workdays)
        named = [*((day, True) for day in off), *((day, False) for day in work)]
        days = [{"name": "春节", "date": str(day), "isOffDay": is_off} for day, is_off in named]
        papers = [notice.number or "国办发明电" for notice in year.known.notices]
        yield plain({"year": year.known.year, "papers": papers, "published": "2023-10-25", "days": days})


# Decision records and kept questionnaires


def records(data: bytes) -> None:
    record = parsed(data)
    if isinstance(record, dict) and record.get("digest") == FITS:
        with contextlib.suppress(ValueError, TypeError, RecursionError):
            record["digest"] = digest_of(record)
    read = refused((RecordError,), lambda: read_record(record))
    if read is not None:
        refused((IcprulesError,), lambda: icprules.replay(read, rulebook=BOOK).is_identical)
        refused((IcprulesError,), lambda: icprules.recheck(read, rulebook=BOOK))


def record_seeds() -> Iterator[bytes]:
    small = {"kind": "website", "stage": "planned"}
    for service in (fuzz.FACTS, small):
        record = icprules.assess(service, as_of="2024-02-22", rulebook=BOOK).record()
        yield plain({**record, "digest": FITS})
    yield plain(record)


def questionnaires(data: bytes) -> None:
    kept = parsed(data)
    if isinstance(kept, dict) and isinstance(kept.get("rulebook"), dict) and kept["rulebook"].get("digest") == FITS:
        kept["rulebook"]["digest"] = BOOK.digest
    state = refused((FactError, CalendarError, EngineError), lambda: icprules.resume_questionnaire(kept, rulebook=BOOK))
    if state is not None:
        told = state.to_dict()
        promise(told == icprules.resume_questionnaire(told, rulebook=BOOK).to_dict(), "a state that resumes as another")


def questionnaire_seeds() -> Iterator[bytes]:
    state = icprules.questionnaire({"kind": "app"}, as_of="2024-04-01", rulebook=BOOK).answer("operating").skip()
    for kept in (state.to_dict(), state.answer("yes").to_dict()):
        yield plain({**kept, "rulebook": {**kept["rulebook"], "digest": FITS}})


# Sheets


def sheets_csv(data: bytes) -> None:
    sheet(data, "clients.csv")


def sheets_xlsx(data: bytes) -> None:
    sheet(data, "clients.xlsx")


def sheets_parts(data: bytes) -> None:
    """A workbook that is a good archive; the input is its parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in bundle(data).items():
            if name and "\x00" not in name:  # what no archive can hold
                archive.writestr(name, content)
    sheet(file.getvalue(), "clients.xlsx")


def sheet(data: bytes, name: str) -> None:
    rows = refused((FactError,), lambda: fuzz.read_sheet_file(data, name, BOOK))
    found = None if rows is None else refused((FactError,), lambda: portfolio_of_rows(rows, name, BOOK))
    for entry in found.entries if found else ():
        promise((entry.subject is None) != (entry.error is None), f"{entry.name} is neither read nor refused")


def csv_seeds() -> Iterator[bytes]:
    yield fuzz.CSV
    text = fuzz.CSV.decode("utf-8-sig")
    yield text.encode("gb18030")
    yield text.replace(",", ";").encode("utf-8-sig")
    yield text.replace(",", "\t").encode("utf-16")
    for lang in ("zh", "en"):
        place = WORK / f"template-{lang}.csv"
        CliRunner().invoke(root, ["template", str(place), "--lang", lang])
        yield place.read_bytes()


def small_workbooks() -> Iterator[bytes]:
    import openpyxl  # noqa: PLC0415 - what makes the seeds is no reader

    for is_1904 in (False, True):
        book = openpyxl.Workbook()
        if is_1904:
            book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
        page = book.active
        page.append(["服务名称", "服务类型", "service.launched_on", "service.offline"])
        page.append(["商城", "App", datetime.date(2022, 5, 1), False])
        page.append(["站", "网站", "2022年5月1日", "否"])
        page.merge_cells("A4:B5")
        file = io.BytesIO()
        book.save(file)
        yield file.getvalue()


def parts_seeds() -> Iterator[bytes]:
    for content in small_workbooks():
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        needed = {name: part for name, part in parts.items() if "docProps" not in name and "theme" not in name}
        yield bundled(needed)


# Rulebooks: the files of an input are laid over the small good rulebook


def rulebooks(data: bytes) -> None:
    folder = WORK / "book"
    if not folder.exists():
        shutil.copytree(fuzz.GOOD, folder)
    laid = {}
    for name, content in bundle(data).items():
        # Names that lead out of a folder are the business of tests/test_hostile_rulebooks.py.
        if re.fullmatch(r"[\w-]{1,40}(/[\w-]{1,40}){0,3}\.toml", name):
            laid[folder / name] = content
    for place, content in laid.items():
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    try:
        book = refused((RulebookError,), lambda: icprules.load(folder))
        if book is not None:
            promise(icprules.load(folder).digest == book.digest, "the same files have two digests")
            answers = [refused((FactError,), lambda name=name: answer(book, name)) for name in ("compiled", "tree")]
            promise(answers[0] == answers[1], "compiled and tree differ")
    finally:
        for place in laid:
            restore(folder, place)


def answer(book: icprules.Rulebook, engine: str) -> dict[str, Any]:
    service = {"kind": "app", "stage": "operating"}
    found: dict[str, Any] = icprules.assess(service, as_of="2024-04-01", rulebook=book, engine=engine).to_dict()
    return {key: value for key, value in found.items() if key not in NAMES_THE_ENGINE}


def restore(folder: Path, place: Path) -> None:
    inside = place.relative_to(folder)
    if (fuzz.GOOD / inside).exists():
        shutil.copyfile(fuzz.GOOD / inside, place)
    elif (fuzz.GOOD / inside.parts[0]).exists():
        place.unlink(missing_ok=True)
        for parent in [one for one in inside.parents if not (fuzz.GOOD / one).exists()]:
            shutil.rmtree(folder / parent, ignore_errors=True)
    else:
        shutil.rmtree(folder / inside.parts[0], ignore_errors=True)
        (folder / inside.parts[0]).unlink(missing_ok=True)


def rulebook_seeds() -> Iterator[bytes]:
    for name, content in fuzz.MINIMAL:
        yield bundled({name: content})
    for kind in ("good", "bad"):
        for folder in sorted((ROOT / "tests" / kind / "rulebooks").iterdir()):
            every = (file for file in sorted(folder.rglob("*.toml")) if file.is_file())
            files = {file.relative_to(folder).as_posix(): file.read_bytes() for file in every}
            files.pop("expected.toml", None)
            if files and sum(map(len, files.values())) < 4000:
                yield bundled(files)
