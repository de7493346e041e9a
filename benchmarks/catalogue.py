"""The catalogue of an App store as a table, or as a Parquet file of any size.

    python benchmarks/catalogue.py ROWS FILE.parquet

Apps, mini-programs, quick apps and websites in all stages, launched over eight years, of sponsors in every province,
with the filings of each service and of its sponsor. One value in twenty is not known. All of it is made up, and the
same for the same seed on every machine.
"""

from __future__ import annotations

import datetime
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from icprules.numbers.filing_numbers import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

AS_OF = datetime.date(2024, 4, 1)
BATCH = 1 << 17
UNKNOWN = 0.05
KINDS = ("app", "mini_program", "quick_app", "website")
_STAGES = ("planned", "operating", "terminated")
_SUFFIXES = pa.array(["A", "X", "K", ""])
_FIRST_DAY = (datetime.date(2016, 4, 1) - datetime.date(1970, 1, 1)).days
_AS_OF = (AS_OF - datetime.date(1970, 1, 1)).days
_FLAGS = {
    "service.offline": 0.03, "service.offered_in_mainland": 0.95, "service.commercial": 0.3, "service.ip_only": 0.01,
    "service.sells_own_goods": 0.3, "service.filing_number_displayed": 0.7, "service.filing_link_displayed": 0.6,
    "service.preinstalled": 0.02, "service.virtual_payment": 0.1, "service.public_opinion_features": 0.1,
    "service.recommends_by_algorithm": 0.2, "service.deep_synthesis": 0.02, "service.generative_ai": 0.03,
    "service.is_app_store": 0.005, "sponsor.has_mainland_licence": 0.9, "sponsor.holds_icp_licence": 0.2,
}  # fmt: skip
_TEXTS = {
    "sponsor.kind": (
        ("enterprise", "individual", "government", "public_institution", "social_organisation"),
        (0.8, 0.14, 0.02, 0.02, 0.02),
    ),
    "service.hosting": (("mainland", "both", "overseas"), (0.85, 0.08, 0.07)),
}
_LISTS = {
    "service.content": (["none"], ["game"], ["news"], ["medical"], ["education", "culture"]),
    "service.stores": ([], ["apple", "huawei"], ["xiaomi"], ["huawei", "oppo", "vivo"]),
    "service.systems": (["android"], ["ios"], ["android", "ios"], ["android", "harmonyos"]),
}


def services(rows: int, seed: int = 20230904) -> pa.Table:
    """Return so many services as one table."""
    return pa.Table.from_batches(batches(rows, seed)).unify_dictionaries()


def batches(rows: int, seed: int = 20230904) -> Iterator[pa.RecordBatch]:
    """Yield so many services."""
    for start in range(0, rows, BATCH):
        yield _batch(start, min(BATCH, rows - start), np.random.default_rng((seed, start)))


def _batch(start: int, rows: int, rng: np.random.Generator) -> pa.RecordBatch:
    kind = rng.choice(4, rows, p=(0.45, 0.3, 0.05, 0.2))
    stage = rng.choice(3, rows, p=(0.2, 0.75, 0.05))
    province = rng.integers(0, len(PREFIXES), rows)
    launched = rng.integers(_FIRST_DAY, _AS_OF - 60, rows)
    on_platform = (kind > 0) & (kind < len(KINDS) - 1)
    platform = np.where(kind == 1, rng.integers(0, 3, rows), rng.integers(3, 5, rows))
    columns: dict[str, Any] = {
        "id": pa.array(np.arange(start, start + rows)),
        "service.kind": _texts(KINDS, kind, rng),
        "service.stage": _texts(_STAGES, stage, rng),
        "service.platform": _texts(("wechat", "alipay", "douyin", "huawei", "vivo"), platform, rng, on_platform),
        "service.launched_on": _days(launched, rng, stage > 0),
        "service.planned_launch_on": _days(rng.integers(_AS_OF - 30, _AS_OF + 400, rows), rng, stage == 0),
        "service.terminated_on": _days(rng.integers(_AS_OF - 59, _AS_OF, rows), rng, stage == len(_STAGES) - 1),
        "sponsor.province": _texts(tuple(PREFIXES.values()), province, rng),
    }
    columns |= {name: _texts(values, rng.choice(len(values), rows, p=p), rng) for name, (values, p) in _TEXTS.items()}
    columns |= {name: pa.array(rng.random(rows) < share, mask=_unknown(rows, rng)) for name, share in _FLAGS.items()}
    for name, values in _LISTS.items():
        columns[name] = pa.array(values).take(pa.array(rng.integers(0, len(values), rows), mask=_unknown(rows, rng)))
    is_ahead = (rng.random(rows) < 0.06) & (stage > 0)
    columns["application.received_on"] = _days(rng.integers(_AS_OF - 60, _AS_OF, rows), rng, is_ahead)
    columns["change.effective_on"] = _days(rng.integers(_AS_OF - 90, _AS_OF + 30, rows), rng, ~is_ahead & (kind == 0))
    columns["filings"] = _filings(rng.random(rows) < 0.55, province, _SUFFIXES.take(pa.array(kind)), rng)
    columns["sponsor.filings"] = _filings(rng.random(rows) < 0.4, province, pa.array([""] * rows), rng)
    return pa.RecordBatch.from_pydict(columns)


def _unknown(rows: int, rng: np.random.Generator) -> NDArray[np.bool_]:
    return rng.random(rows) < UNKNOWN


def _texts(
    values: Sequence[str], codes: NDArray[Any], rng: np.random.Generator, there: NDArray[np.bool_] | None = None
) -> pa.DictionaryArray:
    absent = _unknown(len(codes), rng)
    numbers = pa.array(codes.astype(np.int8), mask=absent if there is None else absent | ~there)
    return pa.DictionaryArray.from_arrays(numbers, pa.array(values))


def _days(days: NDArray[Any], rng: np.random.Generator, there: NDArray[np.bool_]) -> pa.Array:
    return pa.array(days.astype(np.int32), pa.int32(), mask=_unknown(len(days), rng) | ~there).cast(pa.date32())


def _filings(held: NDArray[np.bool_], province: NDArray[Any], suffix: pa.Array, rng: np.random.Generator) -> pa.Array:
    """One filing where one is held, an empty list where none is, null where that is not known."""
    rows = len(held)
    number = pc.binary_join_element_wise(
        pa.array(tuple(PREFIXES)).take(pa.array(province)),
        pc.cast(pa.array(2020 * 1_000_000 + rng.integers(100_000, 3_999_999, rows)), pa.string()),
        pc.cast(pa.array(rng.integers(1, 10, rows)), pa.string()),
        "-",
    )
    number = pc.replace_substring(pc.replace_substring(number, "-", "ICP备", max_replacements=1), "-", "号-")
    number = pc.binary_join_element_wise(number, suffix, "")
    filed = pa.array(rng.integers(_AS_OF - 1200, _AS_OF, rows).astype(np.int32)).cast(pa.date32())
    filed = pc.if_else(pa.array(rng.random(rows) < 0.7), filed, None)
    there = pa.array(held)
    inner = pa.StructArray.from_arrays([number.filter(there), filed.filter(there)], ["number", "filed_on"])
    ends = np.concatenate([[0], np.cumsum(held)]).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(ends), inner, mask=pa.array(~held & _unknown(rows, rng)))


def write(path: str, rows: int, seed: int = 20230904) -> None:
    """Write so many services as a Parquet file, a row group for each batch."""
    made = batches(rows, seed)
    first = next(made)
    with pq.ParquetWriter(path, first.schema) as writer:
        writer.write_batch(first)
        for batch in made:
            writer.write_batch(batch)


if __name__ == "__main__":
    write(sys.argv[2], int(sys.argv[1]))
