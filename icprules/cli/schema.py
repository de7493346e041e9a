"""`icprules schema`: the JSON Schemas of input, result and portfolio.

Decides which schema is printed; their content is made by `json_schema.py`, `result_schema.py` and
`view_schema.py`.
"""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

import click

from icprules.cli import asking
from icprules.errors import IcprulesError


@click.command(short_help="Print the JSON Schema of input files, results, plans, portfolios or records.")
@click.argument("which", type=click.Choice(["input", "result", "plan", "portfolio", "record"]))
@click.option(
    "--rulebook",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Generate the schema of the input from the facts of another rulebook.",
)
def schema(*, which: str, folder: Path | None) -> None:
    """Print the JSON Schema of input files, results, plans, portfolios or decision records, for integrators.

    打印输入文件、结果、计划、总览或判断记录的 JSON Schema。

    \b
    icprules schema input > icprules-input.schema.json
    icprules schema result
    icprules schema plan
    icprules schema input --rulebook my-rules/
    """
    if folder is None:
        shipped = resources.files("icprules").joinpath("schemas", f"{which}.schema.json")
        click.echo(shipped.read_text(encoding="utf-8"), nl=False)
        return
    from icprules.overview.view_schema import portfolio_schema  # noqa: PLC0415
    from icprules.records.record_schema import record_schema  # noqa: PLC0415
    from icprules.report.plan_schema import plan_schema  # noqa: PLC0415
    from icprules.report.result_schema import result_schema  # noqa: PLC0415
    from icprules.subjects.json_schema import input_schema  # noqa: PLC0415 - only those who ask pay for it

    try:
        if which == "input":
            generated = input_schema(asking.rulebook_asked(folder).schema)
        else:
            schemas = {
                "result": result_schema, "plan": plan_schema, "portfolio": portfolio_schema, "record": record_schema,
            }  # fmt: skip
            generated = schemas[which]()
    except IcprulesError as error:
        asking.refuse(error, "zh")
    click.echo(json.dumps(generated, ensure_ascii=False, indent=2))
