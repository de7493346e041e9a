"""`icprules schema`: the JSON Schemas of input and result, as shipped."""

from __future__ import annotations

from importlib import resources

import click


@click.command()
@click.argument("which", type=click.Choice(["input", "result"]))
def schema(*, which: str) -> None:
    """Print the JSON Schema of the input files or of the results, for editors and integrators.

    打印输入文件或结果的 JSON Schema。

    \b
    icprules schema input > icprules-input.schema.json
    icprules schema result
    """
    text = resources.files("icprules").joinpath("schemas", f"{which}.schema.json").read_text(encoding="utf-8")
    click.echo(text, nl=False)
