"""The state of a questionnaire that was kept as plain data -> the state, e.g. between two requests of a web form.

Decides what is accepted as such a state. Must not import explanation or the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from icprules.errors import FactError, Problem, problem
from icprules.foresight.questionnaires import Given, Questionnaire, questionnaire
from icprules.subjects.subject import read_subject

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icprules.calendar.workdays import WorkdayCalendar
    from icprules.rulebook.law import Rulebook


def resume_questionnaire(
    kept: Mapping[str, Any], *, rulebook: Rulebook, calendar: WorkdayCalendar | None = None
) -> Questionnaire:
    """Return the state that was kept as plain data, e.g. in a web session.

    Args:
        kept: From `Questionnaire.to_dict`.
        rulebook: The law, from `load`.
        calendar: Working days; None for the shared one.

    Returns:
        The state.

    Raises:
        FactError: T157 when it is no such state, or is one under another rulebook; otherwise as `questionnaire`.

    Example:
        >>> import icprules
        >>> from icprules.foresight.questionnaires import questionnaire
        >>> book = icprules.load()
        >>> state = questionnaire({"kind": "app"}, as_of="2024-04-01", rulebook=book).answer("operating").skip()
        >>> again = resume_questionnaire(state.to_dict(), rulebook=book)
        >>> again.facts(), again.skipped
        ({'kind': 'app', 'stage': 'operating'}, ('service.offline',))
    """
    try:
        if kept["format"] != 1:
            raise FactError(_no_state("格式版本不同", "it has another format"))
        if kept["rulebook"]["digest"] != rulebook.digest:
            raise FactError(_no_state("规则手册不同", "it was made with another rulebook"))
        given = tuple(Given(fact=one["fact"], value=one["value"]) for one in kept["given"])
        if not all(isinstance(text, str) for text in (kept["name"], *(one.fact for one in given))):
            raise FactError(_no_state("名称不是文字", "a name in it is no text"))
        first = questionnaire(
            read_subject(kept["start"], rulebook.schema, name=kept["name"]),
            as_of=kept["as_of"], rulebook=rulebook, calendar=calendar, engine=kept["engine"],
            perspective=kept["perspective"], standing=kept["standing"], known_on=kept["known_on"],
            judged_on=kept["judged_on"], until=kept["until"], services=kept["services"],
        )  # fmt: skip
    except (KeyError, TypeError, AttributeError):
        raise FactError(_no_state("缺少内容", "something is missing in it")) from None
    state = attrs.evolve(first, given=given)
    state.result  # noqa: B018 - what cannot be assessed is refused now
    return state


def _no_state(zh: str, en: str) -> Problem:
    return problem("T157", reason_zh=zh, reason_en=en)
