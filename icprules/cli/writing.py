"""Results written beside the rows of a sheet: the options, and what is told about it.

Decides which files can be written back; where the results go is decided by `sheets`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import click

from icprules.cli import asking
from icprules.errors import IcprulesError, OutputError, problem

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from icprules.cli.answers import Fault, Question
    from icprules.decision.assessment import Assessment

F = TypeVar("F", bound="Callable[..., object]")
_DONE = {"zh": "结果已写入 {name}", "en": "wrote the results to {name}"}


def write_options(command: F) -> F:
    """Add `--write` and `--force`."""
    wrapped = click.option("--force", is_flag=True, help="With --write: overwrite OUT if it is there.")(command)
    return click.option(
        "--write", "target", metavar="OUT",
        help="Write a copy of FILE, one sheet (.xlsx or .csv), with the results beside its rows.",
    )(wrapped)  # fmt: skip


def check(files: Sequence[str], target: str | None, *, force: bool) -> None:
    """Check that results can be written back, before anything is worked out.

    Args:
        files: The files that are read, as typed.
        target: The file to write, as typed, or None.
        force: Whether a file that is there is overwritten.

    Raises:
        OutputError: O120, O121, O123 or O127; O128 when there are several files.
    """
    if target is None:
        return
    if len(set(files)) != 1:
        raise OutputError(problem("O128", where="--write"))
    if files[0] == asking.STDIN:
        raise OutputError(problem("O123", where="--write", value="stdin"))
    from icprules.sheets.results import check_target  # noqa: PLC0415 - only those who write pay for it

    check_target(files[0], target, force=force)


def write(
    file: str,
    target: str,
    results: Sequence[Assessment],
    faults: Sequence[Fault],
    question: Question,
    lang: str,
    *,
    force: bool,
) -> None:
    """Write the results beside the rows of a file, and say so on standard error.

    Args:
        file: The file that was read.
        target: The file to write.
        results: Assessments of its services.
        faults: What could not be read or assessed; nothing is written where that is the whole file.
        question: What was asked.
        lang: `zh`, `en` or `both`.
        force: Whether a file that is there is overwritten.
    """
    from icprules.sheets.results import write_results  # noqa: PLC0415 - only those who write pay for it

    if any(fault.service is None for fault in faults):
        return
    try:
        write_results(
            file, target, results, question.rulebook, as_of=question.as_of, lang=lang, force=force,
            faults={fault.service: fault.error for fault in faults if fault.service is not None},
        )  # fmt: skip
    except IcprulesError as error:
        asking.refuse(error, lang)
    for one in asking.languages(lang):
        asking.say(_DONE[one].format(name=target), err=True)
