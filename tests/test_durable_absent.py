"""Where durable_rules cannot be used, the engines that need it say why, and everything else works."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
from types import ModuleType
from typing import TYPE_CHECKING

import generated
import pytest

from icprules.engines import durable_absent_reason, truths_with
from icprules.engines.program import program
from icprules.errors import EngineError
from icprules.rulebook.condition import Compare, Truth

if TYPE_CHECKING:
    from collections.abc import Sequence

NOT_INSTALLED = "E103" if sys.version_info < (3, 13) else "E104"
FLAG = Compare(fact="one.flag", op="is", value=True)


class Broken(importlib.abc.MetaPathFinder):
    """Finds durable_rules_engine and cannot load it, as on Python 3.13 with the released sources."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        del path, target
        if name == "durable_rules_engine":
            message = "/some/folder/durable_rules_engine.so: undefined symbol: PyEval_CallObject"
            raise ImportError(message, name=name)
        return None


def refusal(engine: str) -> EngineError:
    rulebook = generated.rulebook_asking(FLAG)
    with pytest.raises(EngineError) as caught:
        truths_with(engine, rulebook, program(rulebook), {"one.flag": True})
    return caught.value


@pytest.fixture
def not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "durable_rules_engine", None)


@pytest.fixture
def not_importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "durable_rules_engine", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Broken(), *sys.meta_path])


@pytest.fixture
def of_another_release(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "durable_rules_engine", ModuleType("durable_rules_engine"))


@pytest.mark.usefixtures("not_installed")
@pytest.mark.parametrize("engine", ["durable", "dual"])
def test_an_engine_that_is_not_installed_says_how_to_install_it(engine: str) -> None:
    error = refusal(engine)
    assert NOT_INSTALLED == error.code
    assert error.problems[0].help("en")
    assert error.problems[0].help("zh")


@pytest.mark.usefixtures("not_installed")
def test_the_reason_is_given_in_both_languages() -> None:
    reason = durable_absent_reason()
    assert reason is not None
    assert "durable_rules is not installed" in reason.en
    assert "没有安装 durable_rules" in reason.zh


@pytest.mark.usefixtures("not_importable")
@pytest.mark.parametrize("engine", ["durable", "dual"])
def test_an_engine_that_cannot_be_imported_says_why(engine: str) -> None:
    error = refusal(engine)
    assert "E105" == error.code
    assert "`durable_rules_engine.so: undefined symbol: PyEval_CallObject`" in str(error)
    assert "docs/how-to/durable-rules-on-new-python.md" in str(error)


@pytest.mark.usefixtures("not_importable")
def test_the_reason_names_what_the_import_met() -> None:
    reason = durable_absent_reason()
    assert reason is not None
    assert "PyEval_CallObject" in reason.en
    assert "PyEval_CallObject" in reason.zh


@pytest.mark.usefixtures("of_another_release")
def test_a_module_without_what_the_adapter_calls_is_refused() -> None:
    error = refusal("durable")
    assert "E105" == error.code
    assert "create_ruleset" in str(error)


@pytest.mark.usefixtures("not_installed")
@pytest.mark.parametrize("engine", ["compiled", "tree"])
def test_other_engines_work_without_it(engine: str) -> None:
    rulebook = generated.rulebook_asking(FLAG)
    assert (Truth.TRUE,) == truths_with(engine, rulebook, program(rulebook), {"one.flag": True})


def test_an_unknown_engine_is_an_error_that_lists_all() -> None:
    error = refusal("durabel")
    assert "E101" == error.code
    assert "did you mean `durable`?" in str(error)


def test_a_refusal_lasts_only_as_long_as_its_cause(monkeypatch: pytest.MonkeyPatch) -> None:
    here = durable_absent_reason()
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "durable_rules_engine", None)
        assert durable_absent_reason() is not None
    assert here == durable_absent_reason()
