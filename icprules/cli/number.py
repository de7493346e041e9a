"""`icprules number`: the parts of a filing, licence, public-security or credit number.

Decides how parts are printed; what a number is, `filing_numbers.py` and `credit_codes.py` decide.
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import click

from icprules.cli import asking
from icprules.cli.words import AUTHORITY, NUMBER_KIND, tell_number
from icprules.errors import IcprulesError
from icprules.numbers.credit_codes import CreditCode, parse_credit_code
from icprules.numbers.filing_numbers import FilingNumber, parse_filing_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from icprules.rulebook.law import Bureau
    from icprules.text import Lang

_CREDIT_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z -]{14,20}[0-9A-Za-z]")


@click.command(short_help="Take a filing number apart.")
@click.argument("texts", nargs=-1, required=True, metavar="TEXT...")
@asking.lang_option
@asking.format_option("text", "json")
def number(*, texts: tuple[str, ...], lang: str, form: str) -> None:
    """Take a number apart: kind of service, sponsor, province; sloppy forms are put right.

    拆解备案编号、许可证号、公安备案号或统一社会信用代码；书写不规范的予以更正并说明。

    \b
    icprules number 沪ICP备2021001234号-2A
    icprules number "沪icp备 2021001234－2a" 粤B2-20090059-1626X 京公网安备11000002000088号
    icprules number 91110000600037341L --lang en

    The number is not looked up anywhere: check at beian.miit.gov.cn that it exists.
    """
    read: list[FilingNumber | CreditCode] = []
    is_bad = False
    for text in texts:
        try:
            parse = parse_credit_code if _CREDIT_CODE.fullmatch(text) else parse_filing_number
            read.append(parse(text))
        except IcprulesError as error:
            asking.tell(error.problems, lang)
            is_bad = True
    if form == "json":
        asking.print_json([found.to_dict() for found in read])
    else:
        bureaus = asking.rulebook_asked(None).bureaus if read else {}
        for found in read:
            for one in asking.languages(lang):
                click.echo("\n".join(_lines(found, bureaus, one)))
    if is_bad:
        sys.exit(asking.BAD_INPUT)


def _lines(found: FilingNumber | CreditCode, bureaus: Mapping[str, Bureau], lang: Lang) -> Iterator[str]:
    yield found.text
    if isinstance(found, FilingNumber):
        yield f"  {tell_number('authority', lang, name=AUTHORITY[found.authority].to(lang))}"
        yield f"  {tell_number('kind', lang, name=NUMBER_KIND[found.kind].to(lang))}"
        if found.index is not None:
            yield f"  {tell_number('subject', lang, name=found.subject)}"
            yield f"  {tell_number('index', lang, name=found.index)}"
        if found.subject_year is not None:
            yield f"  {tell_number('year', lang, name=found.subject_year)}"
    else:
        yield f"  {tell_number('authority', lang, name=AUTHORITY['credit_code'].to(lang))}"
    if found.province is None:
        yield f"  {tell_number('no_province', lang)}"
    else:
        bureau = bureaus[found.province]
        names = {"name": bureau.province.to(lang), "bureau": bureau.name.to(lang)}
        yield f"  {tell_number('province', lang, code=found.province, **names)}"
    for note in found.notes:
        yield f"  {tell_number('note', lang, name=note.text.to(lang))}"
