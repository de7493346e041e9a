"""The JSON Schema of plans: what `Plan.to_dict()` and `icprules plan --format json` give.

Decides nothing: names and values are those of the plan's own types. Must not import engines, the planner or the
command line.
"""

from __future__ import annotations

from typing import Any, get_args

from icprules.decision import assessment, ends
from icprules.planning import plan, plan_parts
from icprules.report.result_schema import result_schema
from icprules.report.schema_parts import BOOL, DATE, INTEGER, STRING, TEXT, enum_of, list_of, maybe, object_of
from icprules.rulebook import law, procedures
from icprules.subjects.json_schema import DIALECT

_SHARED = ("text", "basis", "consequence", "notice")


def plan_schema() -> dict[str, Any]:
    """Return the JSON Schema of one plan, and of the command line's document as `#/$defs/document`.

    Returns:
        A schema of draft 2020-12, as plain data.

    Example:
        >>> plan_schema()["properties"]["state"]["enum"]
        ['ready', 'conditional', 'nothing_to_do']
    """
    shared = result_schema()["$defs"]
    return {
        "$schema": DIALECT,
        "$id": "urn:icprules:plan",
        "title": "icprules plan",
        **_plan(),
        "$defs": {
            **{name: shared[name] for name in _SHARED},
            "day": _day(),
            "window": object_of({"earliest": maybe(_ref("day")), "latest": maybe(_ref("day"))}),
            "last_day": object_of(
                {"on": DATE, "working_day_on": DATE, "any_day": _ref("day"), "working_day": _ref("day")}
            ),
            "duration": object_of({"minimum": INTEGER, "maximum": INTEGER, "unit": enum_of(procedures.LeadUnit)}),
            "duty": _duty(),
            "ground": _ground(),
            "missing": _missing(),
            "step": _step(),
            "exposure": _exposure(),
            "course": _course(),
            "document": _document(shared["document"]["properties"]),
        },
    }


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{name}"}


def _plan() -> dict[str, Any]:
    return object_of(
        {
            "service": STRING,
            "as_of": DATE,
            "state": enum_of(plan.State),
            "reason": maybe(TEXT),
            "verdict": enum_of(assessment.Verdict),
            "courses": list_of(_ref("course")),
            "beside": list_of(_ref("duty")),
            "missing": list_of(_ref("missing")),
            "lead_times": {"type": "object", "additionalProperties": _ref("duration")},
            "law": object_of({"known_through": DATE}),
            "rulebook": object_of({"name": STRING, "version": STRING, "digest": STRING}),
            "calendar": object_of({"revision": STRING, "confirmed_through": DATE}),
            "disclaimer": TEXT,
        }
    )


def _day() -> dict[str, Any]:
    return object_of(
        {
            "on": DATE,
            "certainty": enum_of(ends.Certainty),
            "earliest": DATE,
            "latest": DATE,
            "assumes": list_of(STRING),
            "without_assumption": maybe(DATE),
        }
    )


def _duty() -> dict[str, Any]:
    status = enum_of(assessment.Status)
    return object_of(
        {
            "id": STRING,
            "rules": list_of(STRING),
            "status": status,
            "possible": list_of(status),
            "title": TEXT,
            "who": enum_of(law.Actor),
            "standing": enum_of(law.Standing),
            "to": maybe(object_of({"code": STRING, "name": TEXT, "site": STRING})),
            "due_on": maybe(DATE),
        }
    )


def _ground() -> dict[str, Any]:
    return object_of(
        {
            "rule": STRING,
            "lead_time": STRING,
            "instrument": STRING,
            "number": STRING,
            "title": TEXT,
            "locator": STRING,
            "cited_as": TEXT,
            "url": STRING,
            "standing": enum_of(law.Standing),
            "reach": enum_of(law.Reach),
            "verification": enum_of(law.Verification),
            "certain": BOOL,
            "seen_on": maybe(DATE),
            "note": maybe(TEXT),
        }
    )


def _missing() -> dict[str, Any]:
    return object_of(
        {
            "kind": enum_of(plan_parts.InputKind),
            "name": STRING,
            "question": TEXT,
            "needed_for": list_of(enum_of(plan_parts.Needed)),
        }
    )


def _step() -> dict[str, Any]:
    return object_of(
        {
            "id": enum_of(procedures.StepId),
            "title": TEXT,
            "text": TEXT,
            "who": maybe(enum_of(law.Actor)),
            "state": enum_of(plan_parts.StepState),
            "since": maybe(DATE),
            "window": _ref("window"),
            "by": maybe(_ref("last_day")),
            "duration": maybe(_ref("duration")),
            "has_no_minimum": BOOL,
            "time_given": BOOL,
            "time_from": list_of(_ref("ground")),
            "materials": list_of(_ref("notice")),
            "basis": list_of(_ref("ground")),
            "remarks": list_of(TEXT),
        }
    )


def _exposure() -> dict[str, Any]:
    duty = object_of(
        {
            "id": STRING,
            "prohibition": BOOL,
            "status": enum_of(assessment.Status),
            "who": enum_of(law.Actor),
            "title": TEXT,
            "standing": enum_of(law.Standing),
            "basis": list_of(_ref("basis")),
        }
    )
    return object_of(
        {
            "first_on": DATE,
            "until": maybe(_ref("day")),
            "certain": BOOL,
            "duties": list_of(duty),
            "consequences": list_of(_ref("consequence")),
        }
    )


def _course() -> dict[str, Any]:
    actor = enum_of(law.Actor)
    return object_of(
        {
            "id": STRING,
            "title": TEXT,
            "duty": _ref("duty"),
            "meets_too": list_of(_ref("duty")),
            "through": maybe(actor),
            "otherwise_through": list_of(actor),
            "due": maybe(_ref("day")),
            "receipt": maybe(_ref("last_day")),
            "submission": maybe(_ref("last_day")),
            "begin": maybe(_ref("last_day")),
            "days_left": maybe(INTEGER),
            "days_to_receipt": maybe(INTEGER),
            "workdays_to_receipt": maybe(INTEGER),
            "decision_days": maybe(INTEGER),
            "timeliness": enum_of(plan.Timeliness),
            "days_late": object_of({"least": maybe(INTEGER), "most": maybe(INTEGER)}),
            "finish": _ref("window"),
            "lawful_from": maybe(_ref("window")),
            "obstacles": list_of(_ref("notice")),
            "steps": list_of(_ref("step")),
            "exposure": maybe(_ref("exposure")),
            "missing": list_of(_ref("missing")),
            "assumes": list_of(object_of({"id": STRING, "text": TEXT})),
            "remarks": list_of(TEXT),
        }
    )


def _document(of_results: dict[str, Any]) -> dict[str, Any]:
    """The document of the command line: that of `assess`, with plans and what was asked of them."""
    shared = {name: value for name, value in of_results.items() if name not in ("assessments", "errors")}
    return object_of(
        {
            **shared,
            "through": maybe({"type": "string", "enum": list(get_args(procedures.Channel))}),
            "lead_times": {"type": "object", "additionalProperties": STRING},
            "plans": list_of({"$ref": "#"}),
            "errors": of_results["errors"],
        }
    )
