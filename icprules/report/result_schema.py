"""The JSON Schema of results: what `Assessment.to_dict()` and `icprules assess --format json` give.

Decides nothing: names and values are those of the result's own types. Must not import engines, decide or the
command line.
"""

from __future__ import annotations

from typing import Any, get_args

from icprules.decision import assessment, ends
from icprules.rulebook import law
from icprules.subjects.json_schema import DIALECT

_TEXT = {"$ref": "#/$defs/text"}
_DATE = {"type": "string", "format": "date"}
_STRING = {"type": "string"}
_BOOL = {"type": "boolean"}
_INTEGER = {"type": "integer"}


def result_schema() -> dict[str, Any]:
    """Return the JSON Schema of one assessment, and of the command line's document as `#/$defs/document`.

    Returns:
        A schema of draft 2020-12, as plain data.

    Example:
        >>> result_schema()["properties"]["verdict"]["enum"][0]
        'non_compliant'
    """
    return {
        "$schema": DIALECT,
        "$id": "urn:icprules:result",
        "title": "icprules result",
        **_assessment(),
        "$defs": {
            "text": _object({"zh": _STRING, "en": _STRING}),
            "basis": _basis(),
            "consequence": _consequence(),
            "deadline": _deadline(),
            "obligation": _duty(_OBLIGATION),
            "prohibition": _duty({"exempted_by": _maybe(_STRING)}),
            "notice": _object({"id": _STRING, "text": _TEXT, "basis": _maybe({"$ref": "#/$defs/basis"})}),
            "document": _document(),
        },
    }


def _object(properties: dict[str, Any], *, is_open: bool = False) -> dict[str, Any]:
    # Results may gain members, never lose one; they are closed here so that a test notices a new one.
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": is_open,
    }


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _maybe(value: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [value, {"type": "null"}]}


def _enum(literal: object) -> dict[str, Any]:
    return {"type": "string", "enum": list(get_args(literal))}


def _assessment() -> dict[str, Any]:
    notices = _list({"$ref": "#/$defs/notice"})
    verdict = _enum(assessment.Verdict)
    return _object(
        {
            "service": _STRING,
            "as_of": _DATE,
            "known_on": _maybe(_DATE),
            "judged_on": _maybe(_DATE),
            "perspective": _enum(law.Actor),
            "verdict": verdict,
            "possible": _list(verdict),
            "certain_actions": _list(_STRING),
            "platform_verdict": _maybe(verdict),
            "platform_possible": _list(verdict),
            "law": _object({"known_through": _DATE}),
            "provenance": _object({"engine": _STRING, "icprules": _STRING, "holidays": _STRING}, is_open=True),
            "rulebook": _object({"name": _STRING, "version": _STRING, "digest": _STRING}),
            "calendar": _object({"revision": _STRING, "confirmed_through": _DATE, "region": _maybe(_STRING)}),
            "obligations": _list({"$ref": "#/$defs/obligation"}),
            "prohibitions": _list({"$ref": "#/$defs/prohibition"}),
            "materials": notices,
            "also_check": notices,
            "notices": notices,
            "open_questions": notices,
            "assumes": _list(_object({"id": _STRING, "text": _TEXT})),
            "missing": _list(
                _object(
                    {
                        "fact": _STRING,
                        "question": _TEXT,
                        "settles": _list(_object({"obligation": _STRING, "fields": _list(_enum(assessment.Field))})),
                    }
                )
            ),
            "next_change": _maybe(_DATE),
            "disclaimer": _TEXT,
        }
    )


_OBLIGATION: dict[str, Any] = {
    "filed_by": _maybe(_enum(law.Actor)),
    "through": _maybe(_object({"lawful": _list(_enum(law.Actor)), "usual": _enum(law.Actor)})),
    "to": _maybe(_object({"code": _STRING, "name": _TEXT, "site": _STRING})),
    "no_bureau": _maybe(_TEXT),
    "deadline": _maybe({"$ref": "#/$defs/deadline"}),
    "done_on": _maybe(_DATE),
    "in_progress": _maybe(
        _object(
            {
                "step": _STRING,
                "since": _DATE,
                "decide_by": _maybe(_DATE),
                "earliest": _maybe(_DATE),
                "latest": _maybe(_DATE),
                "certainty": _maybe(_enum(ends.Certainty)),
            }
        )
    ),
}


def _duty(more: dict[str, Any]) -> dict[str, Any]:
    status = _enum(assessment.Status)
    return _object(
        {
            "id": _STRING,
            "rules": _list(_STRING),
            "status": status,
            "possible": _list(status),
            "counts": _BOOL,
            "standing": _enum(law.Standing),
            "title": _TEXT,
            "must": _TEXT,
            "who": _enum(law.Actor),
            "consequences": _list({"$ref": "#/$defs/consequence"}),
            "basis": _list({"$ref": "#/$defs/basis"}),
            "need": _list(_STRING),
            **more,
        }
    )


def _basis() -> dict[str, Any]:
    return _object(
        {
            "rule": _STRING,
            "for": _enum(assessment.BasisFor),
            "instrument": _STRING,
            "number": _STRING,
            "title": _TEXT,
            "locator": _STRING,
            "cited_as": _TEXT,
            "url": _STRING,
            "standing": _enum(law.Standing),
            "reach": _enum(law.Reach),
            "verification": _enum(law.Verification),
            "note": _maybe(_TEXT),
        }
    )


def _consequence() -> dict[str, Any]:
    amount = _object({"currency": _STRING, "minimum": _INTEGER, "maximum": _INTEGER})
    return _object(
        {
            "id": _STRING,
            "text": _TEXT,
            "step": _INTEGER,
            "live": _BOOL,
            "certain": _BOOL,
            "amount": _maybe(amount),
            "by": _maybe(_enum(law.Actor)),
            "basis": {"$ref": "#/$defs/basis"},
        }
    )


def _deadline() -> dict[str, Any]:
    return _object(
        {
            "due_on": _maybe(_DATE),
            "due_at": _maybe({"type": "string", "format": "date-time"}),
            "certainty": _enum(ends.Certainty),
            "earliest": _maybe(_DATE),
            "latest": _maybe(_DATE),
            "days_left": _maybe(_INTEGER),
            "stated_as": _TEXT,
            "rolled": _BOOL,
            "assumes": _list(_STRING),
            "without_assumption": _maybe(_DATE),
            "arithmetic": _list(_TEXT),
        }
    )


def _document() -> dict[str, Any]:
    fault = _object(
        {
            "file": _STRING,
            "service": _maybe(_STRING),
            "code": _STRING,
            "where": _STRING,
            "message": _TEXT,
            "help": _TEXT,
        }
    )
    return _object(
        {
            "as_of": _DATE,
            "as_of_is_today": _BOOL,
            "perspective": _enum(law.Actor),
            "standing": _list(_enum(law.Standing)),
            "engine": _STRING,
            "one_engine_because": _maybe(_TEXT),
            "files": _list(_STRING),
            "assessments": _list({"$ref": "#"}),
            "errors": _list(fault),
        }
    )
