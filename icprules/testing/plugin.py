"""The pytest plugin: every case of a `*.cases.toml` file is a test with its sentence as its name.

Decides how case files are collected. Inert unless a rulebook is named: `icprules_rulebook` in the pytest
configuration (`builtin`, or a folder relative to the configuration file).
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from icprules.rulebook.law import Rulebook
    from icprules.testing.cases import Case
    from icprules.testing.claims import ServiceClaim

_RULEBOOK = pytest.StashKey["Rulebook"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options of the plugin."""
    parser.addini(
        "icprules_rulebook",
        "rulebook for *.cases.toml files: `builtin`, a folder, or the name of an installed rulebook",
        default="",
    )
    parser.addini(
        "icprules_engines",
        "engines that every case runs on; `durable` is left out where it cannot be imported",
        type="args",
        default=["compiled"],
    )


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect `*.cases.toml` files when a rulebook is configured."""
    if parent.config.getini("icprules_rulebook") and file_path.name.endswith(".cases.toml"):
        return CaseFile.from_parent(parent, path=file_path)
    return None


def rulebook_of(config: pytest.Config) -> Rulebook:
    """Return the configured rulebook, loaded once per run."""
    from icprules.rulebook.loader import load  # noqa: PLC0415 - the plugin must cost nothing where it is not used

    if _RULEBOOK not in config.stash:
        name = str(config.getini("icprules_rulebook"))
        folder = config.rootpath / name
        config.stash[_RULEBOOK] = load(None if name == "builtin" else folder if folder.is_dir() else name)
    return config.stash[_RULEBOOK]


@pytest.fixture
def assess_that(request: pytest.FixtureRequest) -> Callable[..., ServiceClaim]:
    """Begin a claim about a service under the configured rulebook: `assess_that(service).on(day)`."""
    from icprules.testing.claims import assess_that as begin  # noqa: PLC0415 - as above

    if not request.config.getini("icprules_rulebook"):
        pytest.fail("name a rulebook first: icprules_rulebook = builtin, or a folder, in the pytest configuration")
    return functools.partial(begin, rulebook=rulebook_of(request.config))


def _usable(engines: list[str]) -> list[str]:
    from icprules.engines import durable_absent_reason  # noqa: PLC0415 - as above

    absent = durable_absent_reason() is not None
    return [engine for engine in engines if not (absent and engine in ("durable", "dual"))]


class CaseFile(pytest.File):
    """One case file."""

    def collect(self) -> Iterator[pytest.Item]:
        """Yield one item per case and engine."""
        from icprules.testing.cases import read_cases  # noqa: PLC0415 - as above

        engines = _usable(self.config.getini("icprules_engines"))
        for case in read_cases(self.path):
            for engine in engines:
                name = case.name if len(engines) == 1 else f"{case.name} [{engine}]"
                yield CaseItem.from_parent(self, name=name, case=case, engine=engine)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> object:  # type: ignore[override]
        """Say what is wrong with a file that cannot be read, without the lines of the reader."""
        from icprules.errors import IcprulesError  # noqa: PLC0415 - as above

        return excinfo.value.text() if isinstance(excinfo.value, IcprulesError) else super().repr_failure(excinfo)


class CaseFailedError(Exception):
    """A case whose expectation does not hold."""


class CaseItem(pytest.Item):
    """One case on one engine."""

    def __init__(self, *, case: Case, engine: str, **rest: object) -> None:
        super().__init__(**rest)  # type: ignore[arg-type]
        self.case = case
        self.engine = engine

    def runtest(self) -> None:
        """Run the case."""
        from icprules.testing.cases import differences  # noqa: PLC0415 - as above

        found = differences(self.case, rulebook_of(self.config), self.engine)
        if found:
            raise CaseFailedError(*found)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: str | None = None) -> str:  # noqa: ARG002 - pytest's signature
        """Show what differs, and how the rule was read clause by clause."""
        from icprules.errors import IcprulesError  # noqa: PLC0415 - as above

        head = f"{self.case.where}: {self.case.name} (as of {self.case.as_of}, engine {self.engine})"
        if isinstance(excinfo.value, IcprulesError):
            return f"{head}\n{excinfo.value.text()}"
        if not isinstance(excinfo.value, CaseFailedError):
            return f"{head}\n{excinfo.getrepr(style='short')}"
        lines = "\n".join(f"  {line}" for line in excinfo.value.args)
        return f"{head}\n{lines}\n\n{self._trace()}"

    def _trace(self) -> str:
        from icprules.report.explanation import explain_rule  # noqa: PLC0415 - as above
        from icprules.testing.cases import assessed  # noqa: PLC0415 - as above

        result = assessed(self.case, rulebook_of(self.config), "tree")
        return explain_rule(result, self.case.rule, lang="en")

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Name the file and the case in the terminal."""
        return self.path, None, f"{self.case.rule}: {self.name}"
