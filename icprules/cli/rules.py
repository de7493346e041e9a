"""`icprules rules`: list, show and check the rules of a rulebook.

Decides what is listed and how it is printed. Must not import decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import click

from icprules.cli import asking
from icprules.cli.coverage import coverage
from icprules.cli.diff import diff
from icprules.cli.mutate import mutate
from icprules.cli.prove import prove
from icprules.cli.sql import sql
from icprules.cli.words import tell_rules
from icprules.errors import FactError, IcprulesError, RulebookError, closest, problem
from icprules.rulebook import law

if TYPE_CHECKING:
    import datetime
    from pathlib import Path


@click.group(short_help="List, show or check the rules.")
def rules() -> None:
    """List, show or check the rules.

    列出、查看或检查规则。

    \b
    icprules rules list --kind prohibition
    icprules rules show existing-app-files-by-2024-03 --lang both
    icprules rules check --rulebook my-rules/
    icprules rules coverage --cases tests/cases
    icprules rules sql --as-of 2024-04-01
    icprules rules mutate --cases tests/cases --jobs 2
    icprules rules prove --rule app-displays-number
    icprules rules diff builtin my-rules/
    """


rules.add_command(coverage)
rules.add_command(sql)
rules.add_command(mutate)
rules.add_command(prove)
rules.add_command(diff)


@rules.command("list")
@click.option("--kind", type=click.Choice(get_args(law.Kind)), help="Only rules of this kind.")
@click.option("--instrument", metavar="NAME", help="Only rules of this instrument, e.g. sc-292.")
@asking.lang_option
@asking.format_option("text", "json")
@asking.rulebook_option
def list_rules(*, kind: str | None, instrument: str | None, lang: str, form: str, folder: Path | None) -> None:
    """List the rules: id, kind, instrument and title.

    列出规则。
    """
    book = _book(folder, lang)
    found = [
        rule for rule in book.rules if kind in (None, rule.kind) and instrument in (None, rule.citation.instrument)
    ]
    found.sort(key=lambda rule: (rule.citation.instrument, rule.id))
    if form == "json":
        asking.print_json([_plain(rule) for rule in found])
        return
    for one in asking.languages(lang):
        click.echo(tell_rules("list_head", one, n=len(found)))
        previous = ""
        for rule in found:
            if rule.citation.instrument != previous:
                previous = rule.citation.instrument
                source = book.sources[previous]
                click.echo(f"\n{previous}  {source.title.to(one)} {source.number}".rstrip())
            click.echo(f"  {rule.id}  [{rule.kind}]\n      {rule.title.to(one)}")


@rules.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@asking.lang_option
@asking.rulebook_option
def show(*, ids: tuple[str, ...], lang: str, folder: Path | None) -> None:
    """Show rules as a lawyer reads them, generated from their files.

    以法律人的读法显示规则，内容由规则文件生成。
    """
    from icprules.report.rule_text import rule_lines  # noqa: PLC0415 - help must not wait for it

    book = _book(folder, lang)
    by_id = {rule.id: rule for rule in book.rules}
    unknown = [problem("F017", name=name, close=closest(name, by_id)) for name in ids if name not in by_id]
    if unknown:
        asking.refuse(FactError(*unknown), lang)
    texts = ["\n".join(rule_lines(by_id[name], book, one)) for name in ids for one in asking.languages(lang)]
    click.echo("\n\n".join(texts))


@rules.command()
@asking.lang_option
@asking.rulebook_option
def check(*, lang: str, folder: Path | None) -> None:
    """Check a rulebook: every problem of every file, with its place; exit 2 if there is one.

    检查规则手册，逐一列出问题。
    """
    book = _book(folder, lang)
    for one in asking.languages(lang):
        click.echo(tell_rules("fine", one, name=book.name, version=book.version, n=len(book.rules)))
        click.echo(tell_rules("digest", one, digest=book.digest, day=book.known_through))


def _book(folder: Path | None, lang: str) -> law.Rulebook:
    try:
        return asking.rulebook_asked(folder)
    except RulebookError as error:
        for one in asking.languages(lang):
            click.echo(tell_rules("problems", one, n=len(error.problems)), err=True)
        asking.refuse(error, lang)
    except IcprulesError as error:
        asking.refuse(error, lang)


def _plain(rule: law.Rule) -> dict[str, object]:
    return {
        "id": rule.id,
        "kind": rule.kind,
        "instrument": rule.citation.instrument,
        "locator": rule.citation.locator.to_dict(),
        "standing": rule.citation.standing,
        "title": rule.title.to_dict(),
        "in_force": {
            "from": _day(None if rule.in_force.is_latest else rule.in_force.start),
            "by": _day(rule.in_force.start if rule.in_force.is_latest else None),
            "not_before": _day(rule.in_force.not_before),
            "until": _day(rule.in_force.end),
        },
    }


def _day(day: datetime.date | None) -> str | None:
    return None if day is None else day.isoformat()
