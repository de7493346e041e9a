"""`icprules template`: a sheet to fill in, for people who keep their services in a spreadsheet.

Decides which services are filled in already; the sheet is made by `sheets`.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from icprules.cli import asking
from icprules.errors import IcprulesError

if TYPE_CHECKING:
    from pathlib import Path

_DONE = {
    "zh": "已写出 {name}：填好后运行 icprules assess {name}",
    "en": "wrote {name}: fill it in, then run icprules assess {name}",
}


@click.command(short_help="Write a sheet in which services can be filled in.")
@click.argument("out", metavar="OUT")
@click.option("--from", "file", metavar="FILE", help="Fill in the services of this file. [default: an example]")
@click.option(
    "--lang", type=click.Choice(["zh", "en", "both"]), default="zh", show_default=True,
    help="Language of headings, drop-downs and notes; any of them can be read.",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Overwrite OUT if it is there.")
@asking.rulebook_option
def template(*, out: str, file: str | None, lang: str, force: bool, folder: Path | None) -> None:
    """Write a sheet in which services can be filled in, one a row: OUT ends in .xlsx or .csv.

    生成填写服务用的表格：列、下拉选项、日期格式和批注都来自规则手册的事实。

    \b
    icprules template clients.xlsx                      services, sponsors and filings to fill in
    icprules template clients.xlsx --lang both          headings in Chinese and English
    icprules template clients.csv                       everything about a service in one row
    icprules template clients.xlsx --from brand.toml    with the services of a file filled in
    icprules template clients.xlsx --rulebook my-rules/ with a partner's own facts

    Workbooks need the extra xlsx: pip install "icprules[xlsx]". A service that cannot be read from FILE is
    reported on standard error, the exit code is 2, and nothing is written.
    """
    from icprules.sheets.template import write_template  # noqa: PLC0415 - help must not wait for it

    try:
        rulebook = asking.rulebook_asked(folder)
        portfolio = None if file is None else asking.services_of(file, rulebook)
        errors = () if portfolio is None else portfolio.errors
        if errors:
            asking.tell((found for error in errors for found in error.problems), lang)
            sys.exit(asking.BAD_INPUT)
        subjects = () if portfolio is None else portfolio.subjects
        write_template(out, rulebook, lang=lang, subjects=subjects, force=force)
    except IcprulesError as error:
        asking.refuse(error, lang)
    for one in asking.languages(lang):
        asking.say(_DONE[one].format(name=out))
