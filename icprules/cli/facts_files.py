"""The answers of a questionnaire -> a file of facts, new or with what was there before.

Decides where an answer stands in a file, and when a file is written at all.
"""

from __future__ import annotations

import copy
import datetime
import json
from typing import TYPE_CHECKING, Any

import attrs

from icprules.errors import FactError, problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from icprules.foresight.questionnaires import Questionnaire
    from icprules.subjects.facts import FactSchema
    from icprules.text import Lang

_FORMATS = (".toml", ".json")


@attrs.frozen(kw_only=True)
class Origin:
    """The file that a questionnaire began with.

    Args:
        path: As typed.
        text: What it holds.
        table: The same, parsed.
        place: Number of the service from 0 where the file has several; None for the only one.
    """

    path: Path
    text: str
    table: Mapping[str, Any]
    place: int | None


@attrs.frozen(kw_only=True)
class Written:
    """The text of a file of facts.

    Args:
        text: What to write.
        lost_comments: Whether comments of the file that it began with are not in it.
    """

    text: str
    lost_comments: bool


def origin_of(path: Path, name: str) -> Origin | None:
    """Return the file that a questionnaire begins with, or None for a kind of file that is not written.

    Args:
        path: A file that could be read as facts.
        name: Name of the service asked about.
    """
    from icprules.subjects.portfolio_file import FORMATS, read_bytes, read_content  # noqa: PLC0415 - help must not wait

    suffix = path.suffix.lower()
    if suffix not in _FORMATS:
        return None
    content = read_bytes(path)
    table = read_content(content, path.name, FORMATS[suffix])
    services = table["service"]
    place = None
    if isinstance(services, list):
        names = [one.get("name") or f"service[{n}]" for n, one in enumerate(services, 1)]
        place = names.index(name)
    text = content.decode("utf-8-sig").replace("\r\n", "\n")
    return Origin(path=path, text=text, table=table, place=place)


def check_target(out: Path, origin: Path | None) -> None:
    """Refuse a file that could not or must not be written, before a single question is put.

    Raises:
        FactError: T152 for a file that exists and is not the one begun with, T153 for a folder that does not,
            T154 for another kind of file.
    """
    if out.suffix.lower() not in _FORMATS:
        raise FactError(problem("T154", name=out.name or str(out)))
    if out.exists() and (origin is None or not origin.exists() or not out.samefile(origin)):
        raise FactError(problem("T152", name=out.name))
    if not out.parent.is_dir():
        raise FactError(problem("T153", name=out.name))


def facts_file(state: Questionnaire, origin: Origin | None, form: str, lang: Lang) -> Written:
    """Return the text of the file that holds what is known.

    Args:
        state: The questionnaire.
        origin: The file that it began with, or None.
        form: `.toml` or `.json`.
        lang: Language of comments.

    Raises:
        FactError: T151 for text that cannot be written.
    """
    from icprules.subjects.facts_text import facts_text, text_with  # noqa: PLC0415

    schema = state.result.rulebook.schema
    facts = _dated(state.facts(), schema)
    table = _alone(facts) if origin is None else _merged(origin.table, facts, state, origin.place)
    if form == ".json":
        return Written(text=json.dumps(_texts(table), ensure_ascii=False, indent=2) + "\n", lost_comments=False)
    was_toml = origin is not None and origin.path.suffix.lower() == ".toml"
    if origin is not None and was_toml:
        kept = text_with(origin.text, origin.table, table)
        if kept is not None:
            return Written(text=kept, lost_comments=False)
    is_commented = was_toml and origin is not None and "#" in origin.text
    remark = _Remarks(schema=schema, lang=lang, state=state)
    return Written(text=facts_text(table, _head(state, lang), remark), lost_comments=is_commented)


def _alone(facts: Mapping[str, Any]) -> dict[str, Any]:
    """A file with this one service and its sponsor."""
    service = {key: value for key, value in facts.items() if key != "sponsor"}
    return {**({"sponsor": facts["sponsor"]} if facts.get("sponsor") else {}), "service": service}


def _merged(
    before: Mapping[str, Any], facts: Mapping[str, Any], state: Questionnaire, place: int | None
) -> dict[str, Any]:
    """The table of a file with what was answered put where the file has the like of it."""
    table: dict[str, Any] = copy.deepcopy(dict(before))
    service: dict[str, Any] = table["service"] if place is None else table["service"][place]
    for fact in dict.fromkeys(one.fact for one in state.given if one.value is not None):
        if fact == "cases":
            raised = [group for group in facts if isinstance(facts[group], dict) and group != "sponsor"]
            for group in (group for group in raised if group not in service and group not in table):
                service[group] = {}
        elif fact == "filings.service":
            _home(table, service, "sponsor", place)["filings"] = _numbers(table, service, place, facts["sponsor"])
        elif fact == "filings":
            (table if "filings" in table else service)["filings"] = facts["filings"]
        else:
            group, _, key = fact.partition(".")
            target = service if group == "service" else _home(table, service, group, place)
            target[key] = (facts if group == "service" else facts[group])[key]
    return table


def _home(table: dict[str, Any], service: dict[str, Any], group: str, place: int | None) -> dict[str, Any]:
    """The table of a group: that of the service, or the one of the whole file that the service uses."""
    if group in service:
        return service[group]  # type: ignore[no-any-return]
    if group in table:
        return table[group]  # type: ignore[no-any-return]
    # A sponsor that nothing was known of may be another for each service, where there are several.
    owner = table if group == "sponsor" and place is None else service
    found: dict[str, Any] = owner.setdefault(group, {})
    return found


def _numbers(
    table: dict[str, Any], service: dict[str, Any], place: int | None, sponsor: Mapping[str, Any]
) -> list[Any]:
    """The numbers of the sponsor as the file writes them, with the service that each belongs to."""
    given = _home(table, service, "sponsor", place)["filings"]
    found = []
    for one, known in zip(given, sponsor["filings"], strict=True):
        written = {"number": one} if isinstance(one, str) else one
        found.append({**written, "service": known["service"]} if "service" in known else one)
    return found


def _dated(value: Any, schema: FactSchema, name: str = "") -> Any:  # noqa: ANN401 - any value of a file
    """Facts with their dates as dates, which they are in TOML, and no longer as ISO text."""
    if isinstance(value, dict):
        return {key: _dated(one, schema, f"{name}.{key}".removeprefix(".")) for key, one in value.items()}
    if isinstance(value, list):
        return [_dated(one, schema, name) for one in value]
    key = ".".join(name.split(".")[-2:]) if "." in name else f"service.{name}"
    spec = schema.facts.get(key)
    is_date = (spec is not None and spec.type == "date") or key.rpartition(".")[2] in ("filed_on", "deregistered_on")
    if is_date and isinstance(value, str):
        try:
            return datetime.date.fromisoformat(value)
        except ValueError:
            return value  # "none"
    return value


def _texts(value: Any) -> Any:  # noqa: ANN401 - any value of a file
    """Dates as text, for JSON."""
    if isinstance(value, dict):
        return {key: _texts(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_texts(one) for one in value]
    return value.isoformat() if isinstance(value, datetime.date | datetime.time) else value


def _head(state: Questionnaire, lang: Lang) -> Sequence[str]:
    day = state.terms["as_of"]
    said = {
        "zh": f"由 icprules ask 写成，查询日 {day}；不知道的没有写。查看结论：icprules assess 加本文件名",
        "en": f"written by icprules ask, as of {day}; what is not known is left out. The verdict: icprules assess FILE",
    }
    return (said[lang],)


@attrs.frozen(kw_only=True)
class _Remarks:
    """Comments with the label of each fact and of its value."""

    schema: FactSchema
    lang: Lang
    state: Questionnaire

    def __call__(self, path: tuple[str | int, ...]) -> str:
        from icprules.report.wording import in_words  # noqa: PLC0415

        words = [part for part in path if isinstance(part, str)]
        name = ".".join(words[-2:]) if words[-2:-1] != ["filings"] else ""
        spec = self.schema.facts.get(name)
        if spec is None:
            return ""
        label, value = spec.label.to(self.lang), self.state.subject.facts.get(name)
        is_choice = spec.type in ("one_of", "list_of", "province") and value is not None
        if not is_choice:
            return label
        bureau = self.state.result.rulebook.bureaus.get(str(value)) if spec.type == "province" else None
        shown = in_words(spec, value, self.lang) if bureau is None else bureau.province.to(self.lang)
        return f"{label}：{shown}" if self.lang == "zh" else f"{label}: {shown}"
