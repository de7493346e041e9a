"""`icprules completion`: the script that completes commands and options in a shell.

Decides nothing else.
"""

from __future__ import annotations

import click
from click.shell_completion import ShellComplete, get_completion_class


@click.command(short_help="Print a completion script for a shell.")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, *, shell: str) -> None:
    """Print a completion script for a shell.

    打印命令补全脚本。

    \b
    icprules completion bash > ~/.local/share/bash-completion/completions/icprules
    icprules completion zsh  > ~/.zfunc/_icprules          (with ~/.zfunc in $fpath)
    icprules completion fish > ~/.config/fish/completions/icprules.fish
    """
    kind = get_completion_class(shell)
    assert kind is not None  # noqa: S101 - the choices above are those click knows
    root = context.find_root().command
    # The class for bash would start bash to ask for its version; no command of ours starts another program.
    click.echo(ShellComplete.source(kind(root, {}, "icprules", "_ICPRULES_COMPLETE")))
