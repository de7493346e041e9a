"""Twenty working days on: the calendar against a prepared list, and against `holidays`.

python benchmarks/working_days.py
"""

from __future__ import annotations

import datetime
import itertools
import random

import holidays
from side_by_side import Case, keep, options, tell, timed

from icprules import WorkdayCalendar

D = datetime.date
FIRST, LAST = D(2023, 1, 1), D(2026, 6, 30)
DAYS = 20


def main() -> None:
    """Check, time and tell."""
    asked = options(__doc__).parse_args()
    calendar = WorkdayCalendar.default()
    china = holidays.country_holidays("CN", years=range(2022, 2028))
    rng = random.Random(4)
    starts = [FIRST + datetime.timedelta(days=rng.randrange((LAST - FIRST).days)) for _ in range(200)]

    every = [D(2022, 1, 1) + datetime.timedelta(days=number) for number in range(6 * 365)]
    working = [day for day in every if calendar.is_working_day(day)]
    before = list(itertools.accumulate(calendar.is_working_day(day) for day in every))
    first = every[0].toordinal()

    def by_list(start: D) -> D:
        return working[before[start.toordinal() - first] + DAYS - 1]

    def by_holidays(start: D) -> D:
        found: D = china.get_nth_working_day(start, DAYS)
        return found

    def by_calendar(start: D) -> D:
        return calendar.add_working_days(start, DAYS)

    assert (
        [by_list(one) for one in starts] == [by_calendar(one) for one in starts] == [by_holidays(one) for one in starts]
    )
    calls = [(one,) for one in starts]
    prepared = Case("a prepared list", by_list, calls, 5)
    own = Case("WorkdayCalendar.add_working_days", by_calendar, calls, 5)
    theirs = Case("holidays.get_nth_working_day", by_holidays, calls)
    timed([prepared, own, theirs], asked.rounds)
    tell([prepared, own, theirs], {"list": prepared})
    print(f"\ncalendar / list: {own.over(prepared):.2f} (target 3)")
    print(f"holidays / calendar: {theirs.over(own):.0f} (target 30)")
    keep([prepared, own, theirs], asked.output)


if __name__ == "__main__":
    main()
