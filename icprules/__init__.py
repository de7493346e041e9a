"""icprules: must this internet service be filed in mainland China, by whom, with whom, by when, and why."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from icprules.calendar.workdays import DayStatus, WorkdayCalendar, WorkdayResult
    from icprules.decision.assessment import Assessment
    from icprules.decision.assessor import assess
    from icprules.decision.series import Answered, assess_many
    from icprules.errors import (
        CalendarError,
        EngineError,
        FactError,
        IcprulesError,
        OutputError,
        Problem,
        RecordError,
        RulebookError,
    )
    from icprules.foresight.comparison import Comparison, compare
    from icprules.foresight.conversations import conversation
    from icprules.foresight.kept_questionnaires import resume_questionnaire
    from icprules.foresight.questionnaires import Questionnaire, questionnaire
    from icprules.foresight.questions import Outlook, outlook
    from icprules.foresight.timelines import Timeline, timeline
    from icprules.numbers.credit_codes import CreditCode, parse_credit_code
    from icprules.numbers.filing_numbers import FilingNumber, parse_filing_number
    from icprules.overview.page import portfolio_page
    from icprules.overview.view import PortfolioView, portfolio_view
    from icprules.planning.plan import Plan
    from icprules.planning.planner import plan
    from icprules.records.rechecks import Recheck, recheck
    from icprules.records.redactions import redact
    from icprules.records.replays import Replay, replay
    from icprules.report.calendar_file import calendar_feed
    from icprules.report.explanation import explain
    from icprules.rulebook.law import Rulebook
    from icprules.rulebook.loader import load
    from icprules.rulebook.platform_codes import application_from_code
    from icprules.sheets.results import write_results
    from icprules.sheets.template import write_template
    from icprules.subjects.portfolio import Portfolio, read_portfolio
    from icprules.subjects.service import AccessProvider, Application, Change, Filing, Service, Sponsor
    from icprules.tables.assessor import assess_batches, assess_table
    from icprules.text import Text

__all__ = [
    "AccessProvider",
    "Answered",
    "Application",
    "Assessment",
    "CalendarError",
    "Change",
    "Comparison",
    "CreditCode",
    "DayStatus",
    "EngineError",
    "FactError",
    "Filing",
    "FilingNumber",
    "IcprulesError",
    "Outlook",
    "OutputError",
    "Plan",
    "Portfolio",
    "PortfolioView",
    "Problem",
    "Questionnaire",
    "Recheck",
    "RecordError",
    "Replay",
    "Rulebook",
    "RulebookError",
    "Service",
    "Sponsor",
    "Text",
    "Timeline",
    "WorkdayCalendar",
    "WorkdayResult",
    "application_from_code",
    "assess",
    "assess_batches",
    "assess_many",
    "assess_table",
    "calendar_feed",
    "compare",
    "conversation",
    "explain",
    "load",
    "outlook",
    "parse_credit_code",
    "parse_filing_number",
    "plan",
    "portfolio_page",
    "portfolio_view",
    "questionnaire",
    "read_portfolio",
    "recheck",
    "redact",
    "replay",
    "resume_questionnaire",
    "timeline",
    "write_results",
    "write_template",
]

_HOME = {
    "decision.assessment": ("Assessment",),
    "decision.assessor": ("assess",),
    "decision.series": ("Answered", "assess_many"),
    "foresight.comparison": ("Comparison", "compare"),
    "numbers.credit_codes": ("CreditCode", "parse_credit_code"),
    "errors": (
        "CalendarError",
        "EngineError",
        "FactError",
        "IcprulesError",
        "OutputError",
        "Problem",
        "RecordError",
        "RulebookError",
    ),
    "overview.page": ("portfolio_page",),
    "overview.view": ("PortfolioView", "portfolio_view"),
    "report.calendar_file": ("calendar_feed",),
    "planning.plan": ("Plan",),
    "planning.planner": ("plan",),
    "records.rechecks": ("Recheck", "recheck"),
    "records.redactions": ("redact",),
    "records.replays": ("Replay", "replay"),
    "report.explanation": ("explain",),
    "numbers.filing_numbers": ("FilingNumber", "parse_filing_number"),
    "rulebook.law": ("Rulebook",),
    "rulebook.loader": ("load",),
    "rulebook.platform_codes": ("application_from_code",),
    "sheets.results": ("write_results",),
    "sheets.template": ("write_template",),
    "subjects.portfolio": ("Portfolio", "read_portfolio"),
    "foresight.conversations": ("conversation",),
    "foresight.kept_questionnaires": ("resume_questionnaire",),
    "foresight.questionnaires": ("Questionnaire", "questionnaire"),
    "foresight.questions": ("Outlook", "outlook"),
    "subjects.service": ("AccessProvider", "Application", "Change", "Filing", "Service", "Sponsor"),
    "tables.assessor": ("assess_batches", "assess_table"),
    "text": ("Text",),
    "foresight.timelines": ("Timeline", "timeline"),
    "calendar.workdays": ("DayStatus", "WorkdayCalendar", "WorkdayResult"),
}
_MODULE_OF = {name: module for module, names in _HOME.items() for name in names}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any public name
    # Each name is imported when it is first used, so that a caller pays only for what it uses.
    if name not in _MODULE_OF:
        message = f"module `icprules` has no attribute `{name}`"
        raise AttributeError(message)
    value = getattr(import_module(f"icprules.{_MODULE_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
