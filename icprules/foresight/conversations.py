"""A questionnaire as an iterator: questions come out, answers are sent in.

Decides only that form; what is asked, `questionnaires.py` decides. Must not import explanation or the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.errors import FactError

if TYPE_CHECKING:
    from collections.abc import Generator

    from icprules.foresight.asked import Asked
    from icprules.foresight.questionnaires import Questionnaire


def conversation(state: Questionnaire) -> Generator[tuple[Asked, FactError | None], object, Questionnaire]:
    """Put the questions one after another, as an iterator that answers are sent to.

    Args:
        state: Where to begin.

    Yields:
        A question, and what was wrong with the last answer to it or None. Send the answer, or None to skip the
        question.

    Returns:
        The last state, when nothing is left that matters (the value of `StopIteration`, or of `yield from`).

    Example:
        >>> import icprules
        >>> from icprules.foresight.questionnaires import questionnaire
        >>> talk = conversation(questionnaire(as_of="2024-04-01", rulebook=icprules.load()))
        >>> asked, fault = next(talk)
        >>> asked.fact, fault
        ('service.kind', None)
        >>> asked, fault = talk.send("perhaps")
        >>> asked.fact, fault.code
        ('service.kind', 'T132')
    """
    fault: FactError | None = None
    while state.question is not None:
        given = yield state.question, fault
        fault = None
        try:
            state = state.skip() if given is None else state.answer(given)
        except FactError as error:
            fault = error
    return state
