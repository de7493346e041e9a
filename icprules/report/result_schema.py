"""The JSON Schema of results: what `Assessment.to_dict()` and `icprules assess --format json` give.

Decides nothing: names and values are those of the result's own types. Must not import engines, decide or the
command line.
"""

from __future__ import annotations

from typing import Any

from icprules.decision import assessment, ends
from icprules.report.schema_parts import (
    BOOL,
    DATE,
    INTEGER,
    STRING,
    TEXT,
    enum_of,
    list_of,
    maybe,
    object_of,
)
from icprules.rulebook import law
from icprules.subjects.json_schema import DIALECT


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
            "text": object_of({"zh": STRING, "en": STRING}),
            "basis": _basis(),
            "consequence": _consequence(),
            "deadline": _deadline(),
            "obligation": _duty(_OBLIGATION),
            "prohibition": _duty({"exempted_by": maybe(STRING)}),
            "notice": object_of({"id": STRING, "text": TEXT, "basis": maybe({"$ref": "#/$defs/basis"})}),
            "document": _document(),
        },
    }


def _assessment() -> dict[str, Any]:
    notices = list_of({"$ref": "#/$defs/notice"})
    verdict = enum_of(assessment.Verdict)
    return object_of(
        {
            "service": STRING,
            "as_of": DATE,
            "known_on": maybe(DATE),
            "judged_on": maybe(DATE),
            "perspective": enum_of(law.Actor),
            "verdict": verdict,
            "possible": list_of(verdict),
            "certain_actions": list_of(STRING),
            "platform_verdict": maybe(verdict),
            "platform_possible": list_of(verdict),
            "law": object_of({"known_through": DATE}),
            "provenance": object_of({"engine": STRING, "icprules": STRING, "holidays": STRING}, is_open=True),
            "rulebook": object_of({"name": STRING, "version": STRING, "digest": STRING, "whole_digest": maybe(STRING)}),
            "calendar": object_of({"revision": STRING, "confirmed_through": DATE, "region": maybe(STRING)}),
            "obligations": list_of({"$ref": "#/$defs/obligation"}),
            "prohibitions": list_of({"$ref": "#/$defs/prohibition"}),
            "materials": notices,
            "also_check": notices,
            "notices": notices,
            "open_questions": notices,
            "assumes": list_of(object_of({"id": STRING, "text": TEXT})),
            "missing": list_of(
                object_of(
                    {
                        "fact": STRING,
                        "question": TEXT,
                        "settles": list_of(
                            object_of({"obligation": STRING, "fields": list_of(enum_of(assessment.Field))})
                        ),
                    }
                )
            ),
            "next_change": maybe(DATE),
            "disclaimer": TEXT,
        }
    )


_OBLIGATION: dict[str, Any] = {
    "filed_by": maybe(enum_of(law.Actor)),
    "through": maybe(object_of({"lawful": list_of(enum_of(law.Actor)), "usual": enum_of(law.Actor)})),
    "to": maybe(object_of({"code": STRING, "name": TEXT, "site": STRING})),
    "no_bureau": maybe(TEXT),
    "deadline": maybe({"$ref": "#/$defs/deadline"}),
    "done_on": maybe(DATE),
    "in_progress": maybe(
        object_of(
            {
                "step": STRING,
                "since": DATE,
                "decide_by": maybe(DATE),
                "earliest": maybe(DATE),
                "latest": maybe(DATE),
                "certainty": maybe(enum_of(ends.Certainty)),
            }
        )
    ),
}


def _duty(more: dict[str, Any]) -> dict[str, Any]:
    status = enum_of(assessment.Status)
    return object_of(
        {
            "id": STRING,
            "rules": list_of(STRING),
            "status": status,
            "possible": list_of(status),
            "counts": BOOL,
            "standing": enum_of(law.Standing),
            "title": TEXT,
            "must": TEXT,
            "who": enum_of(law.Actor),
            "consequences": list_of({"$ref": "#/$defs/consequence"}),
            "basis": list_of({"$ref": "#/$defs/basis"}),
            "need": list_of(STRING),
            **more,
        }
    )


def _basis() -> dict[str, Any]:
    return object_of(
        {
            "rule": STRING,
            "for": enum_of(assessment.BasisFor),
            "instrument": STRING,
            "number": STRING,
            "title": TEXT,
            "locator": STRING,
            "cited_as": TEXT,
            "url": STRING,
            "standing": enum_of(law.Standing),
            "reach": enum_of(law.Reach),
            "verification": enum_of(law.Verification),
            "note": maybe(TEXT),
        }
    )


def _consequence() -> dict[str, Any]:
    amount = object_of({"currency": STRING, "minimum": INTEGER, "maximum": INTEGER})
    return object_of(
        {
            "id": STRING,
            "text": TEXT,
            "step": INTEGER,
            "live": BOOL,
            "certain": BOOL,
            "amount": maybe(amount),
            "by": maybe(enum_of(law.Actor)),
            "basis": {"$ref": "#/$defs/basis"},
        }
    )


def _deadline() -> dict[str, Any]:
    return object_of(
        {
            "due_on": maybe(DATE),
            "due_at": maybe({"type": "string", "format": "date-time"}),
            "certainty": enum_of(ends.Certainty),
            "earliest": maybe(DATE),
            "latest": maybe(DATE),
            "days_left": maybe(INTEGER),
            "stated_as": TEXT,
            "rolled": BOOL,
            "assumes": list_of(STRING),
            "without_assumption": maybe(DATE),
            "arithmetic": list_of(TEXT),
        }
    )


def _document() -> dict[str, Any]:
    fault = object_of(
        {
            "file": STRING,
            "service": maybe(STRING),
            "code": STRING,
            "where": STRING,
            "message": TEXT,
            "help": TEXT,
        }
    )
    return object_of(
        {
            "as_of": DATE,
            "as_of_is_today": BOOL,
            "known_on": maybe(DATE),
            "judged_on": maybe(STRING),
            "perspective": enum_of(law.Actor),
            "standing": list_of(enum_of(law.Standing)),
            "engine": STRING,
            "one_engine_because": maybe(TEXT),
            "files": list_of(STRING),
            "assessments": list_of({"$ref": "#"}),
            "errors": list_of(fault),
        }
    )
