"""What is found for the rows of a table, and the columns it is written into.

Decides which of the findings a verdict counts; it must give what `assess` gives for every service. Must not
import the report.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import attrs
import numpy as np
import pyarrow as pa

from icprules.decision.ends import CERTAINTIES
from icprules.engines.planes import packed
from icprules.tables.authorities import VERDICTS, authority, several, verdict_planes
from icprules.tables.dates import bureaus_of, dates_of, disputed
from icprules.tables.deadlines import UNBOUNDED
from icprules.tables.duties import conflicts, standpoint
from icprules.tables.needs import needs_of
from icprules.tables.results import STATUSES, array_of, mask_of, numbered, texts_of_codes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from icprules.engines.planes import Plane
    from icprules.rulebook import law
    from icprules.tables.agenda import Duty
    from icprules.tables.authorities import Share
    from icprules.tables.dates import Bureaus, Dates
    from icprules.tables.duties import Reading, Statuses

_HALF = UNBOUNDED // 2


@attrs.frozen(kw_only=True, eq=False)
class DutyAnswer:
    """What is found of one duty.

    Args:
        duty: The duty.
        statuses: Where each status is possible.
        dates: Its deadline, or None.
        bureaus: Its communications administration, or None.
        need: Where each fact is one that its status hangs on.
    """

    duty: Duty
    statuses: Statuses
    dates: Dates | None
    bureaus: Bureaus | None
    need: Mapping[str, Plane]


@attrs.frozen(kw_only=True, eq=False)
class Answers:
    """What is found for the rows of a table.

    Args:
        duties: Every obligation and prohibition.
        legal: Where each verdict is possible on law and normative documents.
        platform: Where each is possible on platform policy and practice.
    """

    duties: tuple[DutyAnswer, ...]
    legal: tuple[Plane, ...]
    platform: tuple[Plane, ...]


def answers_of(reading: Reading, perspective: law.Actor, *, with_needs: bool) -> Answers:
    """Find everything for the rows of a table.

    Args:
        reading: The truths; rows without a result are noted there.
        perspective: Whose duties count for the verdicts.
        with_needs: Whether to find out which facts are missing.

    Returns:
        The answers.
    """
    found: list[DutyAnswer] = []
    legal: list[Share] = []
    platform: list[Share] = []
    for duty in reading.agenda.duties:
        owed = reading.truths(duty.owed)
        point = standpoint(reading, duty.rules, owed)
        by = authority(reading, duty, point)
        reading.conflicting = reading.conflicting | conflicts(reading, duty)
        dates = bureaus = None
        if owed is not None:
            anyone = functools.reduce(lambda one, other: one | other, point.speaks)
            reading.conflicting = reading.conflicting | disputed(reading, duty, anyone)
            dates, bureaus = dates_of(reading, duty, point.speaks), bureaus_of(reading, duty, anyone)
        need: Mapping[str, Plane] = {}
        if with_needs:
            open_ = several(point.statuses, reading.nowhere)
            for share in (by.legal, by.platform):
                if share is not None and share.statuses is not point.statuses:
                    open_ = open_ | (several(share.statuses, reading.nowhere) & share.where)
            need = needs_of(reading, duty, by.members, open_)
        found.append(DutyAnswer(duty=duty, statuses=point.statuses, dates=dates, bureaus=bureaus, need=need))
        if duty.who == perspective:
            legal.extend([] if by.legal is None else [by.legal])
            platform.extend([] if by.platform is None else [by.platform])
    return Answers(
        duties=tuple(found), legal=verdict_planes(reading, legal), platform=verdict_planes(reading, platform)
    )


def head_arrays(answers: Answers, rows: int, fine: Plane) -> Iterator[pa.Array]:
    """Yield the columns of both verdicts; null where a row is not fine."""
    valid = _bitmap(fine)
    for planes in (answers.legal, answers.platform):
        mask = mask_of(planes, rows)
        yield numbered(mask, VERDICTS, valid)
        yield array_of(mask, pa.uint8(), valid)


def duty_arrays(
    one: DutyAnswer, fields: Sequence[pa.Field], needs: Sequence[str], bureaus: Sequence[str], rows: int, fine: Plane
) -> Iterator[pa.Array]:
    """Yield the columns of one duty; null where a row is not fine.

    Args:
        one: What is found of it.
        fields: Its columns.
        needs: Facts that its status can hang on, lowest bit first.
        bureaus: Codes of the communications administrations.
        rows: How many rows.
        fine: Rows that have a result.

    Yields:
        One array per field.
    """
    valid, values = _bitmap(fine), STATUSES[one.duty.kind]
    mask = mask_of([one.statuses.get(status) for status in values], rows)
    for field in fields:
        name = field.name.rsplit(".", 1)[1]
        if name == "status":
            yield numbered(mask, values, valid)
        elif name == "possible":
            yield array_of(mask, pa.uint8(), valid)
        elif name == "need":
            yield array_of(mask_of([one.need.get(fact) for fact in needs], rows), field.type, valid)
        elif name == "to":
            if one.bureaus is None:
                yield pa.nulls(rows, field.type)
            else:
                yield texts_of_codes(one.bureaus.position, bureaus, _bitmap(one.bureaus.where & fine))
        elif one.dates is None:
            yield pa.nulls(rows, field.type)
        else:
            yield _date(name, one.dates, rows, fine)


def _date(name: str, dates: Dates, rows: int, fine: Plane) -> pa.Array:
    where = dates.where & fine
    if name == "certainty":
        codes = np.zeros(rows, dtype=np.int8) if dates.certainty is None else dates.certainty.astype(np.int8)
        return texts_of_codes(codes, CERTAINTIES, _bitmap(where))
    if name == "due_on":
        return array_of(dates.due, pa.date32(), _bitmap(dates.is_dated & fine))
    days = dates.earliest if name == "earliest" else dates.latest
    return array_of(days, pa.date32(), _bitmap(where & packed(np.abs(days) < _HALF)))


def _bitmap(plane: Plane) -> pa.Buffer:
    return pa.py_buffer(plane)
