"""The two other days a question can name: whose law applies, and by when something had been published.

Decides how they are typed and refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict, TypeVar

import click

from icprules.cli import asking
from icprules.errors import FactError, problem

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable

F = TypeVar("F", bound="Callable[..., object]")


class Times(TypedDict):
    """Arguments of `assess` and its siblings."""

    known_on: datetime.date | None
    judged_on: datetime.date | str | None


def times_options(command: F) -> F:
    """Add `--known-on` and `--judged-on`."""
    command = click.option(
        "--judged-on", metavar="DATE|FACT",
        help="Apply the law of this day, the day of the conduct, or of a dated fact, e.g. change.effective_on; facts"
        " and deadlines stay those of the day asked about.",
    )(command)  # fmt: skip
    return click.option(
        "--known-on", metavar="DATE",
        help="Count only rules and holiday notices published by this day.",
    )(command)  # fmt: skip


def times_asked(as_of: datetime.date, known_on: str | None, judged_on: str | None) -> Times:
    """Return the two days.

    Args:
        as_of: Beijing date asked about.
        known_on: As typed, or None.
        judged_on: As typed, a day or the name of a dated fact, or None.

    Raises:
        FactError: F151 when one is no date, F152 when the conduct comes after the day asked about.
    """
    known = None if known_on is None else asking.day_asked(known_on, "--known-on")[0]
    if judged_on is None or "." in judged_on:  # a fact is looked up in each service
        return Times(known_on=known, judged_on=judged_on)
    judged = asking.day_asked(judged_on, "--judged-on")[0]
    if judged > as_of:
        raise FactError(problem("F152", value=judged, as_of=as_of))
    return Times(known_on=known, judged_on=judged)
