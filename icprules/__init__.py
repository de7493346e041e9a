"""icprules: must this internet service be filed in mainland China, by whom, with whom, by when, and why."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from icprules.assessment import Assessment
    from icprules.assessor import assess
    from icprules.comparison import Comparison, compare
    from icprules.credit_codes import CreditCode, parse_credit_code
    from icprules.errors import CalendarError, EngineError, FactError, IcprulesError, Problem, RulebookError
    from icprules.explanation import explain
    from icprules.filing_numbers import FilingNumber, parse_filing_number
    from icprules.law import Rulebook
    from icprules.loader import load
    from icprules.portfolio import Portfolio, read_portfolio
    from icprules.questions import Outlook, outlook
    from icprules.service import AccessProvider, Application, Change, Filing, Service, Sponsor
    from icprules.text import Text
    from icprules.timelines import Timeline, timeline
    from icprules.workdays import DayStatus, WorkdayCalendar, WorkdayResult

__all__ = [
    "AccessProvider",
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
    "Portfolio",
    "Problem",
    "Rulebook",
    "RulebookError",
    "Service",
    "Sponsor",
    "Text",
    "Timeline",
    "WorkdayCalendar",
    "WorkdayResult",
    "assess",
    "compare",
    "explain",
    "load",
    "outlook",
    "parse_credit_code",
    "parse_filing_number",
    "read_portfolio",
    "timeline",
]

_HOME = {
    "assessment": ("Assessment",),
    "assessor": ("assess",),
    "comparison": ("Comparison", "compare"),
    "credit_codes": ("CreditCode", "parse_credit_code"),
    "errors": ("CalendarError", "EngineError", "FactError", "IcprulesError", "Problem", "RulebookError"),
    "explanation": ("explain",),
    "filing_numbers": ("FilingNumber", "parse_filing_number"),
    "law": ("Rulebook",),
    "loader": ("load",),
    "portfolio": ("Portfolio", "read_portfolio"),
    "questions": ("Outlook", "outlook"),
    "service": ("AccessProvider", "Application", "Change", "Filing", "Service", "Sponsor"),
    "text": ("Text",),
    "timelines": ("Timeline", "timeline"),
    "workdays": ("DayStatus", "WorkdayCalendar", "WorkdayResult"),
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
