"""What foresight shows people: a title, sections with short lists, and a foot; and its form as plain text.

Decides the shape of a page and its text without colour, not what it says. Must not import decide, engines, rich
or the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from icprules.report.line_breaks import width_of, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator


@attrs.frozen(kw_only=True)
class Group:
    """A short list under a heading of its own.

    Args:
        heading: May be empty.
        lines: One sentence each.
    """

    heading: str = ""
    lines: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Section:
    """A part of a page.

    Args:
        heading: One line; may be empty.
        verdict: The verdict that it is about, for its colour; may be empty.
        groups: Short lists, those without lines left out by whoever shows them.
    """

    heading: str = ""
    verdict: str = ""
    groups: tuple[Group, ...] = ()


@attrs.frozen(kw_only=True)
class Page:
    """What is said about one service in one language.

    Args:
        title: One line.
        lead: Sentences below it.
        sections: In order.
        foot: Sentences at the end: what was taken for granted, and that it is no legal advice.
    """

    title: str
    lead: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    foot: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Line:
    """One line of a page as text.

    Args:
        text: Without a line break.
        role: What it is: `title`, `lead`, `section`, `group`, `item` or `foot`.
        verdict: For a section: the verdict that it is about.
    """

    text: str
    role: str
    verdict: str = ""


def lines_of(page: Page, width: int | None = None) -> Iterator[Line]:
    """Yield the lines of a page.

    Args:
        page: The page.
        width: Cells of a line, or None to leave long lines as they are.

    Yields:
        Lines; an empty one before each section and before the foot.

    Example:
        >>> section = Section(heading="A", groups=(Group(heading="why", lines=("because",)),))
        >>> [line.text for line in lines_of(Page(title="T", sections=(section,)))]
        ['T', '', 'A', '  why', '    · because']
    """
    yield from _lines(page.title, "title", width)
    for text in page.lead:
        yield from _lines(text, "lead", width)
    for section in page.sections:
        if section.heading:
            yield Line(text="", role="section")
            yield from _lines(section.heading, "section", width, verdict=section.verdict)
        for group in section.groups:
            if group.heading and group.lines:
                yield from _lines(group.heading, "group", width, head="  ")
            indent = "    · " if group.heading else "  · "
            for text in group.lines:
                yield from _lines(text, "item", width, head=indent)
    if page.foot:
        yield Line(text="", role="foot")
    for text in page.foot:
        yield from _lines(text, "foot", width)


def page_text(page: Page, width: int | None = None) -> str:
    r"""Return a page as text.

    Args:
        page: The page.
        width: Cells of a line, or None to leave long lines as they are.

    Returns:
        Lines, each ended by a line break.

    Example:
        >>> page_text(Page(title="T", foot=("no advice",)))
        'T\n\nno advice\n'
    """
    return "".join(f"{line.text}\n" for line in lines_of(page, width))


def _lines(text: str, role: str, width: int | None, *, head: str = "", verdict: str = "") -> Iterator[Line]:
    if width is None:
        yield Line(text=head + text, role=role, verdict=verdict)
        return
    indent = width_of(head)
    for number, part in enumerate(wrapped(text, width - indent)):
        yield Line(text=(" " * indent if number else head) + part, role=role, verdict=verdict)
