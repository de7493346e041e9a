"""`icprules rules diff`: what changed between two rulebooks, and which services that moves.

Decides how it is asked for and printed; what is different is decided by `rulebook_diff.py`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import click

from icprules.cli import asking, pages
from icprules.errors import IcprulesError

if TYPE_CHECKING:
    import datetime

    from icprules.proof.rulebook_diff import RulebookDiff, ServiceChange
    from icprules.rulebook.law import Rulebook

BUILTIN = "builtin"


@click.command()
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option("--services", "file", metavar="FILE", help="A portfolio: what the change does to each of its services.")
@asking.as_of_option
@asking.lang_option
@asking.format_option("text", "json", "markdown")
def diff(*, old: str, new: str, file: str | None, as_of: str | None, lang: str, form: str) -> None:
    """Show what changed from rulebook OLD to NEW, and a service for every change that moves one.

    对照两本规则手册，列出修改之处，并给出结论因此改变的服务。

    \b
    icprules rules diff builtin my-rules/
    icprules rules diff old-rules/ new-rules/ --services brand.toml --as-of 2024-04-01 --lang en
    icprules rules diff old-rules/ new-rules/ --format markdown

    OLD and NEW are folders, names of installed rulebooks, or builtin.
    """
    try:
        from icprules.proof.rulebook_diff import diff as compared  # noqa: PLC0415 - needs the solver

        day, is_today = asking.day_asked(as_of)
        books = [asking.rulebook_asked(None if name == BUILTIN else Path(name)) for name in (old, new)]
        found = compared(books[0], books[1])
        changes, faults = ([], []) if file is None else _services(file, books[0], books[1], day)
        found = attrs.evolve(found, services=tuple(changes))
    except IcprulesError as error:
        asking.refuse(error, lang)
    if form == "json":
        about = {"as_of": day.isoformat(), "as_of_is_today": is_today} if file is not None else {}
        asking.print_json({**about, **found.to_dict(), "errors": pages.faults_plain(faults)})
    else:
        _print(found, form, lang)
    pages.finish(faults, lang)


def _services(
    file: str, old: Rulebook, new: Rulebook, day: datetime.date
) -> tuple[list[ServiceChange], list[tuple[str, IcprulesError]]]:
    from icprules.proof.rulebook_diff import service_change  # noqa: PLC0415 - needs the solver

    # Read by both: a rulebook may know facts that the other does not.
    earlier = iter(asking.services_of(file, old).entries)
    entries = asking.services_of(file, new).entries
    faults: list[tuple[str, IcprulesError]] = []
    changes: list[ServiceChange] = []
    for entry in entries:
        before = next(earlier)
        try:
            for one in (before, entry):
                if one.error is not None:
                    raise one.error
            assert before.subject is not None  # noqa: S101 - an entry has a subject or an error
            assert entry.subject is not None  # noqa: S101 - the same
            changes.append(service_change(before.subject, entry.subject, old, new, day))
        except IcprulesError as error:
            faults.append((entry.name, error))
    return changes, faults


def _print(found: RulebookDiff, form: str, lang: str) -> None:
    from icprules.proof.diff_words import diff_markdown, diff_text  # noqa: PLC0415 - help must not wait for it

    write = diff_text if form == "text" else diff_markdown
    click.echo("\n".join(write(found, one) for one in asking.languages(lang)), nl=False)
