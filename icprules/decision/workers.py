"""Processes that share the work of a series: parts of it go out, their answers come back in the same order.

Decides what crosses between processes, and how much is under way at a time. Every process is started afresh, not
forked, so that threads of the caller cannot be caught in the middle of something. Must not import explain or the
command line.
"""

from __future__ import annotations

import copyreg
import io
import pickle
from collections import ChainMap, deque
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import attrs

from icprules.decision.assessor import assess
from icprules.errors import EngineError, FactError, IcprulesError, RulebookError, problem
from icprules.rulebook import graphs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from concurrent.futures import Future

    from icprules.calendar.workdays import WorkdayCalendar
    from icprules.rulebook.law import Rulebook

PART = 128
"""Services that go to a process at a time."""

AHEAD = 2
"""Parts for each process that are under way or wait to be taken; more would only fill memory."""

Found = tuple[Any, IcprulesError | None]


@attrs.frozen(kw_only=True)
class Work:
    """What is asked of every service of a series.

    Args:
        rulebook: The law.
        calendar: Working days; None for the shared ones.
        answer: What to keep of an assessment; None for all of it.
        asked: The other arguments of `assess`.
    """

    rulebook: Rulebook
    calendar: WorkdayCalendar | None
    answer: Callable[[Any], Any] | None
    asked: Mapping[str, Any]


def found_for(service: Any, work: Work) -> Found:  # noqa: ANN401 - whatever stands in the series
    """Return what is kept of the assessment of one service, or why there is none.

    Args:
        service: What is known about it.
        work: What is asked.

    Returns:
        The answer and None, or None and the error.

    Raises:
        EngineError: If the engine cannot be used, or two engines differ.
        CalendarError: If the installed holidays package contradicts a holiday notice.

    Example:
        >>> from icprules import load
        >>> work = Work(rulebook=load(), calendar=None, answer=None, asked={"as_of": "2024-04-01"})
        >>> found_for({"kind": "ap"}, work)[1].code
        'F102'
    """
    try:
        found = assess(service, rulebook=work.rulebook, calendar=work.calendar, **work.asked)
    except (FactError, RulebookError) as error:
        return None, error.with_traceback(None)  # a traceback would keep everything that was at hand
    return (found if work.answer is None else work.answer(found)), None


def importable(function: object) -> bool:
    """Whether another process can find a function by its name.

    Example:
        >>> importable(print), importable(lambda found: found)
        (True, False)
    """
    try:
        pickle.dumps(function)
    except (pickle.PicklingError, AttributeError, TypeError):
        return False
    return True


def answers_of_workers(services: Iterable[Any], work: Work, workers: int) -> Iterator[tuple[list[Any], list[Found]]]:
    """Yield the services in parts, each with what was found for it, in order.

    Args:
        services: The series; never read further than `AHEAD` parts for each process.
        work: What is asked; its `answer` is importable.
        workers: How many processes.

    Yields:
        A part of the series, and as many findings.

    Raises:
        EngineError: As of `found_for`; E115 if a process ends before its work is done.
        FactError: F155 if an answer cannot be pickled.
    """
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 - only those who ask pay for it
    from concurrent.futures.process import BrokenProcessPool  # noqa: PLC0415
    from multiprocessing import get_context  # noqa: PLC0415

    message = (graphs.written(work.rulebook), packed((work.calendar, work.answer, dict(work.asked))))
    pool = ProcessPoolExecutor(workers, get_context("spawn"), initializer=_prepare, initargs=message)
    under_way: deque[tuple[list[Any], Future[bytes] | list[Found]]] = deque()
    rest = iter(services)
    try:
        while True:
            while len(under_way) < workers * AHEAD and (part := list(islice(rest, PART))):
                under_way.append((part, _sent(part, pool, work)))
            if not under_way:
                return
            part, sent = under_way.popleft()
            yield part, sent if isinstance(sent, list) else pickle.loads(sent.result())  # noqa: S301 - from our own process
    except BrokenProcessPool as error:
        raise EngineError(problem("E115")) from error
    finally:
        pool.shutdown(cancel_futures=True)


def _sent(part: list[Any], pool: Any, work: Work) -> Future[bytes] | list[Found]:  # noqa: ANN401 - imported late
    try:
        content = packed(part)
    except (pickle.PicklingError, AttributeError, TypeError):
        # Something in it cannot leave this process; it is no fact, and is told so here.
        return [found_for(service, work) for service in part]
    sent: Future[bytes] = pool.submit(_assessed, content)
    return sent


def packed(value: object) -> bytes:
    """Return a value as bytes for another process; read-only tables, which pickle refuses, included.

    Example:
        >>> pickle.loads(packed(MappingProxyType({"kind": "app"})))
        mappingproxy({'kind': 'app'})
    """
    content = io.BytesIO()
    pickler = pickle.Pickler(content, protocol=pickle.HIGHEST_PROTOCOL)
    tables: dict[Any, Any] = {MappingProxyType: _as_table}
    own: Any = ChainMap(tables, copyreg.dispatch_table)
    pickler.dispatch_table = own
    pickler.dump(value)
    return content.getvalue()


def _as_table(table: Any) -> Any:  # noqa: ANN401 - how pickle is told to make it anew
    return _read_only, (dict(table),)


def _read_only(table: dict[Any, Any]) -> Any:  # noqa: ANN401 - a table of anything
    return MappingProxyType(table)


_PREPARED: list[Work] = []  # in a process of the workers: what is asked, set once before anything else


def _prepare(rulebook: str, rest: bytes) -> None:
    calendar, answer, asked = pickle.loads(rest)  # noqa: S301 - from the process that started this one
    _PREPARED[:] = [Work(rulebook=graphs.read(rulebook), calendar=calendar, answer=answer, asked=asked)]


def _assessed(part: bytes) -> bytes:
    found = [found_for(service, _PREPARED[0]) for service in pickle.loads(part)]  # noqa: S301 - from the same process
    try:
        return packed(found)
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        name = getattr(_PREPARED[0].answer, "__qualname__", "")
        raise FactError(problem("F155", value=name)) from error
