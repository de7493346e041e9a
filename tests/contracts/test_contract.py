"""Nothing that a release promised is withdrawn in silence.

`released.json` is what the last release promised, `now.json` what this checkout does. A name, fact, duty, key of a
result, command, option, code or engine that is gone or asks for more stands in a fragment `changes/*.breaking.md`.
"""

from __future__ import annotations

import copy
import json
import runpy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
SCRIPT = runpy.run_path(str(ROOT / ".ci" / "contracts.py"), run_name="contracts")
broken: Callable[..., list[str]] = SCRIPT["broken"]


def held(name: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads((HERE / name).read_text(encoding="utf-8"))
    return found


def test_what_is_promised_now_is_written_down() -> None:
    message = "run `python .ci/contracts.py --write`, and read what changed"
    assert SCRIPT["written"](SCRIPT["contract"]()) == (HERE / "now.json").read_text(encoding="utf-8"), message


def test_what_was_released_is_kept_or_told_as_breaking() -> None:
    told = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "changes").glob("*.breaking.md"))
    silent = [one for one in broken(held("released.json"), held("now.json")) if f"`{one}`" not in told]
    assert [] == silent, "name each of these in backticks in a fragment `changes/*.breaking.md`, or keep it"


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        (("names", "assess"), None, ["names assess"]),
        (("facts", "service.kind", "type"), "text", ["facts service.kind: type one_of is text"]),
        (("facts", "service.kind", "values"), ["app"], [
            "facts service.kind: values mini_program", "facts service.kind: values quick_app",
            "facts service.kind: values website",
        ]),
        (("names", "load", "parameters", "path"), "required", ["names load: parameters path"]),
        (("names", "load", "parameters", "more"), "required", ["names load: parameters more is new and required"]),
        (("names", "load", "parameters", "more"), "optional", []),
        (("names", "another"), {"parameters": {}}, []),
        (("errors", "F101"), None, ["errors F101"]),
        (("exit_codes", "2"), "success", ["exit_codes 2: bad input is success"]),
        (("shapes", "result verdict"), None, ["shapes result verdict"]),
    ],
)  # fmt: skip
def test_what_is_withdrawn_is_seen(path: tuple[str, ...], value: Any, expected: list[str]) -> None:  # noqa: ANN401 - plain data
    now = held("now.json")
    changed = copy.deepcopy(now)
    *outer, last = path
    place: Any = changed
    for key in outer:
        place = place[key]
    if value is None:
        del place[last]
    else:
        place[last] = value
    assert expected == sorted(broken(now, changed))
