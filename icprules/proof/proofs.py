"""Which properties are proved of a rulebook, one after the other.

Decides the order, and what is laid ready once. Must not import the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.errors import FactError, closest, problem
from icprules.proof.applying import applying
from icprules.proof.findings import PROPERTIES, Proof, Property
from icprules.proof.inquiry import Inquiry, inquiry
from icprules.proof.learning import monotone
from icprules.proof.results import cited, single_results
from icprules.proof.translations import translations
from icprules.proof.ways import ways

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from icprules.rulebook.law import Rulebook

_PROVERS: Mapping[Property, Callable[[Inquiry], Proof]] = {
    "applies": applying,
    "one-result": single_results,
    "ways": ways,
    "cited": cited,
    "monotone": monotone,
    "engines": translations,
}


def prove(rulebook: Rulebook, properties: Collection[str] = PROPERTIES, rules: Collection[str] = ()) -> Iterator[Proof]:
    """Prove properties of a rulebook for every service on every day.

    Args:
        rulebook: A checked rulebook, the built-in one or any other, with the layers below it.
        properties: Which, by name.
        rules: For `applies`: ids of the rules to look at; all where there are none.

    Yields:
        One proof per property, as soon as it is decided.

    Raises:
        FactError: F150 for what is no property, F017 for a rule that is not there.
        EngineError: E121 where the solver gives up; never a wrong answer.

    Example:
        >>> import icprules
        >>> [proof.holds for proof in prove(icprules.load(), ["one-result"])]
        [True]
    """
    ids = {rule.id for rule in rulebook.rules}
    for name in properties:
        if name not in PROPERTIES:
            allowed = " · ".join(PROPERTIES)
            raise FactError(
                problem("F150", name="property", value=name, close=closest(name, PROPERTIES), allowed=allowed)
            )
    unknown = [problem("F017", name=name, close=closest(name, ids)) for name in rules if name not in ids]
    if unknown:
        raise FactError(*unknown)
    asked = inquiry(rulebook)
    for one in PROPERTIES:
        if one in properties:
            yield applying(asked, rules) if one == "applies" else _PROVERS[one](asked)
