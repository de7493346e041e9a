"""Whether a changed rulebook asks the same questions, so that no service whatever can tell the two apart.

Decides what is the same on sight: a clause asked twice, clauses in another order, a denial denied, and an open
question of the law turned round, since nobody can answer it either way. What needs a proof is not decided here.
Must not import cases or the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from icprules.engines.program import program
from icprules.rulebook.condition import All, Condition, In, Not
from icprules.rulebook.condition import Any as AnyOf
from icprules.rulebook.schema_files import OF_THE_LAW
from icprules.testing.witnesses import PARTS, with_parts

if TYPE_CHECKING:
    from icprules.rulebook.law import Rulebook


def asks_the_same(book: Rulebook, changed: Rulebook) -> bool:
    """Return whether two rulebooks with the same rules differ in nothing but how their conditions are written.

    Args:
        book: A rulebook.
        changed: Another made from it.

    Returns:
        True only where no service and no day can tell them apart; false where that was not seen.

    Example:
        >>> from icprules import load
        >>> asks_the_same(load(), load())
        True
    """
    if [_without_conditions(book, i) for i in range(len(book.rules))] != [
        _without_conditions(changed, i) for i in range(len(changed.rules))
    ]:
        return False
    before, after = program(book).steps, program(changed).steps
    return len(before) == len(after) and all(
        (old.question, old.name) == (new.question, new.name)
        and (old.condition == new.condition or form(old.condition) == form(new.condition))
        for old, new in zip(before, after, strict=True)
    )


def _without_conditions(book: Rulebook, number: int) -> object:
    rule = book.rules[number]
    bare = {part: None for part in PARTS if getattr(rule.then, part, None) is not None}
    return attrs.evolve(rule, when=(), unless=(), then=with_parts(rule.then, bare))


def form(condition: Condition) -> object:
    """Return a form that is equal for conditions that are the same on sight.

    Args:
        condition: The condition.

    Returns:
        Nested tuples and sets.

    Example:
        >>> once = In(fact="service.kind", values=("app",))
        >>> form(All(items=(once, All(items=(once, once))))) == form(once)
        True
    """
    if isinstance(condition, Not):
        inner = form(condition.item)
        if isinstance(inner, tuple) and inner[0] == "not":
            return inner[1]
        return inner if inner == _OPEN else ("not", inner)
    if isinstance(condition, All | AnyOf):
        name = "all" if isinstance(condition, All) else "any"
        parts: set[object] = set()
        for item in map(form, condition.items):
            parts |= item[1] if isinstance(item, tuple) and item[0] == name else {item}
        return parts.pop() if len(parts) == 1 else (name, frozenset(parts))
    if condition.fact.startswith(OF_THE_LAW):
        return _OPEN
    if isinstance(condition, In):
        return ("in", condition.fact, frozenset(condition.values))
    return ("compare", condition.fact, condition.op, condition.value)


_OPEN = ("open",)
