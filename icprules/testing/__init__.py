"""What users import to test their own compliance logic: claims about a service, case files, and a pytest plugin.

`assess_that` begins a claim. Must not import pytest, and nothing at all before it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from icprules.testing.claims import DayClaim, ServiceClaim, assess_that
    from icprules.testing.duty_claims import DutyClaim

__all__ = ["DayClaim", "DutyClaim", "ServiceClaim", "assess_that"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any public name
    if name not in __all__:
        message = f"module `icprules.testing` has no attribute `{name}`"
        raise AttributeError(message)
    from icprules.testing import claims, duty_claims  # noqa: PLC0415 - the plugin imports this package in every run

    return getattr(duty_claims if name == "DutyClaim" else claims, name)
