"""What was answered to a question -> the value as a file would hold it.

Decides which answers fit a question: numbers and words of its choices, and what `typed_values.py` understands.
Must not import decide, explanation or the command line.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from icprules.errors import FactError, Problem, closest, problem
from icprules.subjects.typed_values import plain_words, typed_list, typed_value

if TYPE_CHECKING:
    from icprules.foresight.asked import Asked, Choice
    from icprules.rulebook.law import Rulebook

_CASES, _FILINGS, _WHOSE = "cases", "filings", "filings.service"
_NUMBERS = re.compile(r"[0-9]{1,3}(?:[,，;；、\s]+[0-9]{1,3})*")


def spoken_answer(asked: Asked, given: object, rulebook: Rulebook) -> Any:  # noqa: ANN401 - by the fact's type
    """Return the value of an answer.

    Args:
        asked: The question.
        given: What was answered; a text is taken as typed by a person, anything else as it is.
        rulebook: Its facts, and the names of its provinces.

    Returns:
        The value; it is still to be read and checked like any other.

    Raises:
        FactError: T130 to T138 for what is not understood, T155 for the number of a choice that is not there.
    """
    if not isinstance(given, str):
        return given
    text = given.strip()
    if not text:
        raise FactError(problem("T130", name=asked.fact))
    numbers = _NUMBERS.fullmatch(unicodedata.normalize("NFKC", text))
    if asked.choices and numbers and not (asked.type == "province" and len(text) == len("310000")):
        picked = [_numbered(int(number), asked) for number in re.findall(r"[0-9]+", numbers[0])]
        if asked.takes_several:
            return list(dict.fromkeys(picked))
        if len(picked) == 1:
            return picked[0]
    if asked.fact == _CASES:
        return typed_list(text, {str(choice.value): choice.label for choice in asked.choices}, "")
    if asked.fact in (_WHOSE, _FILINGS) and asked.choices:
        return _chosen(text, asked)
    return typed_value(asked.fact, text, rulebook)


def _numbered(number: int, asked: Asked) -> Any:  # noqa: ANN401 - by the fact's type
    if not 1 <= number <= len(asked.choices):
        raise FactError(problem("T155", value=number, n=len(asked.choices)))
    return asked.choices[number - 1].value


def _chosen(text: str, asked: Asked) -> Any:  # noqa: ANN401 - by the fact's type
    wanted = plain_words(text)
    for choice in asked.choices:
        if wanted in {plain_words(word) for word in _words(choice)}:
            return choice.value
    raise FactError(_no_choice(text, asked))


def _words(choice: Choice) -> tuple[str, ...]:
    own = (choice.value,) if isinstance(choice.value, str) else ()
    return (*own, choice.label.zh, choice.label.en)


def _no_choice(text: str, asked: Asked) -> Problem:
    return problem(
        "T132", value=text, close=closest(text, [word for choice in asked.choices for word in _words(choice)]),
        allowed_zh="、".join(choice.label.zh for choice in asked.choices),
        allowed_en=", ".join(choice.label.en for choice in asked.choices),
    )  # fmt: skip
