"""Broken input by the hundred thousand: everything that reads something from outside is refused, or read.

    python .ci/fuzz.py                       all readers, a million inputs
    python .ci/fuzz.py 0.01                  a hundredth
    python .ci/fuzz.py 1 numbers sheets      only these

What is given here is changed by chance; `.ci/fuzz_guided.py` is led by the code that an input reaches.

An input fails when a reader raises anything but an error of icprules, dies, or needs more than ten seconds. The input
is printed and kept in a file; exit code 1. The same seed gives the same inputs.
"""

from __future__ import annotations

import copy
import io
import json
import os
import pathlib
import random
import signal
import sys
import tempfile
import time
import traceback
import zipfile
from typing import TYPE_CHECKING, Any

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from click.testing import CliRunner  # noqa: E402

import icprules  # noqa: E402
from icprules.cli import root  # noqa: E402
from icprules.errors import CalendarError, FactError, IcprulesError, RecordError, RulebookError  # noqa: E402
from icprules.records.reading import read_record  # noqa: E402
from icprules.sheets.sheet_file import read_sheet_file  # noqa: E402
from icprules.subjects.portfolio_file import read_content  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE = 10
BOOK = icprules.load()
CALENDAR = icprules.WorkdayCalendar.default()
EXAMPLES = sorted((ROOT / "examples").glob("*.toml"))
NOTICE = {
    "year": 2027,
    "papers": ["国办发明电〔2026〕9号"],
    "published_on": "2026-11-05",
    "days": [
        {"name": "元旦", "date": "2027-01-01", "isOffDay": True},
        {"name": "元旦", "date": "2027-01-03", "isOffDay": False},
    ],
}
FACTS: dict[str, Any] = {
    "name": "Lumora",
    "kind": "app",
    "stage": "operating",
    "launched_on": "2022-05-01",
    "offline": False,
    "offered_in_mainland": True,
    "hosting": "mainland",
    "commercial": False,
    "content": ["news", "game"],
    "filings": [{"number": "沪ICP备2021001234号-2A", "filed_on": "2024-03-01", "status": "active"}],
    "sponsor": {"name": "Lumora Ltd", "province": "沪", "country": "CN", "filings": []},
    "application": {"received_on": "2024-02-22", "outcome": "pending"},
}
NUMBERS = (
    "沪ICP备2021001234号-2A",
    "京ICP证110507号",
    "粤B2-20190087-12A",
    "京公网安备 11000002000088号",
    "91350100M000100Y43",
)
WORDS = (
    "沪",
    "ICP",
    "备",
    "号",
    "-",
    "A",
    "X",
    "K",
    "证",
    "公网安备",
    "０",
    "１",
    "９",
    "2024-02-30",
    "none",
    "null",
    "true",
    "NaN",
    "1e999",
    "-0",
    "\x00",
    "\x1b[31m",
    "\u202e",
    "\ufeff",
    "\ud800",
    "=1+1",
    "'",
    '"',
    "\\",
    "\n",
    "\r",
    "[",
    "{",
    "[[service]]",
    "service",
    "0" * 400,
    "9" * 5000,
    "日期",
    "２０２４",
    "inf",
    "0x10",
    "1_000",
    "\t",
    "|",
    "<script>",
    "a" * 3000,
)
ODD: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    1.5,
    float("nan"),
    float("inf"),
    10**400,
    "",
    "none",
    "2024-02-30",
    "\x00",
    "\ud800",
    [],
    {},
    [[]],
    [None],
    {"": None},
    {"kind": {}},
    "x" * 100000,
    b"bytes",
    (),
    set(),
    object(),
    1j,
    "2024-02-22T10:00:00+08:00",
    "９",
)


def words(data: bytes) -> str:
    """Text of any kind; bytes that are no UTF-8 become lone surrogates."""
    return data.decode("utf-8", errors="surrogateescape")


def numbers(data: bytes) -> None:
    for reader in (icprules.parse_filing_number, icprules.parse_credit_code):
        expecting((FactError,), reader, words(data))


def files_toml(data: bytes) -> None:
    expecting((FactError,), read_content, data, "clients.toml")


def files_json(data: bytes) -> None:
    expecting((FactError,), read_content, data, "clients.json")


def facts(rng: random.Random) -> None:
    table = changed_table(FACTS, rng)
    expecting((FactError,), lambda: icprules.assess(table, as_of="2024-02-22", rulebook=BOOK))


def notices(rng: random.Random) -> None:
    document = changed_table(NOTICE, rng)
    expecting((CalendarError,), lambda: CALENDAR.with_notice(document))


def records(rng: random.Random) -> None:
    record = changed_table(RECORD, rng)
    expecting((RecordError, CalendarError, FactError), lambda: read_record(record))


def sheets_csv(data: bytes) -> None:
    expecting((FactError,), read_sheet_file, data, "clients.csv", BOOK)


def sheets_xlsx(data: bytes) -> None:
    expecting((FactError,), read_sheet_file, data, "clients.xlsx", BOOK)


def sheets_parts(rng: random.Random) -> None:
    """A workbook that is a good archive, in which one part is changed."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(XLSX[0])) as given, zipfile.ZipFile(changed, "w") as archive:
        chosen = rng.choice(given.namelist())
        for part in given.namelist():
            content = given.read(part)
            archive.writestr(part, changed_bytes(content, rng) if part == chosen else content)
    sheets_xlsx(changed.getvalue())


def rulebooks(rng: random.Random) -> None:
    name, content = rng.choice(MINIMAL)
    place = FOLDER / name
    place.write_bytes(changed_bytes(content, rng))
    try:
        expecting((RulebookError,), icprules.load, FOLDER)
    finally:
        place.write_bytes(content)


def commands(rng: random.Random) -> None:
    place = FOLDER.parent / f"given{rng.choice(('.toml', '.json', '.csv', '.xlsx', '.txt'))}"
    place.write_bytes(changed_bytes(rng.choice(CONTENTS), rng))
    args = [str(place) if one == "FILE" else one for one in rng.choice(COMMANDS)]
    for _ in range(rng.choice((0, 0, 1, 2))):
        args.insert(
            rng.randrange(len(args) + 1),
            rng.choice((*WORDS, "--as-of", "--lang", "--format", "--engine", "en")).replace("\x00", ""),
        )
    result = CliRunner().invoke(root, args, input="")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    if result.exit_code not in (0, 1, 2):
        message = f"exit code {result.exit_code}"
        raise AssertionError(message)


def expecting(allowed: tuple[type[IcprulesError], ...], function: Callable[..., object], *args: object) -> None:
    try:
        function(*args)
    except allowed as error:
        for lang in ("zh", "en"):
            for one in error.problems:
                one.message(lang)  # every error can be told


def changed_bytes(content: bytes, rng: random.Random) -> bytes:
    """Content with a few places changed: bits, runs of bytes, words from a list, pieces of itself."""
    found = bytearray(content)
    for _ in range(rng.choice((1, 1, 1, 2, 3, 5, 8))):
        at = rng.randrange(len(found) + 1)
        to = min(len(found), at + rng.choice((0, 1, 1, 2, 4, 16, 200)))
        how = rng.randrange(5)
        if how == 0 and found:
            found[at % len(found)] ^= 1 << rng.randrange(8)
        elif how == 1:
            del found[at:to]
        elif how == 2:
            found[at:to] = rng.choice(WORDS).encode("utf-8", errors="surrogatepass")
        elif how == 3:
            found[at:at] = found[rng.randrange(len(found) + 1) :][: rng.choice((1, 5, 40))]
        else:
            found[at:to] = rng.randbytes(rng.choice((1, 2, 8)))
    return bytes(found)


def changed_table(table: dict[str, Any], rng: random.Random) -> Any:
    """A table with a few places changed: values of any type, keys renamed, taken out or put elsewhere."""
    found: Any = copy.deepcopy(table)
    for _ in range(rng.choice((1, 1, 2, 3, 5))):
        place, key = somewhere(found, rng)
        if place is None:
            return rng.choice(ODD)
        how = rng.randrange(5)
        if how == 0:
            place[key] = copy.copy(rng.choice(ODD))
        elif how == 1 and isinstance(place[key], str):
            place[key] = words(changed_bytes(place[key].encode("utf-8", errors="surrogatepass"), rng))
        elif how == 2:
            del place[key]
        elif how == 3 and isinstance(place, dict):
            place[rng.choice((*map(str, WORDS), "kind", "sponsor", "filings", "days", "date"))] = place.pop(key)
        else:
            place[key] = copy.deepcopy(rng.choice((found, table)) if rng.random() < 0.1 else rng.choice(ODD))
    return found


def somewhere(found: Any, rng: random.Random) -> tuple[Any, Any]:
    place, key = None, None
    while isinstance(found, dict | list) and found:
        place = found
        key = rng.choice(list(found)) if isinstance(found, dict) else rng.randrange(len(found))
        found = found[key]
        if rng.random() < 0.4:
            break
    return place, key


def _record() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(icprules.assess(FACTS, as_of="2024-02-22", rulebook=BOOK).record()))
    return found


def _workbook() -> bytes:
    place = FOLDER.parent / "template.xlsx"
    CliRunner().invoke(root, ["template", str(place)])
    return place.read_bytes()


FOLDER = pathlib.Path(tempfile.mkdtemp(prefix="fuzz")) / "rulebook"
GOOD = ROOT / "tests" / "good" / "minimal"
MINIMAL = [(str(p.relative_to(GOOD)), p.read_bytes()) for p in sorted(GOOD.rglob("*.toml"))]
for one, content in MINIMAL:
    (FOLDER / one).parent.mkdir(parents=True, exist_ok=True)
    (FOLDER / one).write_bytes(content)
RECORD = _record()
CSV = (ROOT / "examples" / "clients.csv").read_bytes()
TOML = [p.read_bytes() for p in EXAMPLES]
JSON = [json.dumps({"service": FACTS}, ensure_ascii=False).encode()]
XLSX = [_workbook()]
CONTENTS = [*TOML, *JSON, CSV, json.dumps(NOTICE).encode(), json.dumps(RECORD).encode()]
COMMANDS = (
    ["assess", "FILE", "--as-of", "2024-02-22"],
    ["assess", "FILE", "--format", "json"],
    ["portfolio", "FILE"],
    ["explain", "FILE"],
    ["number", "沪ICP备2021001234号-2A"],
    ["workdays", "2024-02-22", "+20"],
    ["workdays", "2024-02-22", "+20", "--holidays", "FILE"],
    ["plan", "FILE", "--as-of", "2024-02-22"],
    ["timeline", "FILE", "--from", "2024-01-01", "--to", "2024-02-01"],
    ["replay", "FILE"],
    ["recheck", "FILE"],
    ["compare", "FILE", "--set", "service.hosting=mainland"],
    ["outlook", "FILE"],
    ["rules", "show", "two-year-limit"],
    ["rules", "check", "--rulebook", "FILE"],
    ["ask", "FILE"],
    ["template", "FILE"],
    ["schema", "input"],
)
# Name, how many inputs, the reader, and what it is given: bytes made from one of these, or chance.
READERS: tuple[tuple[str, int, Callable[[Any], None], list[bytes] | None], ...] = (
    ("numbers", 400_000, numbers, [one.encode() for one in NUMBERS]),
    ("facts", 150_000, facts, None),
    ("notices", 150_000, notices, None),
    ("files-json", 300_000, files_json, JSON),
    ("files-toml", 20_000, files_toml, TOML),
    ("records", 30_000, records, None),
    ("sheets-csv", 40_000, sheets_csv, [CSV]),
    ("sheets-xlsx", 20_000, sheets_xlsx, XLSX),
    ("sheets-parts", 2_000, sheets_parts, None),
    ("rulebooks", 3_000, rulebooks, None),
    ("commands", 1_000, commands, None),
)


class Hang(BaseException):
    """An input took too long; no `Exception`, since a reader may take an `OSError` for a broken file."""


def late(_signal: int, _frame: object) -> None:
    message = f"not done after {PATIENCE} seconds"
    raise Hang(message)


def run(name: str, count: int, reader: Callable[[Any], None], seeds: list[bytes] | None) -> bool:
    signal.signal(signal.SIGALRM, late)
    start, slowest = time.monotonic(), 0.0
    for number in range(count):
        rng = random.Random(f"{name} {number}")
        given: Any = rng if seeds is None else changed_bytes(rng.choice(seeds), rng)
        state = rng.getstate() if seeds is None else None
        began = time.monotonic()
        signal.setitimer(signal.ITIMER_REAL, PATIENCE)
        try:
            reader(given)
        except BaseException as error:  # noqa: BLE001 - whatever comes out is the finding
            signal.setitimer(signal.ITIMER_REAL, 0)
            told = f"seed {number}" if state is not None else repr(given[:300])
            traceback.print_exception(error, limit=-4)
            print(f"{name}: input {number} fails: {told}")
            return False
        signal.setitimer(signal.ITIMER_REAL, 0)
        slowest = max(slowest, time.monotonic() - began)
    print(
        f"{name:12}{count:10,} inputs  0 findings  slowest {slowest * 1000:6.0f} ms  {time.monotonic() - start:6.0f} s",
        flush=True,
    )
    return True


def main() -> int:
    given = sys.argv[1:]
    share = float(given[0]) if given else 1.0
    chosen = [one for one in READERS if not given[1:] or any(one[0].startswith(name) for name in given[1:])]
    failed = 0
    for name, count, reader, seeds in chosen:
        amount = max(1, round(count * share))
        child = os.fork()
        if child == 0:
            sys.stdout.flush()
            os._exit(0 if run(name, amount, reader, seeds) else 1)
        _, status = os.waitpid(child, 0)
        failed += os.waitstatus_to_exitcode(status) != 0
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
