"""`icprules rules mutate`: each rule changed in one small thing, and whether a case notices.

Decides how it is asked for and when it fails; what is changed and what counts as noticed is decided by `mutation.py`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from icprules.cli import asking
from icprules.cli.coverage import CASE_FILES, cases_below
from icprules.errors import IcprulesError


@click.command()
@click.option(
    "--cases", "cases_in", metavar="DIR", required=True,
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help=f"Folder of {CASE_FILES} files, with those below it.",
)  # fmt: skip
@click.option(
    "--rule", "names", multiple=True, metavar="ID",
    help="Only this rule, or a term as `term NAME`; may be given again. [default: every rule that has cases]",
)  # fmt: skip
@click.option(
    "--jobs", type=click.IntRange(1, 256), default=1, show_default=True, metavar="N", help="Processes to use."
)
@asking.lang_option
@asking.format_option("text", "json")
@asking.rulebook_option
def mutate(*, cases_in: Path, names: tuple[str, ...], jobs: int, lang: str, form: str, folder: Path | None) -> None:
    """Change each rule in one small thing and see whether a case notices; exit 1 if none does.

    逐处试改规则，看案例能否发现；有未被发现的，退出码为 1。

    \b
    icprules rules mutate --cases tests/cases --rule app-displays-number
    icprules rules mutate --cases tests/cases --jobs 2 --lang en
    icprules rules mutate --cases tests/cases --format json
    """
    from icprules.testing import mutation  # noqa: PLC0415 - help must not wait for it
    from icprules.testing.mutation_table import mutation_table  # noqa: PLC0415

    try:
        found = mutation.mutate(asking.rulebook_asked(folder), cases_below(cases_in), names=names, jobs=jobs)
    except IcprulesError as error:
        asking.refuse(error, lang)
    if form == "json":
        asking.print_json(found.to_dict())
    else:
        click.echo("\n".join(mutation_table(found, lang=one) for one in asking.languages(lang)), nl=False)
    if found.survivors:
        sys.exit(asking.FOUND)
