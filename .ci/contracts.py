"""What programs of others rest on, as one JSON file: public names, facts, results, commands, codes and exit codes.

    python .ci/contracts.py            what is promised now
    python .ci/contracts.py --write    into tests/contracts/now.json
    python .ci/contracts.py --release  the same into tests/contracts/released.json, when a version is released

`tests/contracts/` compares the two: what a released version promised and this one does not needs a `breaking` fragment.
"""

from __future__ import annotations

import inspect
import json
import sys
import tomllib
from importlib import resources
from pathlib import Path
from typing import Any

import attrs
import click

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "tests" / "contracts"
MESSAGES = ROOT / "icprules" / "messages.toml"
sys.path.insert(0, str(ROOT))

import icprules  # noqa: E402
from icprules.cli import asking, root  # noqa: E402
from icprules.engines import ENGINES  # noqa: E402
from icprules.rulebook.assembly import FORMAT  # noqa: E402
from icprules.testing import cases  # noqa: E402


def contract() -> dict[str, dict[str, Any]]:
    """Return everything that is promised, section by section, as names and what is promised of each."""
    schema = icprules.load().schema
    return {
        "names": {name: _promise(getattr(icprules, name)) for name in sorted(icprules.__all__)},
        "facts": {
            name: {"type": spec.type, "values": list(spec.values)}
            for name, spec in sorted(schema.facts.items())
            if not spec.derived
        },
        "events": {name: {} for name in sorted(schema.events)},
        "duties": {name: {} for name in sorted(_duties())},
        "shapes": {
            f"{form} {path}": {}
            for form in ("result", "record")
            for path in sorted(_paths(json.loads(_schema(form)), "", set()))
        },
        "errors": {code: {} for code in sorted(tomllib.loads(MESSAGES.read_text(encoding="utf-8")))},
        "commands": dict(sorted(_commands(root, ""))),
        "exit_codes": {"0": "done", str(asking.FOUND): "found", str(asking.BAD_INPUT): "bad input"},
        "engines": {name: {} for name in sorted(ENGINES)},
        "case_keys": {name: {} for name in sorted({*cases.CASE_KEYS, *(f"expect.{k}" for k in cases.EXPECT_KEYS)})},
        "rulebook_formats": {str(number): {} for number in range(1, FORMAT + 1)},
    }


def broken(released: dict[str, dict[str, Any]], now: dict[str, dict[str, Any]]) -> list[str]:
    """Return what was promised and is not any more, as `section name`, or `section name: part`."""
    found: list[str] = []
    for section, promised in released.items():
        held = now.get(section, {})
        for name, promise in promised.items():
            if name not in held:
                found.append(f"{section} {name}")
            else:
                found += [f"{section} {name}: {part}" for part in _less(promise, held[name])]
    return found


def _less(promise: Any, held: Any) -> list[str]:
    if not isinstance(promise, dict):
        return [] if promise == held else [f"{promise} is {held}"]
    found = []
    for key, value in promise.items():
        if isinstance(value, list):
            found += [f"{key} {one}" for one in value if one not in held.get(key, ())]
        elif isinstance(value, dict):
            parameters = held.get(key, {})
            found += [f"{key} {one}" for one, how in value.items() if parameters.get(one) not in (how, "optional")]
            found += [
                f"{key} {one} is new and required"
                for one in parameters
                if one not in value and parameters[one] == "required"
            ]
        elif held.get(key) != value:
            found.append(f"{key} {value} is {held.get(key)}")
    return found


def _promise(thing: Any) -> dict[str, Any]:
    if inspect.isclass(thing):
        # Attributes of an attrs class without slots are members of its objects alone.
        fields = [field.name for field in attrs.fields(thing)] if attrs.has(thing) else []
        return {"members": sorted({name for name in (*dir(thing), *fields) if not name.startswith("_")})}
    return {"parameters": _parameters(thing)}


def _parameters(function: Any) -> dict[str, str]:
    return {
        name: "required"
        if one.default is one.empty and one.kind not in (one.VAR_KEYWORD, one.VAR_POSITIONAL)
        else "optional"
        for name, one in inspect.signature(function).parameters.items()
    }


def _duties() -> set[str]:
    thens = [rule.then for rule in icprules.load().rules]
    return {name for then in thens for kind in ("obligation", "prohibition") if (name := getattr(then, kind, ""))}


def _schema(form: str) -> str:
    return resources.files("icprules").joinpath("schemas", f"{form}.schema.json").read_text(encoding="utf-8")


def _paths(part: Any, path: str, seen: set[str]) -> set[str]:
    """Key paths of every property that a schema names."""
    if isinstance(part, dict):
        for name, inner in part.get("properties", {}).items():
            seen.add(f"{path}.{name}".lstrip("."))
            _paths(inner, f"{path}.{name}".lstrip("."), seen)
        for key in ("items", "anyOf", "oneOf", "allOf", "$defs", "additionalProperties"):
            inner = part.get(key)
            below = inner.items() if key == "$defs" and isinstance(inner, dict) else [("", inner)]
            for name, one in below:
                _paths(one, f"{path}.{name}".strip(".") if name else path, seen)
    elif isinstance(part, list):
        for one in part:
            _paths(one, path, seen)
    return seen


def _commands(group: click.Group, before: str) -> list[tuple[str, dict[str, Any]]]:
    found: list[tuple[str, dict[str, Any]]] = []
    for name, command in group.commands.items():
        full = f"{before} {name}".strip()
        options = {
            option: "required" if one.required else "optional"
            for one in command.params
            if isinstance(one, click.Option)
            for option in one.opts
            if option.startswith("--")
        }
        choices = sorted(
            f"{one.opts[-1]} {choice}"
            for one in command.params
            if isinstance(one, click.Option) and isinstance(one.type, click.Choice)
            for choice in one.type.choices
        )
        found.append((full, {"options": options, "choices": choices}))
        if isinstance(command, click.Group):
            found += _commands(command, full)
    return found


def written(value: object) -> str:
    """Return the text of a contract file."""
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    text = written(contract())
    for option, name in (("--write", "now.json"), ("--release", "released.json")):
        if option in sys.argv:
            (FOLDER / name).write_text(text, encoding="utf-8")
    if len(sys.argv) == 1:
        sys.stdout.write(text)
