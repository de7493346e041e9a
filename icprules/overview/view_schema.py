"""The JSON Schema of a portfolio: what `PortfolioView.to_dict()` and `icprules portfolio --format json` give.

Decides nothing: names and values are those of the portfolio's own types. Must not import engines, decide or the
command line.
"""

from __future__ import annotations

from typing import Any

from icprules.decision import assessment, ends
from icprules.overview import lines, view
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

_COUNTS = {"type": "object", "additionalProperties": {"type": "integer", "minimum": 0}}
_BUREAU = maybe(object_of({"code": STRING, "name": TEXT}))


def portfolio_schema() -> dict[str, Any]:
    """Return the JSON Schema of a portfolio, and of the command line's document as `#/$defs/document`.

    Returns:
        A schema of draft 2020-12, as plain data.

    Example:
        >>> portfolio_schema()["properties"]["group"]["items"]["enum"]
        ['sponsor', 'bureau']
    """
    return {
        "$schema": DIALECT,
        "$id": "urn:icprules:portfolio",
        "title": "icprules portfolio",
        **_portfolio(),
        "$defs": {
            "text": object_of({"zh": STRING, "en": STRING}),
            "totals": _totals(),
            "group": _group(),
            "service": _service(),
            "duty": _duty(),
            "timeline": _timeline(),
            "document": _document(),
        },
    }


def _portfolio() -> dict[str, Any]:
    return object_of(
        {
            "as_of": DATE,
            "known_on": maybe(DATE),
            "perspective": enum_of(law.Actor),
            "standing": list_of(enum_of(law.Standing)),
            "group": list_of(enum_of(view.GroupBy)),
            "filters": object_of(
                {
                    "due_by": maybe(DATE),
                    "statuses": list_of(enum_of(assessment.Status)),
                    "verdicts": list_of(enum_of(assessment.Verdict)),
                    "bureaus": list_of(STRING),
                    "sponsors": list_of(STRING),
                    "kinds": list_of(STRING),
                    "platforms": list_of(STRING),
                    "text": maybe(STRING),
                }
            ),
            "of": INTEGER,
            "totals": {"$ref": "#/$defs/totals"},
            "groups": list_of({"$ref": "#/$defs/group"}),
            "services": list_of({"$ref": "#/$defs/service"}),
            "law": object_of({"known_through": DATE}),
            "rulebook": object_of({"name": STRING, "version": STRING, "digest": STRING}),
            "calendar": maybe(object_of({"revision": STRING, "confirmed_through": DATE})),
            "disclaimer": TEXT,
        }
    )


def _totals() -> dict[str, Any]:
    return object_of(
        {
            "services": INTEGER,
            "verdicts": _COUNTS,
            "statuses": _COUNTS,
            "platform_statuses": _COUNTS,
            "due_within": _COUNTS,
            "questions": INTEGER,
            "bureaus": _COUNTS,
            "no_bureau": INTEGER,
            "open_bureau": INTEGER,
        }
    )


def _group() -> dict[str, Any]:
    return object_of(
        {
            "by": enum_of(view.GroupBy),
            "sponsor": maybe(STRING),
            "source": maybe(STRING),
            "bureau": _BUREAU,
            "bureau_is": maybe(enum_of(lines.Reach)),
            "totals": {"$ref": "#/$defs/totals"},
            "groups": list_of({"$ref": "#/$defs/group"}),
            "services": list_of({"$ref": "#/$defs/service"}),
        }
    )


def _service() -> dict[str, Any]:
    verdict = enum_of(assessment.Verdict)
    return object_of(
        {
            "service": STRING,
            "kind": maybe(STRING),
            "platform": maybe(STRING),
            "sponsor": maybe(STRING),
            "source": maybe(STRING),
            "bureau": _BUREAU,
            "bureau_is": enum_of(lines.Reach),
            "judged_on": maybe(DATE),
            "verdict": verdict,
            "possible": list_of(verdict),
            "platform_verdict": maybe(verdict),
            "platform_possible": list_of(verdict),
            "first": maybe(STRING),
            "duties": list_of({"$ref": "#/$defs/duty"}),
            "questions": INTEGER,
            "next_change": maybe(DATE),
            "timeline": maybe({"$ref": "#/$defs/timeline"}),
        }
    )


def _duty() -> dict[str, Any]:
    return object_of(
        {
            "id": STRING,
            "title": TEXT,
            "status": enum_of(assessment.Status),
            "possible": list_of(enum_of(assessment.Status)),
            "standing": enum_of(law.Standing),
            "prohibition": BOOL,
            "due_on": maybe(DATE),
            "certainty": maybe(enum_of(ends.Certainty)),
            "earliest": maybe(DATE),
            "latest": maybe(DATE),
            "days_left": maybe(INTEGER),
        }
    )


def _timeline() -> dict[str, Any]:
    return object_of(
        {
            "start": DATE,
            "end": DATE,
            "verdicts": list_of(object_of({"start": DATE, "end": DATE, "verdict": enum_of(assessment.Verdict)})),
            "deadlines": list_of(object_of({"on": DATE, "title": TEXT, "certain": BOOL})),
        }
    )


def _document() -> dict[str, Any]:
    fault = object_of(
        {"file": STRING, "service": maybe(STRING), "code": STRING, "where": STRING, "message": TEXT, "help": TEXT}
    )
    return object_of(
        {
            "as_of": DATE,
            "known_on": maybe(DATE),
            "judged_on": maybe(STRING),
            "as_of_is_today": BOOL,
            "perspective": enum_of(law.Actor),
            "standing": list_of(enum_of(law.Standing)),
            "engine": STRING,
            "one_engine_because": maybe(TEXT),
            "files": list_of(STRING),
            "portfolio": maybe({"$ref": "#"}),
            "errors": list_of(fault),
        }
    )
