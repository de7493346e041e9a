"""Parts of which the JSON Schemas of answers are made.

Decides nothing. Must not import any other module of icprules.
"""

from __future__ import annotations

from typing import Any, get_args

TEXT = {"$ref": "#/$defs/text"}
DATE = {"type": "string", "format": "date"}
STRING = {"type": "string"}
BOOL = {"type": "boolean"}
INTEGER = {"type": "integer"}


def object_of(properties: dict[str, Any], *, is_open: bool = False) -> dict[str, Any]:
    """Return the schema of an object with exactly these members.

    Args:
        properties: Schema of each member; all are required.
        is_open: Whether it may have others.
    """
    # Answers may gain members, never lose one; they are closed here so that a test notices a new one.
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": is_open,
    }


def list_of(items: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a list."""
    return {"type": "array", "items": items}


def maybe(value: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a value that may be null."""
    return {"anyOf": [value, {"type": "null"}]}


def enum_of(literal: object) -> dict[str, Any]:
    """Return the schema of the values of a `Literal`."""
    return {"type": "string", "enum": list(get_args(literal))}
