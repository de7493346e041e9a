"""Text in two languages -> HTML: escaped, each part marked with its language.

Decides that nothing a caller named can become markup, and how a page holds two languages. Must not import any
other module of icprules but text and line breaks.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from icprules.report.line_breaks import visible
from icprules.text import LANGS, Text

if TYPE_CHECKING:
    from icprules.text import Lang

TAGS = {"zh": "zh-CN", "en": "en"}
"""Language tags of HTML."""


def escaped(text: str) -> str:
    r"""Return text that HTML shows as it is, between tags or in a quoted attribute.

    Args:
        text: Anything; control characters and those that turn the direction of writing are written out.

    Example:
        >>> escaped('<b>"x" & \u202e')
        '&lt;b&gt;&quot;x&quot; &amp; \\u202e'
    """
    return html.escape(visible(text), quote=True)


def told(text: Text) -> str:
    """Return a text in both languages, of which a page shows one or both.

    Args:
        text: The text; when both are the same, a name for instance, it stands there once.

    Example:
        >>> told(Text("备案", "filing"))
        '<span lang="zh-CN">备案</span><span lang="en">filing</span>'
    """
    if text.zh == text.en:
        return escaped(text.zh)
    return "".join(f'<span lang="{TAGS[lang]}">{escaped(text.to(lang))}</span>' for lang in LANGS)


def swapped(text: Text, lang: Lang) -> str:
    """Return attributes from which the page's script takes the text of an element that cannot hold markup.

    Args:
        text: The text.
        lang: Language that the element shows at first.

    Returns:
        The attributes, `>`, and the text itself.

    Example:
        >>> f"<option{swapped(Text('全部', 'all'), 'en')}</option>"
        '<option data-zh="全部" data-en="all">all</option>'
    """
    return f' data-zh="{escaped(text.zh)}" data-en="{escaped(text.en)}">{escaped(text.to(lang))}'


def linked(address: str, inner: str) -> str:
    """Return a link that tells the other side nothing; only plain web addresses become links.

    Args:
        address: Where it leads.
        inner: Markup of what is shown.

    Example:
        >>> linked("https://beian.miit.gov.cn", "query")
        '<a href="https://beian.miit.gov.cn" rel="noopener noreferrer" target="_blank">query</a>'
        >>> linked("javascript:alert(1)", "query")
        'query'
    """
    if not address.startswith(("https://", "http://")):
        return inner
    return f'<a href="{escaped(address)}" rel="noopener noreferrer" target="_blank">{inner}</a>'
