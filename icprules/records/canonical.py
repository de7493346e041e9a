"""The one spelling of plain data, and the digest over it.

Decides only that. Must not import anything of icprules.
"""

from __future__ import annotations

import hashlib
import json

OUTSIDE = ("digest", "provenance")
"""Members of a record that are no part of what its digest covers: the digest itself, and which program made it."""


def canonical(value: object) -> str:
    """Return plain data in their one spelling: JSON without spaces, keys in order, characters as they are.

    Example:
        >>> canonical({"b": [1, None], "a": "备"})
        '{"a":"备","b":[1,null]}'
    """
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest_of(record: dict[str, object]) -> str:
    """Return the digest of a record, over everything but the digest itself and its provenance.

    Args:
        record: Plain data.

    Returns:
        `sha256:` and 64 hexadecimal digits.

    Example:
        >>> digest_of({"a": 1}) == digest_of({"a": 1, "digest": "x", "provenance": {}})
        True
    """
    return hashed({key: value for key, value in record.items() if key not in OUTSIDE})


def hashed(value: object) -> str:
    """Return the digest of plain data: `sha256:` and 64 hexadecimal digits.

    Half of a surrogate pair, which JSON can hold and UTF-8 cannot, counts as the three bytes it would take.
    """
    return f"sha256:{hashlib.sha256(canonical(value).encode(errors='surrogatepass')).hexdigest()}"
