"""A fact schema -> the JSON Schema of input files, for editors and for systems that send facts.

Decides what such a schema says; whether facts agree with each other is decided by the library alone. Needs no
package for JSON Schema. Must not import engines, decide or the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from icprules.subjects.facts import NONE
from icprules.subjects.subject import SERVICE_KINDS, groups_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icprules.subjects.facts import FactSchema, FactSpec
    from icprules.text import Text

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_DATE = {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_FILING_STATUSES = ("active", "deregistered", "revoked")


def input_schema(schema: FactSchema) -> dict[str, Any]:
    """Return the JSON Schema of a file of services.

    Args:
        schema: The facts of a rulebook.

    Returns:
        A schema of draft 2020-12, as plain data; the same for the same facts.

    Example:
        >>> from icprules import load
        >>> sorted(input_schema(load().schema)["properties"])[:2]
        ['access_provider', 'application']
    """
    groups = [group for group in groups_of(schema) if group != "sponsor"]
    parts = {
        **{group: {"$ref": f"#/$defs/{group}"} for group in groups},
        "filings": {"$ref": "#/$defs/filings"},
    }
    sponsor = _table(schema, "sponsor", {"filings": {"$ref": "#/$defs/filings"}})
    service = _table(schema, "service", {"sponsor": {"$ref": "#/$defs/sponsor"}, **parts})
    many = {"properties": {"service": {"type": "array"}}}
    return {
        "$schema": DIALECT,
        "$id": "urn:icprules:input",
        "title": "icprules input",
        "description": "一个主办者及其一项或多项服务；未知的事实不写。"
        " / One sponsor and its services; leave out what is not known.",
        "type": "object",
        "properties": {
            "sponsor": {"$ref": "#/$defs/sponsor"},
            "service": {
                "anyOf": [
                    {"$ref": "#/$defs/service"},
                    {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/service"}},
                ]
            },
            **parts,
        },
        "required": ["service"],
        "additionalProperties": False,
        "if": many,
        "then": {"not": {"anyOf": [{"required": [name]} for name in parts]}},
        "$defs": {
            "sponsor": sponsor,
            "service": service,
            **{group: _table(schema, group, {}) for group in groups},
            "filings": {
                "description": _both(schema.facts["filings"].question or schema.facts["filings"].label),
                "type": ["array", "null"],
                "items": {"anyOf": [{"type": "string"}, {"$ref": "#/$defs/filing"}]},
            },
            "filing": _filing(schema),
        },
    }


def _table(schema: FactSchema, group: str, more: Mapping[str, Any]) -> dict[str, Any]:
    own = {
        name.partition(".")[2]: _fact(spec, schema)
        for name, spec in schema.facts.items()
        if name.startswith(f"{group}.") and not spec.derived
    }
    return {"type": ["object", "null"], "properties": {**own, **more}, "additionalProperties": False}


def _fact(spec: FactSpec, schema: FactSchema) -> dict[str, Any]:
    return {
        "title": _both(spec.label),
        "description": _both(spec.question or spec.label) + _choices(spec),
        **_optional(_value(spec, schema)),
    }


def _both(text: Text) -> str:
    return f"{text.zh} / {text.en}"


def _choices(spec: FactSpec) -> str:
    return "".join(f"\n{value}: {label.zh} / {label.en}" for value, label in spec.values.items())


def _value(spec: FactSpec, schema: FactSchema) -> dict[str, Any]:
    if spec.type == "one_of":
        return {"type": "string", "enum": list(spec.values)}
    if spec.type == "list_of":
        found: dict[str, Any] = {
            "type": "array",
            "items": {"type": "string", "enum": list(spec.values)},
            "uniqueItems": True,
        }
        if NONE in spec.values:
            found |= {"if": {"contains": {"const": NONE}}, "then": {"maxItems": 1}}
        return found
    if spec.type == "date":
        return {"anyOf": [dict(_DATE), {"const": NONE}]} if spec.none_allowed else dict(_DATE)
    plain: dict[str, dict[str, Any]] = {
        "bool": {"type": "boolean"},
        "integer": {"type": "integer"},
        "text": {"type": "string"},
        "datetime": {"type": "string", "format": "date-time"},
        "country": {"type": "string", "pattern": "^[A-Z]{2}$"},
        "province": {"type": "string", "enum": sorted(schema.provinces)},
        "credit_code": {"type": "string"},
    }
    return plain[spec.type]


def _optional(value: dict[str, Any]) -> dict[str, Any]:
    """A null says the same as leaving the fact out."""
    if "anyOf" in value:
        return {"anyOf": [*value["anyOf"], {"type": "null"}]}
    optional = {**value, "type": [value["type"], "null"]}
    if "enum" in value:
        optional["enum"] = [*value["enum"], None]
    if "if" in value:
        # What is said of a list must not be asked of a null.
        optional["if"] = {"type": "array", **value["if"]}
    return optional


def _filing(schema: FactSchema) -> dict[str, Any]:
    kinds = schema.facts["service.kind"]
    return {
        "type": "object",
        "properties": {
            "number": {
                "type": "string",
                "description": "备案编号，例如 沪ICP备2021001234号-2A / filing number as printed",
            },
            "kind": {
                "type": ["string", "null"],
                "enum": [*SERVICE_KINDS, None],
                "description": _both(kinds.label) + _choices(kinds),
            },
            "service": {
                "type": ["string", "null"],
                "description": _both(schema.facts["filings.service"].label),
            },
            "filed_on": _optional({**_DATE, "description": "备案日期 / Beijing date of the filing"}),
            "status": {"type": ["string", "null"], "enum": [*_FILING_STATUSES, None]},
            "deregistered_on": _optional({**_DATE, "description": "注销日期 / Beijing date it ended"}),
        },
        "required": ["number"],
        "additionalProperties": False,
    }
