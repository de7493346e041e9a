"""A real browser without a network, and the pages it opens.

These tests need Chromium, which is no Python package: `.ci/browser` installs it where it is missing and runs them.
The plain `pytest` of the README leaves this folder out (`norecursedirs`).
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright

import icprules
from icprules.overview.page import portfolio_page
from icprules.overview.view import portfolio_view
from icprules.subjects.portfolio import read_portfolio

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parent.parent.parent
HOSTILE = [
    "<script>window.pwned=1</script>", "]]><svg onload=window.pwned=1>", '"><img src=x onerror=window.pwned=1>',
    "' onfocus='window.pwned=1' autofocus x='", "</style></script><script>window.pwned=1</script>", "\u202eabc",
]  # fmt: skip
_SWITCHES = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


@pytest.fixture(scope="session")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the page of every example, and of services with hostile names."""
    rulebook = icprules.load()
    subjects = [s for f in sorted((ROOT / "examples").glob("*.toml")) for s in read_portfolio(f, rulebook).subjects]
    results = [icprules.assess(subject, as_of="2024-02-22", rulebook=rulebook) for subject in subjects]
    results += [
        icprules.assess({"name": name, "kind": "app", "sponsor": {"name": name}}, as_of="2024-02-22", rulebook=rulebook)
        for name in HOSTILE
    ]
    file = tmp_path_factory.mktemp("page") / "portfolio.html"
    file.write_text(portfolio_page(portfolio_view(results, timeline=True)), encoding="utf-8")
    return file


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Yield a headless Chromium."""
    names = (os.environ.get("CHROMIUM", "chromium"), "chromium-browser", "google-chrome", "google-chrome-stable")
    found = next(filter(None, map(shutil.which, names)), None)
    assert found is not None, "no Chromium: run .ci/browser, which installs it"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, headless=True, args=list(_SWITCHES))
        yield chromium
        chromium.close()


@pytest.fixture
def opened(browser: Browser, page_file: Path) -> Iterator[Callable[..., Page]]:
    """Yield a function that opens the page; at the end nothing was asked of the network and nothing went wrong."""
    contexts = []
    requests: list[str] = []
    faults: list[str] = []

    def open_page(**options: object) -> Page:
        context = browser.new_context(offline=True, **{"viewport": {"width": 1366, "height": 900}, **options})  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: requests.append(request.url))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: faults.append(message.text))
        page.goto(page_file.as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [page_file.as_uri()] * len(contexts) == requests
    assert [] == faults
