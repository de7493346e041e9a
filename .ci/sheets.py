"""Try spreadsheets harder than the tests do, and print the figures.

    python .ci/sheets.py             full size; `python .ci/sheets.py 0.01` for a hundredth

Round trips of random services, changed bytes in workbooks and CSV files, a large sheet, and files made to be slow.
Each part is a process of its own, so that its memory is its own.
"""

from __future__ import annotations

import datetime
import itertools
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import test_sheet_round_trip as trips  # noqa: E402 - found through the line above
import workbooks  # noqa: E402

import icprules  # noqa: E402
from icprules.errors import FactError  # noqa: E402
from icprules.sheets.sheet_file import read_sheet_file  # noqa: E402
from icprules.sheets.template import template_csv  # noqa: E402
from icprules.subjects.fact_tables import table_of  # noqa: E402
from icprules.subjects.portfolio import portfolio_of_content, portfolio_of_rows  # noqa: E402
from icprules.subjects.subject import read_subject  # noqa: E402

BOOK = icprules.load()
DAY = datetime.date(2024, 2, 22)


def often(count: int) -> settings:
    return settings(max_examples=count, deadline=None, database=None, suppress_health_check=list(HealthCheck))


def round_trips(share: float) -> str:
    count = max(10, int(2_000 * share))
    seen = [0, 0]

    @often(count)
    @given(trips.portfolios(), st.sampled_from(["zh", "en", "both"]), st.sampled_from(["xlsx", "csv"]))
    def once(subjects: list, lang: str, suffix: str) -> None:
        found = trips.read(trips.written(subjects, suffix, lang), f"clients.{suffix}")
        if found.errors or trips.essence(subjects) != trips.essence(found.subjects):
            sys.exit(f"not the same: {subjects}")
        seen[0] += 1
        seen[1] += len(subjects)

    once()
    return f"{seen[0]:,} files with {seen[1]:,} services: 0 differences"


def changed_workbooks(share: float) -> str:
    count = max(10, int(20_000 * share))
    good = workbooks.workbook()
    outcomes = {"read": 0, "refused": 0}

    @often(count)
    @given(st.data())
    def once(data: st.DataObject) -> None:
        parts = workbooks.unzipped(good)
        name = data.draw(st.sampled_from([*sorted(parts), ""]))
        content = bytearray(parts.get(name, good))
        for _ in range(data.draw(st.integers(1, 10))):
            at = data.draw(st.integers(0, len(content) - 1))
            match data.draw(st.integers(0, 2)):
                case 0:
                    content[at] = data.draw(st.integers(0, 255))
                case 1 if len(content) > 20:
                    del content[at : at + data.draw(st.integers(1, 12))]
                case _:
                    content[at:at] = content[at : at + 12]
        changed = workbooks.zipped({**parts, name: bytes(content)}) if name else bytes(content)
        try:
            portfolio_of_content(changed, BOOK, name="clients.xlsx")
            outcomes["read"] += 1
        except FactError:
            outcomes["refused"] += 1

    once()
    return f"{sum(outcomes.values()):,} files: {outcomes['read']:,} read, {outcomes['refused']:,} refused, 0 other"


def changed_csv(share: float) -> str:
    count = max(10, int(20_000 * share))
    good = template_csv(BOOK, "zh", icprules.read_portfolio(ROOT / "examples" / "brand.toml", BOOK).subjects)
    outcomes = {"read": 0, "refused": 0}

    text = good.decode("utf-8-sig")
    heads = text.index("\n", text.index("\n") + 1)
    places = st.integers(heads, len(text) - 1) | st.integers(0, len(text) - 1)
    bits = st.text(max_size=3) | st.sampled_from([",", '"', ";", "\n", "无", "2024/1/1", "=1+1"])

    @often(count)
    @given(st.lists(st.tuples(places, bits), min_size=1, max_size=6), st.sampled_from(["utf-8", "gb18030", "cut"]))
    def once(changes: list[tuple[int, str]], how: str) -> None:
        letters = list(text)
        for at, put in changes:
            letters[at] = put
        changed = "".join(letters)
        content = changed.encode("utf-8" if how == "cut" else how, errors="ignore")
        if how == "cut":
            content = content[: len(content) - changes[0][0] % 40]
        try:
            rows = read_sheet_file(content, "clients.csv", BOOK)
            portfolio_of_rows(rows, "clients.csv", BOOK)
            outcomes["read"] += 1
        except FactError:
            outcomes["refused"] += 1

    once()
    return f"{sum(outcomes.values()):,} files: {outcomes['read']:,} read, {outcomes['refused']:,} refused, 0 other"


def large(share: float) -> str:
    count = max(100, int(5_000 * share))
    given_once = icprules.read_portfolio(ROOT / "examples" / "agency.toml", BOOK).subjects
    subjects = [
        read_subject({**table_of(given_once[n % len(given_once)]), "name": f"{n}"}, BOOK.schema) for n in range(count)
    ]
    with tempfile.TemporaryDirectory() as folder:
        sheet, out = Path(folder, "clients.xlsx"), Path(folder, "results.xlsx")
        times = [time.monotonic()]
        icprules.write_template(sheet, BOOK, subjects=subjects)
        times.append(time.monotonic())
        found = icprules.read_portfolio(sheet, BOOK).subjects
        times.append(time.monotonic())
        results = [icprules.assess(one, as_of=DAY, rulebook=BOOK) for one in found]
        times.append(time.monotonic())
        icprules.write_results(sheet, out, results, BOOK, as_of=DAY)
        times.append(time.monotonic())
        size = sheet.stat().st_size >> 10
    parts = [two - one for one, two in itertools.pairwise(times)]
    return (
        f"{count:,} services ({size:,} KiB): written in {parts[0]:.1f} s, read in {parts[1]:.1f} s, assessed in "
        f"{parts[2]:.1f} s, results beside the rows in {parts[3]:.1f} s"
    )


def slow_files(share: float) -> str:
    many = max(1_000, int(1_000_000 * share))
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(2, max(20, int(19_000 * share))))
    ranges = "".join(f'<mergeCell ref="A{n}:ZZ1048576"/>' for n in range(2, max(20, int(19_000 * share))))
    files = {
        "a row of a million cells": workbooks.sheet(f'<row r="2">{"<c/>" * many}</row>'),
        "a million rows": workbooks.sheet("<row/>" * many),
        "every row merged to the end": workbooks.sheet(rows, after=f"<mergeCells>{ranges}</mergeCells>"),
        "a million levels": workbooks.sheet("", after="<a>" * many + "</a>" * many),
        "one text of 90 MB": workbooks.sheet(
            f'<row r="2"><c r="A2" t="inlineStr"><is><t>{"x" * int(90_000_000 * share)}</t></is></c></row>'
        ),
        "a million attributes": workbooks.sheet("", before="<a " + " ".join(f'b{n}=""' for n in range(many)) + "/>"),
    }
    told = []
    for name, xml in files.items():
        content = workbooks.workbook(parts={"xl/worksheets/sheet1.xml": xml})
        begun = time.monotonic()
        try:
            portfolio_of_content(content, BOOK, name="clients.xlsx")
            how = "read"
        except FactError as error:
            how = error.code
        told.append(f"{name} {time.monotonic() - begun:.1f} s ({how})")
    return "; ".join(told)


PARTS = {
    "round-trips": round_trips,
    "changed-workbooks": changed_workbooks,
    "changed-csv": changed_csv,
    "large": large,
    "slow-files": slow_files,
}


def main(arguments: list[str]) -> int:
    if arguments and arguments[0] in PARTS:
        begun = time.monotonic()
        said = PARTS[arguments[0]](float(arguments[1]))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
        print(f"{arguments[0]}: {said}; {time.monotonic() - begun:.0f} s, {peak} MB at most", flush=True)
        return 0
    share = arguments[0] if arguments else "1"
    codes = [subprocess.run([sys.executable, __file__, part, share], check=False).returncode for part in PARTS]  # noqa: S603
    return max(codes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
