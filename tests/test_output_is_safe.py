"""Whatever a caller names: no output steers a terminal, becomes markup, or acts as a formula.

One table of commands for each family of outputs. A stream that is no terminal would have its escape sequences taken off
by click; here it keeps them, so that none can hide.
"""

from __future__ import annotations

import csv
import html
import io
import json
import re
import shutil
import subprocess
import sys
import unicodedata
import zipfile
from typing import TYPE_CHECKING

import folders
import mini
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from icprules.cli import root
from icprules.rulebook import loader
from icprules.rulebook.loader import load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from click.testing import Result

    from icprules.rulebook.law import Rulebook

STEERING = "a\x1b[2J\x1b]0;title\x07b\x9b2Jc\u202ed\u2066e\u200bf\ufeffg\u2028h\r\nBEGIN:VEVENT\r\ni\x7f\u0600"
FORMULAS = (
    '=HYPERLINK("https://example.com","x")',
    "\t=1+1",
    "＝1+1",
    "+1+1",
    "-1+1",
    "@SUM(1+1)",
    "\u200b=1+1",
    "'=1+1",
)
MARKUP = (
    '<script>alert(1)</script><img src=x onerror="alert(1)">',
    "\"><b onmouseover='x'>",
    "[x](javascript:alert(1)) ![x](http://example.com) `code` | cell",
)
DAY = ("--as-of", "2024-02-22")
HALF_A_YEAR = ("--from", "2024-01-01", "--to", "2024-06-30")
SET = (*DAY, "--set", "service.hosting=mainland")
FORMS: dict[str, tuple[str, ...]] = {
    "assess": ("text", "json", "markdown", "ics"),
    "explain": ("text", "markdown"),
    "plan": ("text", "json", "markdown", "ics"),
    "outlook": ("text", "json", "markdown"),
    "timeline": ("text", "json", "markdown"),
    "compare": ("text", "json", "markdown"),
    "portfolio": ("text", "json", "markdown", "csv", "html"),
    "replay": ("text", "json", "markdown"),
    "recheck": ("text", "json", "markdown"),
    "diff": ("text", "json", "markdown"),
}
OPTIONS = {"timeline": HALF_A_YEAR, "compare": SET, "replay": (), "recheck": (), "explain": (*DAY, "--lang", "en")}
ANSWERS = [(command, form) for command, forms in FORMS.items() for form in forms]
MARKDOWN = [command for command, forms in FORMS.items() if "markdown" in forms]


@pytest.fixture(autouse=True)
def _one_rulebook(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command of this file is given one built-in rulebook, read once."""

    builtin = mini.real()

    def once(folder: str | None = None) -> Rulebook:
        return builtin if folder is None else load(folder)

    monkeypatch.setattr(loader, "load", once)


def run(*args: object, answers: str | None = None) -> Result:
    done = CliRunner().invoke(root, [str(one) for one in args], color=True, input=answers)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def service(name: str, **more: object) -> dict[str, object]:
    return {
        "name": name, "kind": "app", "stage": "operating", "launched_on": "2022-05-01", "offline": False,
        "offered_in_mainland": True, "filings": [], "sponsor": {"name": name, "province": "沪"}, **more,
    }  # fmt: skip


def file_of(folder: Path, *services: dict[str, object], name: str = "services.json") -> Path:
    file = folder / name
    file.write_text(json.dumps({"service": services}), encoding="utf-8")
    return file


def another_rulebook(folder: Path) -> Path:
    """A partner's rulebook, which says something else of an App than ours."""
    return shutil.copytree(folders.PARTNER, folder / "book") if not (folder / "book").exists() else folder / "book"


def answer(command: str, form: str, folder: Path, *names: str) -> str:
    """What a command says of services with these names."""
    file = file_of(folder, *(service(name) for name in names))
    shape = ("--format", form)
    if command in ("replay", "recheck"):
        record = folder / "record.json"
        assert 0 == run("assess", file, *DAY, "--record", record).exit_code
        found = [
            run(command, record, *shape, *(("--rulebook", another_rulebook(folder)) if command == "replay" else ()))
        ]
    elif command == "diff":
        found = [run("rules", "diff", "builtin", another_rulebook(folder), "--services", file, *DAY, *shape)]
    else:
        found = [run(command, file, *OPTIONS.get(command, DAY), *shape)]
    assert [] == [one.stderr for one in found if one.exit_code not in (0, 1)]
    return "".join(one.stdout + one.stderr for one in found)


def steering(text: str, allowed: str = "\n") -> set[str]:
    """The characters of an output that would steer what is shown; its own colours, marks and line ends are none."""
    own = re.sub("\x1b\\[[0-9;]*m", "", text.removeprefix("\ufeff")).replace("\r\n", "\n")
    return {one for one in own if unicodedata.category(one) in ("Cc", "Cf", "Cs", "Zl", "Zp") and one not in allowed}


# --- terminals: answers


@pytest.mark.parametrize(("command", "form"), ANSWERS)
def test_no_character_that_steers_what_is_shown_comes_out(command: str, form: str, tmp_path: Path) -> None:
    text = answer(command, form, tmp_path, STEERING)

    assert set() == steering(text, "\n\t" if form == "html" else "\n")
    assert form == "ics" or "BEGIN:VEVENT" not in text.splitlines()
    assert ("\\x1b" if form != "json" else "\\u001b") in text or form == "ics"


def test_what_is_typed_and_written_in_a_dialogue_steers_nothing(tmp_path: Path) -> None:
    typed = STEERING.replace("\r\n", " ")
    out = tmp_path / "facts.toml"
    done = run("ask", file_of(tmp_path, service(typed)), *DAY, "--out", out, answers=f"{typed}\n{typed}\nq\n")

    assert set() == steering(done.stdout + done.stderr)
    assert set() == steering(out.read_text(encoding="utf-8"))
    offered = run("ask", *DAY, "--service", typed, answers="q\n")
    assert set() == steering(offered.stdout + offered.stderr)


def test_a_record_on_a_terminal_steers_nothing_and_can_be_replayed(tmp_path: Path) -> None:
    record = tmp_path / "record.json"
    run("assess", file_of(tmp_path, service(STEERING)), *DAY, "--record", record)

    assert set() == steering(record.read_text(encoding="utf-8"))
    assert STEERING == json.loads(record.read_text(encoding="utf-8"))["service"]
    assert 0 == run("replay", record).exit_code


# --- terminals: what is refused, and the names of files

FAULTS: dict[str, dict[str, object]] = {
    "value": service("x", kind=STEERING),
    "key": service("x", **{STEERING: 1}),
    "member of a list": service("x", stores=[STEERING]),
    "date": service("x", launched_on=STEERING),
    "filing number": service("x", filings=[{"number": STEERING}]),
    "key of a filing": service("x", filings=[{"number": "沪ICP备2021001234号-2A", STEERING: 1}]),
    "credit code": service("x", sponsor={"uscc": STEERING}),
    "name": service("x", sponsor=STEERING),
}
NAME = STEERING.replace("\r\n", " ")


def documents(folder: Path) -> dict[str, tuple[object, ...]]:
    """Commands that are given something hostile to read, by what it is."""
    shop, good = file_of(folder, service("shop")), (file_of(folder, service("shop")), *DAY)
    files = {
        "facts.toml": f"{json.dumps(NAME)} = 1", "facts.json": json.dumps({NAME: 1}),
        "facts-broken.toml": f'a = "{NAME}', "facts-broken.json": f'{{"a": "{NAME}',
        "facts.csv": f"service.name,service.kind\n{NAME},{NAME}\n",
        "facts.xlsx": NAME, f"facts.{NAME}": NAME, "notice.json": json.dumps({"year": 2027, NAME: [NAME]}),
        "days.json": json.dumps({"region": NAME, "source": NAME, "off": [], "work": []}),
        "record.json": json.dumps({NAME: 1}), "scan.csv": f"id,kind,{NAME}\n1,{NAME},{NAME}\n",
        "bad.csv": f"id,kind\n1,{NAME}\n", "bad.jsonl": json.dumps({"id": 1, "kind": NAME, NAME: 1}) + f"\n{{{NAME}\n",
        f"{NAME}.cases.toml": f'rule = "a"\n"{NAME}" = 1\n',
        "cases/a.cases.toml": f"{json.dumps(NAME)} = 1\n",
        f"{NAME}/rulebook.toml": "x = 1", f"{NAME}.toml": "x = 1",
    }  # fmt: skip
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    book = folders.laid_over(folder)
    (book / "order-1" / f"{NAME}.toml").write_text("x = 1", encoding="utf-8")
    pq.write_table(pa.table({NAME: [1], "service.kind": ["app"]}), folder / "scan.parquet")
    out = folder / "out.csv"
    return {
        **{f"read {name}": ("assess", folder / name, *DAY) for name in files if name.startswith("facts")},
        "no such file": ("assess", folder / f"{NAME}none.toml", *DAY),
        "bad file of that name": ("portfolio", folder / f"{NAME}.toml", *DAY),
        "notice": ("assess", *good, "--holidays", folder / "notice.json"),
        "days of a province": ("workdays", "2026-05-05", "+5", "--holidays", folder / "days.json"),
        "record": ("replay", folder / "record.json"),
        "recheck": ("recheck", folder / "record.json"),
        "rulebook": ("assess", *good, "--rulebook", folder / NAME),
        "rulebook by name": ("assess", *good, "--rulebook", f"{NAME}none"),
        "rule file": ("rules", "check", "--rulebook", book),
        "cases": ("rules", "coverage", "--cases", folder / "cases"),
        "cases by name": ("rules", "coverage", "--cases", folder),
        "mutate": ("rules", "mutate", "--cases", folder / "cases"),
        "prove": ("rules", "prove", "--rule", NAME),
        "prove a property": ("rules", "prove", "--property", NAME),
        "diff": ("rules", "diff", "builtin", f"{NAME}none"),
        "diff services": ("rules", "diff", "builtin", folders.PARTNER, "--services", folder / f"{NAME}.toml"),
        "show": ("rules", "show", NAME),
        "sql": ("rules", "sql", "--column", NAME),
        "scan column": ("scan", folder / "scan.csv", "-o", out, *DAY, "--keep", "id"),
        "scan of parquet": ("scan", folder / "scan.parquet", "-o", out, *DAY),
        "scan keep": ("scan", folder / "scan.csv", "-o", out, *DAY, "--keep", f"{NAME}x"),
        "scan row": ("scan", folder / "bad.csv", "-o", folder / "rows.csv", *DAY, "--keep", "id"),
        "scan line": ("scan", folder / "bad.jsonl", "-o", folder / "lines.csv", *DAY, "--keep", "id"),
        "number": ("number", NAME),
        "workdays": ("workdays", NAME),
        "day": ("assess", shop, "--as-of", NAME),
        "service": ("plan", *good, "--service", NAME),
        "engine": ("assess", *good, "--engine", NAME),
        "choice": ("assess", *good, "--format", NAME),
        "command": (NAME,),
        "set": ("compare", *good, "--set", f"service.kind={NAME}"),
        "set a fact": ("compare", *good, "--set", f"{NAME}=1"),
    }


SILENT = {"read facts-broken.toml", "read facts-broken.json", "read facts.xlsx", "record", "recheck"}
"""What is told without a word of what was found."""
WRITTEN: dict[str, Callable[[Path], tuple[object, ...]]] = {
    "template": lambda folder: ("template", folder / f"{NAME}1.csv"),
    "record": lambda folder: ("assess", file_of(folder, service("shop")), *DAY, "--record", folder / NAME),
    "write": lambda folder: ("assess", sheet(folder, "shop"), *DAY, "--write", folder / f"{NAME}2.csv"),
    "scan": lambda folder: ("scan", sheet(folder, "shop"), "-o", folder / f"{NAME}3.csv", *DAY),
}


@pytest.mark.parametrize("form", ["text", "json", "html"])
@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_refused_steers_nothing(fault: str, form: str, tmp_path: Path) -> None:
    file = file_of(tmp_path, service("shop"), FAULTS[fault])
    done = run("portfolio", file, *DAY, "--format", form)

    assert 2 == done.exit_code
    assert set() == steering(done.stdout + done.stderr, "\n\t")
    assert "\\x1b" in done.stderr


def test_whatever_cannot_be_read_or_found_is_told_without_steering(tmp_path: Path) -> None:
    for what, args in documents(tmp_path).items():
        done = run(*args)
        assert (what, 2, set()) == (what, done.exit_code, steering(done.stdout + done.stderr)), ascii(done.stderr)
        assert ("x1b" in done.stdout + done.stderr) is (what not in SILENT), what


@pytest.mark.parametrize("what", WRITTEN)
def test_the_name_of_a_file_that_was_written_steers_nothing(what: str, tmp_path: Path) -> None:
    done = run(*WRITTEN[what](tmp_path))

    assert (0, set()) == (done.exit_code, steering(done.stdout + done.stderr)), ascii(done.stderr)
    assert "\\x1b" in done.stdout + done.stderr


HARM = "a\x1b[31m\x1b]0;title\x07\x9b31m\u202eb"
SPOKEN_ABOUT = {
    "an unknown command": [HARM],
    "an unknown option": ["assess", f"--{HARM}"],
    "an argument too many": ["schema", "input", HARM],
    "no choice": ["number", "1", "--lang", HARM],
    "a day": ["assess", "services.json", "--as-of", HARM],
    "a file that is not there": ["assess", HARM],
    "a rulebook that is not there": ["rules", "list", "--rulebook", HARM],
    "a rule": ["rules", "show", HARM],
    "a number": ["number", HARM],
    "a template": ["template", f"{HARM}.csv"],
    "records": ["assess", "services.json", *DAY, "--record", HARM],
}


@pytest.mark.parametrize("args", SPOKEN_ABOUT.values(), ids=SPOKEN_ABOUT)
def test_an_argument_that_is_repeated_steers_no_terminal(args: list[str], tmp_path: Path) -> None:
    service = {"name": "shop", "kind": "app", "stage": "planned"}
    (tmp_path / "services.json").write_text(json.dumps({"service": service}), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "icprules", *args], cwd=tmp_path, capture_output=True, check=False, encoding="utf-8"
    )
    text = done.stdout + done.stderr

    assert set() == steering(text)
    assert "x1b" in text


# --- markup


@pytest.mark.parametrize("name", MARKUP)
def test_a_name_is_no_markup_in_a_page(name: str, tmp_path: Path) -> None:
    text = answer("portfolio", "html", tmp_path, name)

    assert [] == [part for part in ("<script>alert", "<img src=x", "<b onmouseover", 'onerror="') if part in text]
    assert html.escape(name) in text


@pytest.mark.parametrize("command", MARKDOWN)
def test_a_name_is_no_markup_in_markdown(command: str, tmp_path: Path) -> None:
    text = answer(command, "markdown", tmp_path, *MARKUP)
    bare = re.sub(r"\\[^\w\s]", "", text)  # without what is escaped

    assert [] == re.findall(r"<(?:script|img|b )|\[x\]\(|`code`|\| cell", bare)
    assert "alert" in bare


# --- spreadsheets


def sheet(folder: Path, *names: str, suffix: str = ".csv") -> Path:
    """A sheet of services that somebody else wrote."""
    file = folder / f"services{suffix}"
    if suffix == ".csv":
        with file.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([["service.name", "service.kind"], *([name, "app"] for name in names)])
        return file
    whole = openpyxl.Workbook()
    found = whole.active
    assert found is not None
    found.append(["service.name", "service.kind"])
    for name in names:
        found.append(["", "app"])
        cell = found.cell(row=found.max_row, column=1)
        cell.value, cell.data_type = name.strip("\t"), "s"
    whole.save(file)
    return file


def in_csv(file: Path) -> list[str]:
    rows = csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig"), newline=""))
    return [cell for row in rows for cell in row]


def a_portfolio(folder: Path) -> Iterable[str]:
    text = answer("portfolio", "csv", folder, *FORMULAS).removeprefix("\ufeff")
    return (cell for row in csv.reader(io.StringIO(text)) for cell in row)


def a_template(folder: Path) -> Iterable[str]:
    out = folder / "template.csv"
    assert 0 == run("template", out, "--from", file_of(folder, *(service(name) for name in FORMULAS))).exit_code
    return in_csv(out)


def a_scan(folder: Path) -> Iterable[str]:
    source, out = folder / "services.jsonl", folder / "results.csv"
    lines = [json.dumps({"kind": "app", "=1+1": name, "id": name}) for name in FORMULAS]
    source.write_text("\n".join([*lines, json.dumps({"kind": "=1+1"})]), encoding="utf-8")
    assert 2 == run("scan", source, "-o", out, *DAY, "--keep", "id", "--keep", "=1+1").exit_code
    return in_csv(out)


def results_beside_rows(folder: Path) -> Iterable[str]:
    """The cells that are put beside those of a sheet; its own stay as they are."""
    own, out = (
        ["service.name", "service.kind", *(part for name in FORMULAS for part in (name, "app"))],
        folder / "out.csv",
    )
    source = sheet(folder, *FORMULAS, "shop")
    source.write_text(source.read_text(encoding="utf-8") + "=1+1,=2+2\n", encoding="utf-8")
    assert 2 == run("assess", source, *DAY, "--write", out).exit_code
    return (cell for cell in in_csv(out) if cell not in (*own, "=1+1", "=2+2"))


@pytest.mark.parametrize("cells", [a_portfolio, a_template, a_scan, results_beside_rows])
def test_no_cell_of_a_table_is_a_formula(cells: Callable[[Path], Iterable[str]], tmp_path: Path) -> None:
    found = list(cells(tmp_path))
    edges = " \t\r\n\v\f\ufeff\u200b\u00a0\u3000"

    assert [] == [cell for cell in found if cell.lstrip(edges).startswith(tuple("=+-@＝＋－＠"))]
    assert [cell for cell in found if "1+1" in cell or "HYPERLINK" in cell or "=2+2" in cell]


@pytest.mark.parametrize("made_by", ["template", "assess"])
def test_a_text_of_a_workbook_that_looks_like_a_formula_is_stored_as_a_text(made_by: str, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    if made_by == "template":
        done = run("template", out, "--from", file_of(tmp_path, *(service(name) for name in FORMULAS)))
    else:
        # Spaces at the ends of a cell do not make another name.
        names = [name for name in FORMULAS if name[0] in "=＝+-@"]
        done = run("assess", sheet(tmp_path, *names, suffix=".xlsx"), *DAY, "--write", out)
    assert 0 == done.exit_code, done.stderr

    with zipfile.ZipFile(out) as whole:
        sheets = [whole.read(name).decode() for name in whole.namelist() if name.startswith("xl/worksheets/sheet")]
    assert [] == [text for text in sheets if re.search(r"<f[ >]", text)]
    cells = [cell for one in openpyxl.load_workbook(out).worksheets for row in one.iter_rows() for cell in row]
    held = [
        cell for cell in cells if isinstance(cell.value, str) and ("1+1" in cell.value or "HYPERLINK" in cell.value)
    ]
    assert {"s"} <= {cell.data_type for cell in held} <= {"s", "inlineStr"}
    assert {"=HYPERLINK", "＝1+1"} <= {cell.value.partition("(")[0] for cell in held if isinstance(cell.value, str)}
