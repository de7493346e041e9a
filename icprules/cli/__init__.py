"""The command line: `icprules assess`, `explain` and the other commands.

Decides how arguments become questions to the library, and answers output and exit codes. Nothing else of
icprules imports it; it alone reads the clock.
"""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING, NoReturn

import click

from icprules.cli import asking
from icprules.cli.ask import ask
from icprules.cli.assess import assess
from icprules.cli.compare import compare
from icprules.cli.completion import completion
from icprules.cli.explain import explain
from icprules.cli.number import number
from icprules.cli.outlook import outlook
from icprules.cli.plan import plan
from icprules.cli.portfolio import portfolio
from icprules.cli.recheck import recheck
from icprules.cli.replay import replay
from icprules.cli.rules import rules
from icprules.cli.scan import scan
from icprules.cli.schema import schema
from icprules.cli.template import template
from icprules.cli.timeline import timeline
from icprules.cli.workdays import workdays

if TYPE_CHECKING:
    from collections.abc import Sequence


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="icprules")
def root() -> None:
    """Must this website, App, mini-program or quick app be filed in mainland China (ICP备案)?

    Says who files, through whom, with which bureau, by when, what follows otherwise, and on which article.

    网站、App、小程序、快应用要不要办理 ICP 备案？谁来办、经谁办、向谁办、何时办完、不办会怎样、依据哪一条。

    \b
    icprules assess brand.toml --as-of 2024-02-22
    icprules plan brand.toml --service "Lumora App"
    icprules portfolio clients/*.toml --due-within 30d
    icprules explain brand.toml --service "Lumora App" --lang en
    icprules number 沪ICP备2021001234号-2A
    icprules workdays 2024-02-22 +20

    Exit codes: 0 answered, 1 --fail-on found something or a record does not replay, 2 bad input (what
    could be read is still answered).
    """


for command in (
    ask,
    assess,
    compare,
    completion,
    explain,
    number,
    outlook,
    plan,
    portfolio,
    recheck,
    replay,
    rules,
    scan,
    schema,
    template,
    timeline,
    workdays,
):
    root.add_command(command)


def main(args: Sequence[str] | None = None) -> NoReturn:
    """Run the command line; a character that the terminal cannot show, or would obey, is written as an escape.

    Args:
        args: What follows the name of the program; None for what this process was started with.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = root.main(args, prog_name="icprules", standalone_mode=False)
    except click.ClickException as error:
        told = io.StringIO()
        error.show(file=told)  # repeats arguments as they were given
        asking.say(told.getvalue().removesuffix("\n"), err=True)
        sys.exit(error.exit_code)
    except click.Abort:
        click.echo("Aborted!", err=True)
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)
