"""`icprules rules prove`: what holds of a rulebook whatever service it is asked about.

Decides how it is asked for, how long each proof took, and when it fails; what is proved is decided by `proofs.py`.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from icprules.cli import asking
from icprules.errors import IcprulesError, OutputError, problem, refusal

if TYPE_CHECKING:
    from icprules.proof.findings import Proof
    from icprules.rulebook.law import Rulebook


@click.command()
@click.option(
    "--property", "properties", multiple=True, metavar="NAME",
    help="Only this property: applies, one-result, ways, cited, monotone or engines; may be given again."
    " [default: all of them]",
)  # fmt: skip
@click.option(
    "--rule", "names", multiple=True, metavar="ID",
    help="Print a service to which this rule applies; may be given again. Alone, nothing else is proved.",
)  # fmt: skip
@click.option(
    "--witnesses", "into", metavar="DIR", type=click.Path(path_type=Path, file_okay=False),
    help="Write a file of facts for every rule, a service to which it applies.",
)  # fmt: skip
@asking.lang_option
@asking.format_option("text", "json")
@asking.rulebook_option
def prove(
    *,
    properties: tuple[str, ...],
    names: tuple[str, ...],
    into: Path | None,
    lang: str,
    form: str,
    folder: Path | None,
) -> None:
    """Prove properties of a rulebook for every service on every day; exit 1 if one fails.

    对任何服务、任何一天证明规则手册的性质；有不成立的，退出码为 1。

    \b
    icprules rules prove
    icprules rules prove --rule app-displays-number --lang en
    icprules rules prove --property one-result --property ways --rulebook my-rules/
    """
    try:
        from icprules.proof.findings import PROPERTIES  # noqa: PLC0415 - help must not wait for it
        from icprules.proof.proofs import prove as proofs  # noqa: PLC0415 - needs the solver

        book = asking.rulebook_asked(folder)
        wanted = properties or (("applies",) if names else PROPERTIES)
        started = time.perf_counter()
        told: list[dict[str, object]] = []
        holds = True
        if form == "text":
            _print_head(book, lang)
        for proof in proofs(book, wanted, names):
            seconds = time.perf_counter() - started
            started += seconds
            holds = holds and proof.holds
            if into is not None:
                _write(proof, into)
            told.append({**proof.to_dict(), "seconds": round(seconds, 1)})
            if form == "text":
                _print(proof, seconds, lang, with_witnesses=bool(names))
    except IcprulesError as error:
        asking.refuse(error, lang)
    if form == "json":
        about = {"name": book.name, "version": book.version, "digest": book.digest, "rules": len(book.rules)}
        asking.print_json({"rulebook": about, "properties": told})
    if not holds:
        sys.exit(asking.FOUND)


def _print_head(book: Rulebook, lang: str) -> None:
    from icprules.proof.proof_table import head  # noqa: PLC0415 - help must not wait for it

    for one in asking.languages(lang):
        click.echo(head(book, one))
    click.echo()


def _print(proof: Proof, seconds: float, lang: str, *, with_witnesses: bool) -> None:
    from icprules.proof.proof_table import proof_lines  # noqa: PLC0415 - help must not wait for it

    for one in asking.languages(lang):
        for line in proof_lines(proof, seconds, one, with_witnesses=with_witnesses):
            click.echo(line)


def _write(proof: Proof, into: Path) -> None:
    from icprules.sheets.output_file import write_file  # noqa: PLC0415 - only where files are asked for

    try:
        into.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(problem("O122", where=into.name, **refusal(error))) from None
    for finding in proof.findings if proof.name == "applies" else ():
        if finding.witness is not None:
            write_file(into / f"{finding.about}.toml", finding.witness.to_toml().encode(), force=True)
