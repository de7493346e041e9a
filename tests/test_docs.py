"""Every block of the documentation runs: Python, console sessions, TOML and JSON."""

from __future__ import annotations

import doctest
import json
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = sorted((*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")))
BLOCK = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
RUNS = {"python", "console", "toml", "json"}
# Shown, not run: what a person types on a machine of their own, and drawings.
SHOWN = {"text", "sh"}


def blocks(page: Path) -> list[tuple[str, str]]:
    return [(language.strip(), body) for language, body in BLOCK.findall(page.read_text(encoding="utf-8"))]


def page_name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_every_block_says_what_it_is(page: Path) -> None:
    assert set() == {language for language, _ in blocks(page)} - RUNS - SHOWN


@pytest.mark.parametrize("page", [p for p in PAGES if any(b[0] == "python" for b in blocks(p))], ids=page_name)
def test_python_blocks_of_a_page_run_in_order(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    scope: dict[str, object] = {"__name__": "__docs__"}
    for language, body in blocks(page):
        if language != "python":
            continue
        if body.lstrip().startswith(">>>"):
            test = doctest.DocTestParser().get_doctest(body, scope, page.name, str(page), 0)
            runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
            runner.run(test, clear_globs=False)
            scope.update(test.globs)
            assert 0 == runner.failures
        else:
            exec(compile(body, page_name(page), "exec"), scope)  # noqa: S102 - our own documentation


@pytest.mark.parametrize("page", [p for p in PAGES if any(b[0] == "console" for b in blocks(p))], ids=page_name)
def test_console_blocks_print_what_they_show(page: Path) -> None:
    for language, body in blocks(page):
        if language != "console":
            continue
        for command, expected in re.findall(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", body, re.MULTILINE):
            done = subprocess.run(
                [sys.executable, "-m", *shlex.split(command)], cwd=ROOT, capture_output=True, text=True,
                encoding="utf-8", check=False,
            )  # fmt: skip
            matches(expected, done.stdout + done.stderr, command)


def matches(expected: str, got: str, command: str) -> None:
    """Compare output; a line of `...` stands for any lines."""
    lines = expected.strip().splitlines()
    pattern = "".join(r"(?:.*\n)*?" if line == "..." else re.escape(line) + r"\n" for line in lines)
    plain = re.sub(r"[ \t]+$", "", got.strip(), flags=re.MULTILINE) + "\n"
    assert re.fullmatch(pattern, plain), f"{command}\n{got}"


@pytest.mark.parametrize("page", [p for p in PAGES if any(b[0] in ("toml", "json") for b in blocks(p))], ids=page_name)
def test_toml_and_json_blocks_can_be_read(page: Path) -> None:
    for language, body in blocks(page):
        if language == "toml":
            # A page may show several small tables with one name; each paragraph is a document of its own.
            for part in re.split(r"\n\n(?=\[)", body):
                tomllib.loads(part)
        elif language == "json":
            json.loads(body)


def test_every_relative_link_leads_somewhere() -> None:
    broken = [
        f"{page_name(page)}: {target}"
        for page in PAGES
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert [] == broken
