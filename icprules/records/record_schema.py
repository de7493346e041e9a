"""The JSON Schema of decision records, one per format.

Decides nothing: names and values are those of `record.py`, and the outcome is that of results without provenance. Must
not import engines, decide or the command line.
"""

from __future__ import annotations

from typing import Any

from icprules.calendar.workday_table import DayStatus
from icprules.records.record import FORMAT
from icprules.report.result_schema import result_schema
from icprules.report.schema_parts import BOOL, DATE, STRING, enum_of, list_of, maybe, object_of
from icprules.rulebook import law
from icprules.subjects.json_schema import DIALECT

_DIGEST = {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"}
_MONTH_DAY = {"type": "string", "pattern": "^[01][0-9]-[0-3][0-9]$"}
_PROVINCE = {"type": "string", "pattern": "^[1-9][0-9]0000$"}


def record_schema() -> dict[str, Any]:
    """Return the JSON Schema of a decision record.

    Returns:
        A schema of draft 2020-12, as plain data; a later format has a schema of its own.

    Example:
        >>> record_schema()["$id"]
        'urn:icprules:record:1'
    """
    whole = result_schema()
    outcome = {name: part for name, part in whole["properties"].items() if name != "provenance"}
    definitions = {name: part for name, part in whole["$defs"].items() if name != "document"}
    return {
        "$schema": DIALECT,
        "$id": f"urn:icprules:record:{FORMAT}",
        "title": "icprules decision record",
        **object_of(
            {
                "format": {"const": FORMAT},
                "service": STRING,
                "question": _question(),
                "facts": {
                    "type": "object",
                    "description": "已规范化的事实，形式同输入文件中的一项服务。"
                    " / The facts in their normal form, as one service of an input file.",
                },
                "rulebook": _rulebook(),
                "calendar": _calendar(),
                "truths": _table(_table({"type": "string", "enum": ["true", "false", "unknown"]})),
                "outcome": object_of(outcome),
                "redacted": maybe(object_of({"of": _DIGEST, "facts": _table(_DIGEST)})),
                "provenance": object_of({"engine": STRING, "icprules": STRING, "holidays": STRING}, is_open=True),
                "digest": _DIGEST,
            }
        ),
        "$defs": definitions,
    }


def _table(values: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": values}


def _question() -> dict[str, Any]:
    return object_of(
        {
            "as_of": DATE,
            "known_on": maybe(DATE),
            "judged_on": maybe(DATE),
            "perspective": enum_of(law.Actor),
            "standing": list_of(enum_of(law.Standing)),
            "adjacent": BOOL,
        }
    )


def _rulebook() -> dict[str, Any]:
    return object_of(
        {
            "name": STRING,
            "version": STRING,
            "digest": STRING,
            "known_digest": maybe(_DIGEST),
            "layers": _table(STRING),
            "files": _table({"type": "string", "pattern": "^[0-9a-f]{16}$"}),
        }
    )


def _calendar() -> dict[str, Any]:
    layer = object_of({"off": list_of(DATE), "worked": list_of(DATE), "source": STRING, "region": maybe(_PROVINCE)})
    year = object_of(
        {
            "status": {"type": "string", "enum": [status.value for status in DayStatus]},
            "off": list_of(_MONTH_DAY),
            "worked": list_of(_MONTH_DAY),
        }
    )
    return object_of(
        {
            "revision": STRING,
            "region": maybe(_PROVINCE),
            "make_up_days_count": BOOL,
            "years": {"type": "object", "patternProperties": {"^20[0-9]{2}$": year}, "additionalProperties": False},
            "overrides": list_of(layer),
            "regional": list_of(layer),
        }
    )
