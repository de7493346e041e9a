"""A page of foresight -> Markdown, for a ticket, a wiki or a review.

Decides how a page looks, not what it says. Must not import rich or the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icprules.report.markdown import escaped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icprules.foresight.pages import Page


def page_markdown(page: Page) -> str:
    r"""Return a page as Markdown.

    Args:
        page: The page.

    Returns:
        A document with one heading per section; whatever a caller named is escaped.

    Example:
        >>> from icprules.foresight.pages import Group, Page, Section
        >>> page_markdown(Page(title="a|b", sections=(Section(heading="A", groups=(Group(lines=("x",)),)),)))
        '# a\\|b\n\n## A\n\n- x\n'
    """
    return "\n".join(_lines(page)) + "\n"


def _lines(page: Page) -> Iterator[str]:
    yield f"# {escaped(page.title)}"
    for text in page.lead:
        yield ""
        yield escaped(text)
    for section in page.sections:
        if section.heading:
            yield ""
            yield f"## {escaped(section.heading)}"
        for group in section.groups:
            if group.heading and group.lines:
                yield ""
                yield f"**{escaped(group.heading)}**"
            if group.lines:
                yield ""
                yield from (f"- {escaped(text)}" for text in group.lines)
    if page.foot:
        yield ""
        yield "---"
        for text in page.foot:
            yield ""
            yield f"*{escaped(text)}*"
