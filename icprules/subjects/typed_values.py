"""What a person typed for one fact -> the value as a file would hold it.

Decides which words are understood: values and their labels in zh and en, yes and no, dates with the year first,
numbers, lists, and "none" where a fact can say so. What is not understood is refused with what could be typed,
never guessed. Must not import rules or engines.
"""

from __future__ import annotations

import datetime
import re
import tomllib
import unicodedata
from typing import TYPE_CHECKING, Any

from icprules.errors import FactError, closest, problem
from icprules.subjects.facts import NONE
from icprules.subjects.typed_filings import DATE, iso_date, typed_filings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from icprules.errors import Problem
    from icprules.rulebook.law import Rulebook
    from icprules.subjects.facts import FactSpec
    from icprules.text import Text

_YES = ("是", "是的", "对", "有", "yes", "y", "true")
_NO = ("否", "不", "不是", "没有", "没", "无", "no", "n", "false")
_NOTHING = (
    "none", "no", "n", "nothing", "never", "not yet", "[]", "无", "没有", "没", "都没有", "都不是", "都不涉及",
    "否", "不", "尚未", "还没有", "未", "空", "空列表",
)  # fmt: skip
_SEPARATORS = re.compile(r"[,，;；、\n]")
_COUNTRIES: Mapping[str, str] = {
    "中国": "CN", "中国大陆": "CN", "大陆": "CN", "境内": "CN", "china": "CN", "mainland china": "CN",
    "香港": "HK", "中国香港": "HK", "hong kong": "HK", "澳门": "MO", "中国澳门": "MO", "macao": "MO", "macau": "MO",
    "台湾": "TW", "中国台湾": "TW", "taiwan": "TW", "美国": "US", "usa": "US", "united states": "US",
    "英国": "GB", "uk": "GB", "united kingdom": "GB", "日本": "JP", "japan": "JP", "韩国": "KR", "south korea": "KR",
    "新加坡": "SG", "singapore": "SG", "德国": "DE", "germany": "DE", "法国": "FR", "france": "FR",
    "加拿大": "CA", "canada": "CA", "澳大利亚": "AU", "australia": "AU", "马来西亚": "MY", "malaysia": "MY",
    "泰国": "TH", "thailand": "TH", "越南": "VN", "vietnam": "VN", "印度尼西亚": "ID", "indonesia": "ID",
    "印度": "IN", "india": "IN", "俄罗斯": "RU", "russia": "RU", "荷兰": "NL", "netherlands": "NL",
    "瑞士": "CH", "switzerland": "CH", "意大利": "IT", "italy": "IT", "西班牙": "ES", "spain": "ES",
    "爱尔兰": "IE", "ireland": "IE", "阿联酋": "AE", "united arab emirates": "AE", "以色列": "IL", "israel": "IL",
    "英属维尔京群岛": "VG", "british virgin islands": "VG", "开曼群岛": "KY", "cayman islands": "KY",
}  # fmt: skip


def typed_value(name: str, text: str, rulebook: Rulebook, where: str = "") -> Any:  # noqa: ANN401 - by the fact's type
    """Return the value that a person typed for a fact.

    Args:
        name: Dotted name of the fact; `sponsor.filings` for the numbers of the sponsor.
        text: What was typed.
        rulebook: Its facts, and the names of its provinces.
        where: Place for messages, e.g. `--set service.hosting`.

    Returns:
        The value as a file would hold it; it is still to be read and checked like any other.

    Raises:
        FactError: F101 for an unknown fact, F104 for a derived one; T131 to T138 for what is not understood.

    Example:
        >>> import icprules
        >>> book = icprules.load()
        >>> typed_value("service.offline", "否", book), typed_value("service.stores", "华为应用市场、apple", book)
        (False, ['huawei', 'apple'])
    """
    facts = rulebook.schema.facts
    spec = facts.get("filings" if name == "sponsor.filings" else name)
    if spec is None:
        known = [one for one, found in facts.items() if not found.derived]
        raise FactError(problem("F101", where=where, name=name, close=closest(name, known)))
    if spec.derived:
        raise FactError(problem("F104", where=where, name=name, asks=spec.asks))
    given = text.strip()
    if not given:
        raise FactError(problem("T130", where=where, name=name))
    if spec.type == "filings":
        if given.startswith("[") and given != "[]":
            return _numbers(written(given, where))
        return [] if _is_nothing(given) else typed_filings(given, where)
    return _READERS.get(spec.type, _as_typed)(spec, given, rulebook, where)


def plain_words(text: str) -> str:
    """Return a text as it is compared: width, case, spaces, hyphens and closing marks do not matter.

    Example:
        >>> plain_words("Mini-Program。") == plain_words("mini_program")
        True
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\s_\-–]+", "", folded).rstrip("。.!！")


def chosen(text: str, values: Mapping[str, Text]) -> str | None:
    """Return the value of a choice by its name or its label in either language, or None."""
    wanted = _run_together(text)
    for value, label in values.items():
        if wanted in (plain_words(value), _run_together(label.zh), _run_together(label.en)):
            return value
    return None


def _run_together(text: str) -> str:
    return plain_words(_SEPARATORS.sub("", text))


def _numbers(given: Any) -> Any:  # noqa: ANN401 - what is no list of numbers is refused where facts are read
    return [{"number": one} if isinstance(one, str) else one for one in given] if isinstance(given, list) else given


def _is_nothing(text: str) -> bool:
    return plain_words(text) in {plain_words(word) for word in _NOTHING}


def _bool(_spec: FactSpec, text: str, _book: Rulebook, where: str) -> bool:
    wanted = plain_words(text)
    if wanted in _YES:
        return True
    if wanted in _NO:
        return False
    raise FactError(problem("T131", where=where, value=text))


def _one_of(spec: FactSpec, text: str, _book: Rulebook, where: str) -> str:
    value = chosen(text, spec.values)
    if value is None:
        raise FactError(_no_choice(spec.values, text, where))
    return value


def _no_choice(values: Mapping[str, Text], text: str, where: str) -> Problem:
    labels = [part for value, label in values.items() for part in (value, label.zh, label.en)]
    return problem(
        "T132", where=where, value=text, close=closest(text, labels),
        allowed_zh="、".join(label.zh for label in values.values()),
        allowed_en=", ".join(label.en for label in values.values()),
    )  # fmt: skip


def _list_of(spec: FactSpec, text: str, _book: Rulebook, where: str) -> list[str]:
    return typed_list(text, spec.values, where)


def typed_list(text: str, values: Mapping[str, Text], where: str) -> list[str]:
    """Return the choices that a person typed.

    Args:
        text: Values or labels with commas between them, a list as in a TOML file, or a word for "none".
        values: What can be chosen, with labels.
        where: Place for messages.

    Returns:
        Values, each once; for none an empty list, or `none` alone where that is a value.

    Raises:
        FactError: T132 for what is no choice, T138 for a list that cannot be read.

    Example:
        >>> from icprules.text import Text
        >>> typed_list("甲、b", {"a": Text("甲", "A"), "b": Text("乙", "B")}, "")
        ['a', 'b']
    """
    parts = _members(text, where)
    if parts is None:
        if chosen(text, values) is None and _is_nothing(text):
            return [NONE] if NONE in values else []
        parts = [part.strip() for part in _SEPARATORS.split(text)]
    found: dict[str, None] = {}
    while parts:
        # A label may itself hold a separator, so the longest run of parts that is one is taken.
        for count in range(len(parts), 0, -1):
            value = chosen("".join(parts[:count]), values)
            if value is not None:
                found[value] = None
                parts = parts[count:]
                break
        else:
            if parts[0]:
                raise FactError(_no_choice(values, parts[0], where))
            parts = parts[1:]
    return list(found)


def _members(text: str, where: str) -> list[str] | None:
    """The members of a list written as in a file; None for any other text."""
    if not (text.startswith("[") and text.endswith("]")):
        return None
    given = written(text, where)
    return [str(member) for member in given] if isinstance(given, list) else [text]


def written(text: str, where: str) -> Any:  # noqa: ANN401 - any value of a file
    """Return a value that is written as in a TOML file.

    Returns:
        The value; dates as ISO text.

    Raises:
        FactError: T138 when it is no such value.
    """
    try:
        return _plain(tomllib.loads(f"value = {text}")["value"])
    except (tomllib.TOMLDecodeError, KeyError, RecursionError, TypeError):
        raise FactError(problem("T138", where=where, value=text)) from None


def _plain(value: Any) -> Any:  # noqa: ANN401 - any value of a file
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, float):
        raise TypeError  # no fact is a fraction, and JSON has no word for some
    return value.isoformat() if isinstance(value, datetime.date | datetime.time) else value


def _integer(_spec: FactSpec, text: str, _book: Rulebook, where: str) -> int:
    folded = unicodedata.normalize("NFKC", text)
    if not re.fullmatch(r"[+-]?[0-9]{1,18}", folded):
        raise FactError(problem("T133", where=where, value=text))
    return int(folded)


def _date(spec: FactSpec, text: str, _book: Rulebook, where: str) -> str:
    if spec.none_allowed and _is_nothing(text):
        return NONE
    found = iso_date(text)
    if found is None:
        raise FactError(problem("T135" if spec.none_allowed else "T134", where=where, value=text))
    return found


def _datetime(_spec: FactSpec, text: str, _book: Rulebook, where: str) -> str:
    folded = unicodedata.normalize("NFKC", text)
    beijing = re.sub(r"\s*(?:北京时间|beijing time)$", "+08:00", folded, flags=re.IGNORECASE)
    day = re.match(DATE, beijing)
    clock = beijing[day.end() :].strip(" T") if day else ""
    try:
        read = datetime.datetime.fromisoformat(f"{iso_date(day[0])}T{clock}") if day else None
    except ValueError:
        read = None
    if read is None or not clock:
        raise FactError(problem("T136", where=where, value=text))
    if read.utcoffset() is None:
        raise FactError(problem("T137", where=where, value=text))
    return read.isoformat()


def _country(_spec: FactSpec, text: str, _book: Rulebook, _where: str) -> str:
    named = {plain_words(name): code for name, code in _COUNTRIES.items()}
    return named.get(plain_words(text), text.upper() if len(text) == len("CN") else text)


def _province(_spec: FactSpec, text: str, book: Rulebook, _where: str) -> str:
    wanted = plain_words(text)
    for code, bureau in book.bureaus.items():
        if wanted == plain_words(bureau.province.en):
            return code
    return next((name for name in _spellings(book) if plain_words(name) == wanted), text)


def _spellings(book: Rulebook) -> Iterable[str]:
    return (*book.schema.provinces, *book.schema.outside)


def _as_typed(_spec: FactSpec, text: str, _book: Rulebook, _where: str) -> str:
    return text


_READERS: Mapping[str, Callable[[FactSpec, str, Rulebook, str], Any]] = {
    "bool": _bool,
    "one_of": _one_of,
    "list_of": _list_of,
    "integer": _integer,
    "date": _date,
    "datetime": _datetime,
    "country": _country,
    "province": _province,
}
