"""Whatever a service is called: no output steers a terminal, becomes markup, or acts as a formula."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import subprocess
import sys
import unicodedata
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from icprules.cli import root

if TYPE_CHECKING:
    from pathlib import Path

NAMES = {
    "escape": "a\x1b[31m\x1b]0;title\x07b",
    "bidi": "a\u202eb\u2066c",
    "nul": "a\x00b\x9b31m",
    "lines": "a\r\nBEGIN:VEVENT\r\nb",
    "formula": '=HYPERLINK("https://example.com","x")',
    "tab": "\t=1+1",
    "wide": "＝1+1",
    "markup": '<script>alert(1)</script><img src=x onerror="alert(1)">',
    "quote": "\"><b onmouseover='x'>",
    "link": "[x](javascript:alert(1)) `code` | cell",
}
DAY = ("--as-of", "2024-02-22")
FILE = "FILE"
COMMANDS: dict[str, tuple[str, ...]] = {
    "assess": ("assess", FILE, *DAY, "--lang", "both"),
    "assess markdown": ("assess", FILE, *DAY, "--format", "markdown", "--lang", "both"),
    "assess ics": ("assess", FILE, *DAY, "--format", "ics"),
    "explain": ("explain", FILE, *DAY),
    "explain markdown": ("explain", FILE, *DAY, "--format", "markdown"),
    "plan": ("plan", FILE, *DAY),
    "plan markdown": ("plan", FILE, *DAY, "--format", "markdown"),
    "outlook": ("outlook", FILE, *DAY),
    "timeline": ("timeline", FILE, "--from", "2024-01-01", "--to", "2024-06-30"),
    "timeline markdown": ("timeline", FILE, "--from", "2024-01-01", "--to", "2024-06-30", "--format", "markdown"),
    "compare": ("compare", FILE, *DAY, "--set", "service.hosting=mainland"),
    "portfolio": ("portfolio", FILE, *DAY),
    "portfolio html": ("portfolio", FILE, *DAY, "--format", "html"),
    "portfolio csv": ("portfolio", FILE, *DAY, "--format", "csv"),
}
STEERING = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def said(command: str, name: str, tmp_path: Path) -> str:
    service = {
        "name": name, "kind": "app", "stage": "operating", "launched_on": "2022-05-01", "offline": False,
        "offered_in_mainland": True, "filings": [], "sponsor": {"name": name, "province": "沪"},
    }  # fmt: skip
    file = tmp_path / "services.json"
    file.write_text(json.dumps({"service": [service]}), encoding="utf-8")
    done = CliRunner().invoke(root, [str(file) if arg == FILE else arg for arg in COMMANDS[command]])
    assert done.exit_code in (0, 1), done.output
    return done.stdout


@pytest.mark.parametrize("name", ["escape", "bidi", "nul", "lines"])
@pytest.mark.parametrize("command", COMMANDS)
def test_no_character_that_steers_what_is_shown_comes_out(command: str, name: str, tmp_path: Path) -> None:
    # A byte order mark begins a table for Excel; what else a name brings in has to be written out.
    text = said(command, NAMES[name], tmp_path).removeprefix("\ufeff").replace("\r\n", "\n")
    page = command == "portfolio html"

    assert set() == {c for c in text if unicodedata.category(c) in STEERING and c not in ("\n\t" if page else "\n")}
    assert [] == [line for line in text.splitlines() if line == "BEGIN:VEVENT" and "ics" not in command]


@pytest.mark.parametrize("name", ["markup", "quote"])
def test_a_name_is_no_markup_in_a_page(name: str, tmp_path: Path) -> None:
    text = said("portfolio html", NAMES[name], tmp_path)

    assert [] == [part for part in ("<script>alert", "<img src=x", "<b onmouseover", 'onerror="') if part in text]
    assert html.escape(NAMES[name]) in text


@pytest.mark.parametrize("name", ["markup", "quote", "link"])
@pytest.mark.parametrize("command", [one for one in COMMANDS if one.endswith("markdown")])
def test_a_name_is_no_markup_in_markdown(command: str, name: str, tmp_path: Path) -> None:
    bare = re.sub(r"\\[^\w\s]", "", said(command, NAMES[name], tmp_path))  # without what is escaped

    assert [] == re.findall(r"<(?:script|img|b )|\[x\]\(|`code`", bare)


@pytest.mark.parametrize("name", ["formula", "tab", "wide"])
def test_no_cell_of_a_table_is_a_formula(name: str, tmp_path: Path) -> None:
    text = said("portfolio csv", NAMES[name], tmp_path).removeprefix("\ufeff")
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]

    assert [] == [cell for cell in cells if cell.strip().startswith(("=", "+", "@", "＝", "\t"))]
    assert [cell for cell in cells if "1+1" in cell or "HYPERLINK" in cell]


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

    assert set() == {c for c in text if unicodedata.category(c) in STEERING and c != "\n"}
    assert "x1b" in text
