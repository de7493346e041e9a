"""Commitments to what was redacted: they give nothing away, and their owner can show later what stood there.

Decides how a commitment is made and opened. Must not import anything of icprules but canonical.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING, Any

from icprules.records.canonical import hashed

if TYPE_CHECKING:
    from collections.abc import Mapping

LEAST = 16
"""Fewest characters of a salt; a name behind a shorter one could be found by trying."""


def opening(salt: str, path: str) -> str:
    """Return what opens one commitment; it opens no other.

    Args:
        salt: The secret salt that was used to redact.
        path: Where the value stood, e.g. `sponsor.name`.

    Returns:
        Hexadecimal digits.

    Example:
        >>> opening("a salt that nobody knows", "sponsor.name") == opening("a salt that nobody knows", "service.name")
        False
    """
    return hmac.new(salt.encode(), path.encode(), hashlib.sha256).hexdigest()


def commitment(key: str, path: str, value: object) -> str:
    """Return the commitment to a value.

    Args:
        key: From `opening`.
        path: Where the value stands.
        value: Plain data.
    """
    return hashed([key, path, value])


def opens(record: Mapping[str, Any], path: str, value: object, key: str) -> bool:
    """Return whether a value is the one that was redacted.

    Args:
        record: A redacted record.
        path: Where the value stood, one of the names under `redacted`.
        value: Plain data, in its normal form.
        key: From `opening`; whoever redacted gives it away for this one value.

    Returns:
        False also where nothing was redacted there.

    Example:
        >>> opens({"redacted": None}, "sponsor.name", "Lumora", "00")
        False
    """
    made = ((record.get("redacted") or {}).get("facts") or {}).get(path)
    return isinstance(made, str) and hmac.compare_digest(made, commitment(key, path, value))
