"""The targets of guided fuzzing read what they begin with: their seeds are good files, and no promise is broken."""

from __future__ import annotations

import importlib
import itertools
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from icprules.rulebook import loader

if TYPE_CHECKING:
    from collections.abc import Iterator

CI = Path(__file__).parents[1] / ".ci"
NAMES = (
    "numbers", "facts", "typed", "notices", "files-json", "files-toml", "cases", "records", "questionnaires",
    "sheets-csv", "sheets-xlsx", "sheets-parts", "lines", "rulebooks", "commands",
)  # fmt: skip


@pytest.fixture(scope="module")
def targets() -> Iterator[Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(CI)
        patch.setattr(loader, "load", loader.load)  # taken back at the end
        found = importlib.import_module("fuzz_targets")
        found.without_loading()
        yield found
        for name in [one for one in sys.modules if one == "fuzz" or one.startswith("fuzz_")]:
            del sys.modules[name]


def test_every_reader_is_a_target(targets: Any) -> None:  # noqa: ANN401 - a script of .ci
    assert list(NAMES) == [target.name for target in targets.TARGETS]
    assert [] == [target.name for target in targets.TARGETS if target.runs < 1_000]


@pytest.mark.parametrize("name", NAMES)
def test_a_target_reads_its_seeds(targets: Any, name: str) -> None:  # noqa: ANN401 - a script of .ci
    target = next(one for one in targets.TARGETS if one.name == name)
    seeds = list(itertools.islice(target.seeds(), 2))
    assert seeds
    assert [None] * len(seeds) == [target.read(seed) for seed in seeds]


def test_a_broken_promise_is_a_failure(targets: Any) -> None:  # noqa: ANN401 - a script of .ci
    promises = importlib.import_module("fuzz_promises")
    with pytest.raises(AssertionError, match="two answers"):
        promises.promise(kept=False, what="two answers")
    with pytest.raises(ValueError, match="no error of icprules"):
        promises.refused((targets.services.FactError,), lambda: int("no error of icprules"))


def test_documents_are_changed_as_documents_with_values_of_other_seeds(targets: Any) -> None:  # noqa: ANN401 - as above
    seeds = [b'{"kind": "app", "days": [1]}', b'{"kind": "website"}']
    values = targets.values_by_key(seeds)
    made = {targets.mutated_document(seeds[0], 4096, seed, values) for seed in range(60)}
    assert {"kind": ["app", "website"], "days": [[1]]} == values
    assert b'{"kind": "website", "days": [1]}' in made
    assert targets.mutated_document(b"no document", 4096, 1, values) is None
