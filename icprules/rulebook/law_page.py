"""The law page: every fact about the law that the rulebook rests on, one line each.

Decides the shape of such a fact, nothing about which rules rest on it. Must not import rule_files, loader,
engines or decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import attrs

if TYPE_CHECKING:
    from icprules.text import Text

Tag = Literal["V-full", "V-quote", "V-example", "S", "S-weak", "M", "X", "inference", "none"]
"""How firmly a fact is known; `none` where it has no standing of its own, like a warning."""

NEVER_A_RULE: frozenset[Tag] = frozenset({"S-weak", "M", "X"})
"""The tags on which no rule may rest."""


@attrs.frozen(kw_only=True)
class LawPageFact:
    """One fact of the law page.

    Args:
        id: As rules cite it, e.g. `N105.S2a`.
        tag: How firmly it is known.
        paraphrase: What it says, in one line of our own words.
        not_a_rule: Why no rule rests on it; None where one does, or should.

    Example:
        >>> from icprules.text import Text
        >>> LawPageFact(id="E.19", tag="none", paraphrase=Text("备案不收费。", "Filing is free.")).tag
        'none'
    """

    id: str
    tag: Tag
    paraphrase: Text
    not_a_rule: Text | None = None
