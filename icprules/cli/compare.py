"""`icprules compare`: what would change for a service if some of its facts were others.

Decides how `--set` and `--unset` become changes; what differs, `foresight/comparison.py` decides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from icprules.cli import asking, pages
from icprules.cli.times import times_options
from icprules.errors import FactError, IcprulesError, Problem, placed, problem

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from icprules.rulebook import law


@click.command(short_help="Show what would change if some facts were others.")
@click.argument("file", metavar="FILE")
@click.option(
    "--set", "given", metavar="FACT=VALUE", multiple=True,
    help="A fact and the value it would have, e.g. service.hosting=mainland. May be repeated.",
)  # fmt: skip
@click.option(
    "--unset", "taken", metavar="FACT", multiple=True,
    help="A fact that would not be known, or a case that would not be raised, e.g. application. May be repeated.",
)  # fmt: skip
@asking.service_option
@asking.as_of_option
@asking.lang_option
@asking.format_option("text", "json", "markdown")
@times_options
@pages.terms_options
def compare(
    *,
    file: str,
    given: tuple[str, ...],
    taken: tuple[str, ...],
    name: str | None,
    as_of: str | None,
    lang: str,
    form: str,
    perspective: law.Actor,
    standings: tuple[law.Standing, ...],
    engine: str | None,
    folder: Path | None,
    notice: tuple[Path, ...],
    known_on: str | None,
    judged_on: str | None,
) -> None:
    """Show what would change for the services in FILE if some facts were others.

    如果某些事实不同，结论会有哪些变化。

    \b
    icprules compare brand.toml --service "Lumora App" --set service.hosting=overseas
    icprules compare brand.toml --set service.commercial=yes --set "filings=沪ICP备2021001234号-2A 2024-03-01"
    icprules compare brand.toml --unset service.launched_on --lang en
    icprules compare brand.toml --set 'change={item = "service", effective_on = 2024-05-01}'

    Values may be typed as in a file or by their labels: yes, 是, 小程序, mini-program, 2024-03-01. Facts are
    named in docs/reference/facts.md; the file is not changed.
    """
    from icprules.foresight.comparison import compare as compared  # noqa: PLC0415 - help must not wait for it
    from icprules.foresight.comparison_words import comparison_page  # noqa: PLC0415

    try:
        day, is_today = asking.day_asked(as_of)
        terms = pages.terms_asked(
            day, perspective=perspective, standings=standings, engine=engine, folder=folder, notice=notice,
            known_on=known_on, judged_on=judged_on,
        )  # fmt: skip
        changes = _changes(given, taken, terms.rulebook)
        entries = asking.entries_named(asking.services_of(file, terms.rulebook), name)
        answers, faults = pages.answered(entries, lambda one: compared(one, changes, as_of=day, **terms.options))
    except IcprulesError as error:
        asking.refuse(error, lang)
    if form == "json":
        found = {
            "as_of": day.isoformat(),
            "as_of_is_today": is_today,
            "changes": changes,
            "comparisons": [answer.to_dict() for answer in answers],
            "errors": pages.faults_plain(faults),
        }
        asking.print_json(found)
    else:
        for answer in answers:
            for one in asking.languages(lang):
                page = pages.dated(comparison_page(answer, one), one, is_today=is_today)
                pages.show([page], form, pages.judged_by(terms, one))
    pages.finish(faults, lang)


def _changes(given: Iterable[str], taken: Iterable[str], rulebook: law.Rulebook) -> dict[str, Any]:
    """The changes by name; every fault of every option is reported at once."""
    from icprules.foresight.comparison import unchangeable  # noqa: PLC0415
    from icprules.subjects.typed_values import typed_value, written  # noqa: PLC0415

    found: dict[str, Any] = {}
    problems: list[Problem] = []
    for text in given:
        name, equals, value = (part.strip() for part in text.partition("="))
        where = f"--set {name}"
        fault = problem("T122", where="--set", value=text) if not equals else unchangeable(name, rulebook.schema)
        if fault is not None or name in found:
            problems.append(_at(fault or problem("T123", name=name), where))
            continue
        try:
            is_table = name not in rulebook.schema.facts and name != "sponsor.filings"
            found[name] = written(value, where) if is_table else typed_value(name, value, rulebook, where)
        except FactError as error:
            problems.extend(error.problems)
    for name in taken:
        fault = problem("T123", name=name) if name in found else unchangeable(name, rulebook.schema)
        if fault is not None:
            problems.append(_at(fault, f"--unset {name}"))
        found[name] = None
    if not found and not problems:
        problems.append(problem("T124"))
    if problems:
        raise FactError(*problems)
    return found


def _at(fault: Problem, where: str) -> Problem:
    return fault if fault.where else placed(fault, where)
