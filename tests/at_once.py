"""One question asked by threads that start at once, where nothing is ready before: `python at_once.py WHAT N`."""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import icprules
from icprules.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Callable

    from icprules.rulebook.law import Rulebook

AS_OF = "2024-02-22"
APP: dict[str, object] = {
    "kind": "app", "stage": "operating", "launched_on": "2022-05-01", "offline": False, "offered_in_mainland": True,
    "sponsor": {"province": "沪"}, "application": {"received_on": "2024-02-22"},
}  # fmt: skip
MORE: list[dict[str, object]] = [{}, {"filings": []}, {"kind": "website"}]
SERVICES: list[dict[str, object]] = [{**APP, "name": f"{number}", **more} for number, more in enumerate(MORE)]
PIECES = 9  # rows


def by_engine(rulebook: Rulebook, engine: str, number: int) -> list[tuple[int, str]]:
    """What an engine says of every service, each thread beginning with another one."""
    found = []
    for step in range(len(SERVICES)):
        at = (step + number) % len(SERVICES)
        try:
            result = icprules.assess(SERVICES[at], as_of=AS_OF, rulebook=rulebook, engine=engine)
        except EngineError as error:  # durable_rules cannot be had everywhere
            found.append((at, error.problems[0].code))
            continue
        found.append((at, json.dumps(result.to_dict(), sort_keys=True) + icprules.explain(result, lang="en")))
    return sorted(found)


def by_columns(rulebook: Rulebook, source: Path, assessor: Any, number: int) -> list[object]:  # noqa: ANN401 - imports no pyarrow before threads start
    """What tables, one assessor shared by all, and a scan say of a file, each thread beginning with another row."""
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    from icprules.scans.scan import scan  # noqa: PLC0415

    table = pq.read_table(source)
    at = table.num_rows * number // 8
    turned = pa.concat_tables([table.slice(at), table.slice(0, at)])
    asked = icprules.assess_table(turned, as_of=AS_OF, rulebook=rulebook, keep=["id"])
    shared = pa.Table.from_batches(assessor.batches(turned.to_batches(max_chunksize=PIECES)))
    out = source.with_name(f"{number}.jsonl")
    census = scan(source, out, as_of=AS_OF, rulebook=rulebook, keep=["id"], force=True)
    tables = [
        sorted(json.dumps(row, default=str, sort_keys=True) for row in one.to_pylist()) for one in (asked, shared)
    ]
    return [*tables, out.read_text(encoding="utf-8"), census.to_dict()]


def question(what: str) -> Callable[[int], object]:
    """The question of each thread, by the name of an engine or the path of a file."""
    rulebook = icprules.load()
    if not what.endswith(".parquet"):
        return lambda number: by_engine(rulebook, what, number)
    import pyarrow.parquet as pq  # noqa: PLC0415

    from icprules.scans import scan as module  # noqa: PLC0415
    from icprules.tables.batches import table_assessor  # noqa: PLC0415

    module.PART = PIECES
    schema = pq.read_schema(what)
    assessor = table_assessor(schema, as_of=AS_OF, rulebook=rulebook, keep=["id"])
    return lambda number: by_columns(rulebook, Path(what), assessor, number)


def main() -> None:
    """Print what went wrong and what each thread found."""
    sys.setswitchinterval(1e-4)  # far more often than by default, so that two meet where one is half done
    ask, many = question(sys.argv[1]), int(sys.argv[2])
    barrier, found, faults = threading.Barrier(many), list[object](), list[str]()

    def thread(number: int) -> None:
        barrier.wait()
        try:
            found.append(ask(number))
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is told
            faults.append(repr(error))

    threads = [threading.Thread(target=thread, args=(number,)) for number in range(many)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    print(json.dumps([faults, found]))  # noqa: T201


if __name__ == "__main__":
    main()
