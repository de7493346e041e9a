"""The pytest plugin: every case of a `*.cases.toml` file is a test with its sentence as its name.

Decides how case files are collected. Inert unless a rulebook is named: `icprules_rulebook` in the pytest
configuration (`builtin`, or a folder relative to the configuration file).
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from icprules.rulebook.law import Rulebook
    from icprules.testing.cases import Case
    from icprules.testing.claims import ServiceClaim
    from icprules.text import Lang

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
    parser.addini("icprules_lang", "language in which a failing case or claim is told: `en` or `zh`", default="en")


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


def lang_of(config: pytest.Config) -> Lang:
    """Return the configured language."""
    name = str(config.getini("icprules_lang"))
    if name not in ("zh", "en"):
        message = f"icprules_lang must be `zh` or `en`, found `{name}`"
        raise pytest.UsageError(message)
    return "zh" if name == "zh" else "en"


@pytest.fixture
def assess_that(request: pytest.FixtureRequest) -> Callable[..., ServiceClaim]:
    """Begin a claim about a service under the configured rulebook: `assess_that(service).on(day)`."""
    from icprules.testing.claims import assess_that as begin  # noqa: PLC0415 - as above

    if not request.config.getini("icprules_rulebook"):
        pytest.fail("name a rulebook first: icprules_rulebook = builtin, or a folder, in the pytest configuration")
    return functools.partial(begin, rulebook=rulebook_of(request.config), lang=lang_of(request.config))


def _usable(engines: list[str]) -> list[str]:
    from icprules.engines import durable_absent_reason  # noqa: PLC0415 - as above

    absent = durable_absent_reason() is not None
    return [engine for engine in engines if not (absent and engine in ("durable", "dual"))]


def _keyword(name: str) -> str:
    """A sentence as one word, for `-k`: pytest takes no quoted sentences there."""
    return re.sub(r"\W+", "_", name).strip("_")


class CaseFile(pytest.File):
    """One case file."""

    def collect(self) -> Iterator[pytest.Item]:
        """Yield one item per case and engine."""
        from icprules.report.line_breaks import visible  # noqa: PLC0415 - as above
        from icprules.testing.cases import read_cases  # noqa: PLC0415 - as above

        engines = _usable(self.config.getini("icprules_engines"))
        seen: dict[str, int] = {}
        for case in read_cases(self.path):
            seen[case.name] = seen.get(case.name, 0) + 1
            # Every item needs a name of its own, by which --lf and xdist find it again.
            sentence = visible(case.name) + (f" #{seen[case.name]}" if seen[case.name] > 1 else "")
            for engine in engines:
                name = sentence if len(engines) == 1 else f"{sentence} [{engine}]"
                yield CaseItem.from_parent(self, name=name, case=case, engine=engine)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> object:  # type: ignore[override]
        """Say what is wrong with a file that cannot be read, without the lines of the reader."""
        from icprules.errors import IcprulesError  # noqa: PLC0415 - as above

        if isinstance(excinfo.value, IcprulesError):
            return excinfo.value.text(lang_of(self.config))
        return super().repr_failure(excinfo)


class CaseFailedError(Exception):
    """A case whose expectation does not hold."""


class CaseItem(pytest.Item):
    """One case on one engine."""

    def __init__(self, *, case: Case, engine: str, **rest: object) -> None:
        super().__init__(**rest)  # type: ignore[arg-type]
        self.case = case
        self.engine = engine
        self.extra_keyword_matches |= {case.rule, _keyword(case.name)}

    def runtest(self) -> None:
        """Run the case."""
        from icprules.testing.differences import check_names, differences  # noqa: PLC0415 - as above

        rulebook = rulebook_of(self.config)
        check_names(self.case, rulebook)
        found = differences(self.case, rulebook, self.engine, lang=lang_of(self.config))
        if found:
            raise CaseFailedError(*found)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: str | None = None) -> str:  # noqa: ARG002 - pytest's signature
        """Show what differs, and how the rules behind it were read clause by clause."""
        from icprules.errors import IcprulesError  # noqa: PLC0415 - as above
        from icprules.report.line_breaks import visible  # noqa: PLC0415 - as above

        lang = lang_of(self.config)
        head = _HEAD[lang].format(case=self.case, name=visible(self.case.name), engine=self.engine)
        if isinstance(excinfo.value, IcprulesError):
            return f"{head}\n{excinfo.value.text(lang)}"
        if not isinstance(excinfo.value, CaseFailedError):
            return f"{head}\n{excinfo.getrepr(style='short')}"
        lines = "\n".join(f"  {line}" for found in excinfo.value.args for line in str(found).split("\n"))
        return f"{head}\n{lines}\n\n{self._trace(lang)}"

    def _trace(self, lang: Lang) -> str:
        from icprules.testing.differences import assessed  # noqa: PLC0415 - as above
        from icprules.testing.traces import trace_of  # noqa: PLC0415 - as above

        return trace_of(self.case, assessed(self.case, rulebook_of(self.config), "tree"), lang=lang)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Name the file and the case in the terminal."""
        return self.path, None, f"{self.case.rule}: {self.name}"


_HEAD = {
    "zh": "{case.where}：{name}（查询日 {case.as_of}，引擎 {engine}）",
    "en": "{case.where}: {name} (as of {case.as_of}, engine {engine})",
}
