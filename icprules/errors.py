"""Every exception, and the located problems it carries.

Decides how a problem is identified (a stable code), located and worded. The wording itself is
data: `messages.toml`, one table per code, zh and en. Must not import any other module of icprules.
"""

from __future__ import annotations

import errno
import functools
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@functools.cache
def _messages() -> Mapping[str, Mapping[str, str]]:
    # Read on the first error only: an import without errors pays nothing for the catalogue.
    import tomllib  # noqa: PLC0415 - the same
    from pathlib import Path  # noqa: PLC0415 - the same

    return tomllib.loads(Path(__file__).with_name("messages.toml").read_text(encoding="utf-8"))


@attrs.frozen(kw_only=True)
class Problem:
    """One thing that is wrong, with its stable code, its place and the offending values.

    Args:
        code: Key of `messages.toml`, e.g. `F101`.
        where: File and key path, e.g. `brand.toml: service[1].kind`; may be empty.
        values: The values that the wording names, already as text.

    Example:
        >>> print(problem("F101", where="service", name="servce.kind", close="service.kind"))
        F101 service: unknown fact `servce.kind`
             help: did you mean `service.kind`?
    """

    code: str
    where: str = ""
    values: tuple[tuple[str, str], ...] = ()

    def message(self, lang: str = "en") -> str:
        """Return the wording in `lang` (zh or en), without code, place and help."""
        return _messages()[self.code][lang].format_map(dict(self.values))

    def help(self, lang: str = "en") -> str:
        """Return the line of help in `lang`, or an empty text when there is none."""
        values = dict(self.values)
        if values.get("close"):
            ask = {"zh": "是否想写 `{close}`？", "en": "did you mean `{close}`?"}
            return ask[lang].format_map(values)
        return _messages()[self.code].get(f"help_{lang}", "").format_map(values)

    def text(self, lang: str = "en") -> str:
        """Return the whole message in `lang`: one line, and one line of help where there is one."""
        place = f" {self.where}:" if self.where else ""
        line = f"{self.code}{place} {self.message(lang)}"
        help_line = self.help(lang)
        label = {"zh": "提示：", "en": "help: "}[lang]
        return f"{line}\n     {label}{help_line}" if help_line else line

    def __str__(self) -> str:
        return self.text("en")


def placed(found: Problem, where: str) -> Problem:
    """Return a problem at another place.

    Args:
        found: The problem.
        where: File and key path.

    Returns:
        The same problem there; characters of the place that cannot be printed are escaped.

    Example:
        >>> placed(problem("F123"), "brand.toml: service").where
        'brand.toml: service'
    """
    return attrs.evolve(found, where=_printable(where, limit=240))


def problem(code: str, *, where: str = "", **values: object) -> Problem:
    """Make a `Problem`, turning every value into short printable text.

    Args:
        code: Key of `messages.toml`.
        where: File and key path.
        **values: What the wording names; long values are shortened, lists of what is `allowed` much later than
            others, control characters escaped.

    Returns:
        The problem.

    Example:
        >>> problem("F102", name="service.kind", value="appp", close="app").code
        'F102'
    """
    place = _printable(where, limit=240)
    limits = {key: 1000 if key.startswith("allowed") else 120 for key in values}
    return Problem(code=code, where=place, values=tuple((k, _printable(v, limits[k])) for k, v in values.items()))


def _printable(value: object, limit: int) -> str:
    # Python refuses to write an integer of thousands of digits in decimal.
    text = value if isinstance(value, str) else hex(value) if type(value) is int and abs(value) >> 400 else str(value)
    if len(text) > limit:
        text = text[:limit] + "…"
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


_REFUSALS: Mapping[str, tuple[str, str]] = {
    "EACCES": ("没有权限", "permission denied"),
    "EPERM": ("没有权限", "permission denied"),
    "ENOENT": ("没有这个文件或文件夹", "there is no such file or folder"),
    "EISDIR": ("这是一个文件夹", "it is a folder"),
    "ENOTDIR": ("路径中有一段不是文件夹", "part of its path is no folder"),
    "ENOSPC": ("磁盘已满", "the disk is full"),
    "EDQUOT": ("磁盘配额已用完", "the disk quota is used up"),
    "EFBIG": ("超过了允许的文件大小", "it would be larger than files may be here"),
    "EROFS": ("磁盘只能读取", "the disk is read-only"),
    "ENAMETOOLONG": ("名称太长", "its name is too long"),
    "ELOOP": ("链接绕成一圈", "its links lead in a circle"),
    "NotRegularError": ("不是普通文件", "it is not a regular file"),
    "ValueError": ("名称中有不可使用的字符", "its name has a character that no name can have"),
}


def refusal(error: Exception) -> dict[str, str]:
    """Return why the operating system refused a file, as the values that a message names.

    Example:
        >>> refusal(OSError(28, "No space left on device"))["reason_zh"]
        '磁盘已满'
    """
    number = error.errno if isinstance(error, OSError) else None
    name = errno.errorcode.get(number or 0, type(error).__name__)
    zh, en = _REFUSALS.get(name, (name, name))
    return {"reason_zh": zh, "reason_en": en}


def closest(name: str, choices: Iterable[str]) -> str:
    """Return the one of `choices` that `name` most likely stands for, or an empty text.

    Example:
        >>> closest("service.lauched_on", ["service.launched_on", "service.kind"])
        'service.launched_on'
    """
    return _closest(name[:200], tuple(choices))


@functools.lru_cache(maxsize=512)
def _closest(name: str, choices: tuple[str, ...]) -> str:
    # A file with the same slip in a million lines looks for its match once.
    import difflib  # noqa: PLC0415 - only those who slip pay for it

    found = difflib.get_close_matches(name, choices, n=1, cutoff=0.6)
    return found[0] if found else ""


class IcprulesError(Exception):
    """Base of every error that icprules raises on purpose; carries one or more located problems.

    Example:
        >>> error = FactError(problem("F101", name="x", close=""))
        >>> error.code, len(error.problems)
        ('F101', 1)
    """

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems: tuple[Problem, ...] = problems

    @property
    def code(self) -> str:
        """The code of the first problem."""
        return self.problems[0].code

    def text(self, lang: str = "en") -> str:
        """Return all problems in `lang`, one after the other."""
        return "\n".join(p.text(lang) for p in self.problems)

    def __str__(self) -> str:
        return self.text("en")


class RulebookError(IcprulesError):
    """A rulebook that cannot be used; carries every problem found in it, not only the first."""


class FactError(IcprulesError, ValueError):
    """Facts that cannot be used as given: unknown names, wrong types, contradictions, malformed numbers."""


class EngineError(IcprulesError):
    """An engine that is absent, cannot take the rulebook, or disagrees with another engine."""


class OutputError(IcprulesError, ValueError):
    """An answer that cannot be given in the form asked for: a library is absent, a file is there, an option is none."""


class RecordError(IcprulesError, ValueError):
    """A decision record that is none, was altered, or cannot be redacted as asked."""


class CalendarError(IcprulesError):
    """A question about working days that the calendar cannot answer, or a calendar that fails certification."""
