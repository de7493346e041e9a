"""A rulebook: everything that its files say, as one immutable object.

Decides which members a rulebook has, and that a member may be read when it is first looked at without anybody being
able to tell. Must not import law, which takes ten times as long to import as this.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import attrs

from icprules.text import read_only

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Mapping

    from icprules.rulebook.law import Bureau, OpenQuestion, Rule, Source
    from icprules.rulebook.law_page import LawPageFact
    from icprules.rulebook.platform_codes import PlatformCode
    from icprules.rulebook.procedures import Procedures
    from icprules.subjects.facts import FactSchema
    from icprules.text import Text


@attrs.frozen(kw_only=True)
class Rulebook:
    """A checked rulebook, immutable.

    Args:
        name: E.g. `cn-icp`.
        version: Of the law it encodes.
        known_through: Newest dated evidence; Beijing date, inclusive.
        schema: The facts.
        sources: Instruments by key.
        rules: In an order in which every rule comes after those it reads.
        bureaus: Communications administrations by province code.
        assumptions: Named assumptions of date arithmetic.
        open_questions: What the evidence leaves open.
        law_page: Facts of the law page that rules rest on; empty where the rulebook ships none.
        platform_codes: Status codes of platforms' interfaces.
        procedures: From an open duty to compliance, step by step; None where the rulebook ships none.
        disclaimer: Said with every output for people.
        digest: `sha256:` and the digest of the canonical content.
        files: Short digest of every file, by name of the rulebook and path.
        layers: Versions of the rulebooks of which it is made, by name, the one that others are laid on first.
        known_on: Beijing date to what was published by which it is limited; None for everything.
        whole_digest: The digest of everything, where it is limited; an empty text otherwise.
        prepared: Engines built for this rulebook; a cache without meaning of its own.
    """

    name: str
    version: str
    known_through: datetime.date
    schema: FactSchema
    sources: Mapping[str, Source] = attrs.field(converter=read_only, hash=False)
    rules: tuple[Rule, ...]
    bureaus: Mapping[str, Bureau] = attrs.field(converter=read_only, hash=False)
    assumptions: Mapping[str, Text] = attrs.field(converter=read_only, hash=False)
    open_questions: tuple[OpenQuestion, ...] = ()
    law_page: tuple[LawPageFact, ...] = ()
    platform_codes: tuple[PlatformCode, ...] = ()
    procedures: Procedures | None = None
    disclaimer: Text
    digest: str
    files: Mapping[str, str] = attrs.field(factory=dict, converter=read_only, hash=False, eq=False)
    layers: Mapping[str, str] = attrs.field(factory=dict, converter=read_only, hash=False, eq=False)
    known_on: datetime.date | None = None
    whole_digest: str = ""
    prepared: dict[str, Any] = attrs.field(factory=dict, eq=False, repr=False, init=False)
    # Last, so that whoever goes through all members, to copy them, has read every other one when this is looked at.
    _unread: _Unread | None = attrs.field(default=None, eq=False, repr=False, init=False)

    if not TYPE_CHECKING:  # a checker would take every misspelt member for one that is read later

        def __getattr__(self, name: str) -> object:
            # Python comes here only for a name that has no value yet.
            return _first_look(self, name)


@attrs.frozen(kw_only=True)
class _Unread:
    """What has to be known to read the members that nobody has looked at; `names` shrinks, under the lock."""

    read: Callable[[str], Any]
    names: set[str]
    lock: threading.RLock = attrs.field(factory=threading.RLock)


MEMBERS: tuple[str, ...] = tuple(field.name for field in attrs.fields(Rulebook) if field.init)
"""The names of everything that a rulebook is made of."""
_TABLES = frozenset(field.name for field in attrs.fields(Rulebook) if field.converter is not None)


def read_when_needed(known: Mapping[str, str], read: Callable[[str], Any]) -> Rulebook:
    """Return a rulebook whose other members are read when they are first looked at.

    Args:
        known: The members that need no reading.
        read: Gives the value of any other member, as the constructor takes it. It is called once for each, by one
            thread at a time. What it raises reaches whoever looked, and the next look tries again.

    Returns:
        A rulebook like any other: equal to the one with the same members, and as immutable.

    Example:
        >>> book = read_when_needed({"name": "mine", "version": "1"}, str.upper)
        >>> book.name, book.rules
        ('mine', 'RULES')
    """
    book = object.__new__(Rulebook)
    for name, value in known.items():
        object.__setattr__(book, name, value)
    object.__setattr__(book, "prepared", {})
    object.__setattr__(book, "_unread", _Unread(read=read, names=set(MEMBERS) - set(known)))
    return book


def _first_look(book: Rulebook, name: str) -> object:
    """The value of a member that had none a moment ago; by now another thread may have read it."""
    if name not in MEMBERS:
        message = f"`Rulebook` has no attribute `{name}`"
        raise AttributeError(message)
    unread = book._unread  # noqa: SLF001 - the other half of this module
    if unread is not None:
        with unread.lock:
            if name in unread.names:
                value = unread.read(name)
                object.__setattr__(book, name, read_only(value) if name in _TABLES else value)
                unread.names.discard(name)
            if not unread.names:
                object.__setattr__(book, "_unread", None)  # and with it the bytes that they were read from
    return object.__getattribute__(book, name)
