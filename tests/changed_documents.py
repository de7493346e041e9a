"""Documents and files for tests, changed in a few places: what a reader may be given by mistake or to do harm."""

from __future__ import annotations

import copy
import datetime
import math
from typing import Any

from hypothesis import strategies as st

ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.floats(),
    st.text(max_size=6),
    st.binary(max_size=4),
    st.dates(datetime.date(1980, 1, 1), datetime.date(2110, 1, 1)),
    st.sampled_from([
        "none", "2024-02-30", "2024-02-29", "\x00", "\x1b[31m", "\ud800", "\u202e", "=1+1", "９", "9" * 5000,
        "x" * 3000, 10**400, -0.0, math.inf, [], {}, [[]], [None], {"": None}, {"kind": {}}, (), set(), 1j,
    ]),
)  # fmt: skip
"""Values of every type, also of types that no file can hold."""
PIECES = [
    "none", "true", "-0", "1e999", "\x00", "\x1b[31m", "\u202e", "\ufeff", "=1+1", "'", '"', "\\", "\n", "\r", "[", "{",
    "[[service]]", "0" * 400, "9" * 5000, "２０２４", "\t", "|", "<script>", ",", "=", ".", "a." * 200, "[" * 3000,
]  # fmt: skip


def places(value: object) -> list[tuple[Any, Any]]:
    """Every table and list in a document with each of its keys, outermost first."""
    keys = list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []
    inside: Any = value
    return [(value, key) for key in keys] + [place for key in keys for place in places(inside[key])]


@st.composite
def changed_document(draw: st.DrawFn, documents: tuple[dict[str, Any], ...]) -> Any:  # noqa: ANN401 - of any type
    """One of some documents with keys taken out, renamed, doubled, or given an odd value or that of another key."""
    found: Any = copy.deepcopy(draw(st.sampled_from(documents)))
    for _ in range(draw(st.sampled_from([1, 1, 2, 4]))):
        known = places(found)
        if not known:
            return copy.deepcopy(draw(ODD))
        place, key = draw(st.sampled_from(known))
        change = draw(st.sampled_from(["odd", "odd", "exchange", "delete", "rename", "repeat"]))
        if change == "odd":
            place[key] = copy.deepcopy(draw(ODD))  # what is changed next must not be shared with other examples
        elif change == "exchange":
            other, its = draw(st.sampled_from(known))
            place[key] = copy.deepcopy(other[its])
        elif change == "repeat" and isinstance(place, list):
            place.append(copy.deepcopy(place[key]))
        else:
            value = place.pop(key)
            if change == "rename" and isinstance(place, dict):
                place[draw(st.text(max_size=3) | st.sampled_from([str(its) for _, its in known]))] = value
    return found


@st.composite
def changed_content(draw: st.DrawFn, contents: tuple[bytes, ...]) -> bytes:
    """The content of one of some files with a few places cut, overwritten or doubled."""
    found = bytearray(draw(st.sampled_from(contents)))
    for _ in range(draw(st.sampled_from([1, 1, 2, 5]))):
        at = draw(st.integers(0, len(found)))
        to = at + draw(st.sampled_from([0, 0, 1, 4, 60]))
        piece = st.binary(max_size=3) | st.sampled_from([one.encode() for one in PIECES]) | st.just(bytes(found[at:to]))
        found[at:to] = draw(piece) * draw(st.sampled_from([1, 1, 1, 2]))
    return bytes(found)
