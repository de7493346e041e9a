"""Which columns sheets of services may have, from the facts of a rulebook, and what each is called.

Decides keys, labels and the order of columns. Where they stand in a given sheet is found by `headings.py`. Must not
import engines or decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import attrs

from icprules.sheets.cells import folded
from icprules.sheets.choices import STATUSES, YES_NO, Choices, choices_for, choices_of, in_lang
from icprules.sheets.result_names import RESULT_PREFIX, RESULTS
from icprules.subjects.facts import FactSpec
from icprules.subjects.subject import groups_of
from icprules.text import Text, read_only

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from icprules.rulebook.law import Rulebook

Role = Literal["fact", "sponsor", "event", "filings", "filing", "number", "result"]

SPONSOR = "sponsor"
"""Column that refers to a row of the sheet of sponsors; on that sheet, the reference itself."""
OWN, SHARED = "filings", "sponsor.filings"
"""Columns of the numbers of a service, and of those of its sponsor."""
NUMBER = "filings.number"
"""Column by which a sheet of filings is known: one number a row."""
NAME, SPONSOR_NAME = "service.name", "sponsor.name"
PARTS = ("kind", "service", "filed_on", "status", "deregistered_on")
"""What may be said of a number beside itself, in the words of a file."""

_LABELS: Mapping[str, Text] = {
    "number": Text("备案编号", "filing number"),
    "kind": Text("备案的服务类型", "kind of service filed"),
    "service": Text("备案所属服务", "service filed"),
    "filed_on": Text("备案日期", "filed on"),
    "status": Text("备案状态", "status of the filing"),
    "deregistered_on": Text("备案注销日期", "filing ended on"),
}
_OF_SPONSOR = Text("主办者名下的{name}", "{name} (of the sponsor)")
_REFERENCE = Text("主办者（填其名称或代号）", "sponsor (its name or reference)")
REFERENCE = Text("代号（有主办者同名时才填）", "reference (only where sponsors share a name)")
"""Heading of the same column on the sheet of sponsors."""
REFERENCE_QUESTION = Text(
    "其他表怎样称呼这个主办者？名称各不相同时不必填。",
    "What do the other sheets call this sponsor? Not needed while names differ.",
)
_QUESTIONS: Mapping[str, Text] = {
    SPONSOR: Text(
        "主办者是谁？填“主办者”表中的名称；有几个主办者同名时，填其代号。",
        "Who is the sponsor? Give its name on the sheet of sponsors, or its reference where several share a name.",
    ),
    "number": Text("备案编号是什么？照原样填写。", "What is the filing number? As printed."),
    "kind": Text(
        "备案的是哪一类服务？编号带后缀时不必填。", "Which kind of service was filed? Not needed with a suffix."
    ),
    "service": Text(
        "这个编号属于哪一项服务？填服务名称。", "Which service does the number belong to? Give the name of the service."
    ),
    "filed_on": Text("哪一天备案的？", "On which day was it filed?"),
    "status": Text("备案是否仍然有效？", "Is the filing still active?"),
    "deregistered_on": Text("哪一天注销或撤销的？", "On which day was it deregistered or revoked?"),
}
_EVENT = Text("有{name}，细节未知", "{name}: there is one, details unknown")
_EVENT_QUESTION = Text(
    "是否有{name}？相关的列已经填写时不必填。", "Is there {name}? Not needed where one of its columns is filled in."
)


@attrs.frozen(kw_only=True)
class Column:
    """One column that a sheet may have.

    Args:
        key: Name that stays the same in every language.
        label: Its heading.
        role: What its cells are.
        question: What it asks, or None.
        spec: How its cells are read; None for references and results.
        choices: Words for its values, or None.
        part: For what is said of a filing, the name of that part; for an event, the event.
    """

    key: str
    label: Text
    role: Role
    question: Text | None = None
    spec: FactSpec | None = None
    choices: Choices | None = None
    part: str = ""


@attrs.frozen(kw_only=True)
class Columns:
    """Every column that a sheet may have.

    Args:
        by_key: In the order of a template.
        by_label: Keys by folded heading; more than one where two columns share it.
    """

    by_key: Mapping[str, Column] = attrs.field(converter=read_only, hash=False)
    by_label: Mapping[str, tuple[str, ...]] = attrs.field(converter=read_only, hash=False)

    def of(self, *roles: Role) -> tuple[Column, ...]:
        """Return the columns of some roles."""
        return tuple(column for column in self.by_key.values() if column.role in roles)


def columns_of(rulebook: Rulebook) -> Columns:
    """Return every column that a sheet of services may have.

    Args:
        rulebook: Its facts give the columns.

    Returns:
        The columns, made once for a rulebook.

    Example:
        >>> from icprules import load
        >>> columns = columns_of(load())
        >>> columns.by_label[folded("上线日期")], columns.by_label[folded("launch date")]
        (('service.launched_on',), ('service.launched_on',))
    """
    if "sheet columns" not in rulebook.prepared:
        made = {column.key: column for column in _all(rulebook)}
        labels: dict[str, dict[str, None]] = {}
        for column in made.values():
            for form in (column.label.zh, column.label.en, in_lang(column.label, "both")):
                labels.setdefault(folded(form), {})[column.key] = None
        for form in (REFERENCE.zh, REFERENCE.en, in_lang(REFERENCE, "both")):
            labels.setdefault(folded(form), {})[SPONSOR] = None
        rulebook.prepared["sheet columns"] = Columns(
            by_key=made, by_label={label: tuple(keys) for label, keys in labels.items()}
        )
    found: Columns = rulebook.prepared["sheet columns"]
    return found


def _all(rulebook: Rulebook) -> Iterator[Column]:
    facts = rulebook.schema.facts
    yield from (_fact(spec, rulebook) for spec in _given(rulebook, "service") if spec.name == NAME)
    yield Column(key=SPONSOR, label=_REFERENCE, role="sponsor", question=_QUESTIONS[SPONSOR])
    yield from (_fact(spec, rulebook) for spec in _given(rulebook, "service") if spec.name != NAME)
    if OWN in facts:
        yield Column(key=OWN, label=facts[OWN].label, role="filings", question=facts[OWN].question)
        yield from _filing_parts(OWN, rulebook)
    for group in groups_of(rulebook.schema):
        if group in rulebook.schema.events:
            event = rulebook.schema.events[group]
            yield Column(
                key=group,
                label=_filled(_EVENT, event.label),
                role="event",
                question=_filled(_EVENT_QUESTION, event.label),
                spec=FactSpec(name=group, type="bool", label=event.label),
                choices=choices_of(YES_NO),
                part=group,
            )
        yield from (_fact(spec, rulebook) for spec in _given(rulebook, group))
        if group == "sponsor" and OWN in facts:
            label = _filled(_OF_SPONSOR, facts[OWN].label)
            question = Text("主办者名下有哪些备案编号？没有则填“无”。", "Which numbers does the sponsor hold? None?")
            yield Column(key=SHARED, label=label, role="filings", question=question)
            yield from _filing_parts(SHARED, rulebook)
    if OWN in facts:
        yield Column(key=NUMBER, label=_LABELS["number"], role="number", question=_QUESTIONS["number"])
    yield from (Column(key=f"{RESULT_PREFIX}{name}", label=label, role="result") for name, label in RESULTS.items())


def _given(rulebook: Rulebook, group: str) -> Iterator[FactSpec]:
    for name, spec in rulebook.schema.facts.items():
        if name.startswith(f"{group}.") and not spec.derived:
            yield spec


def _fact(spec: FactSpec, rulebook: Rulebook) -> Column:
    return Column(
        key=spec.name,
        label=spec.label,
        role="fact",
        question=spec.question,
        spec=spec,
        choices=choices_for(spec, rulebook),
    )


def _filled(text: Text, name: Text) -> Text:
    return Text(zh=text.zh.format(name=name.zh), en=text.en.format(name=name.en))


def _filing_parts(group: str, rulebook: Rulebook) -> Iterator[Column]:
    kinds = rulebook.schema.facts.get("service.kind")
    choices = {
        "kind": None if kinds is None else choices_of(kinds.values),
        "status": choices_of(STATUSES),
    }
    for part in PARTS:
        label = _LABELS[part]
        spec = FactSpec(name=f"{group}.{part}", type="date" if part.endswith("_on") else "text", label=label)
        if choices.get(part) is not None:
            found = choices[part]
            values = {} if found is None else found.labels
            spec = FactSpec(name=spec.name, type="one_of", label=label, values=values)
        yield Column(
            key=spec.name,
            label=label if group == OWN else _filled(_OF_SPONSOR, label),
            role="filing",
            question=_QUESTIONS[part],
            spec=spec,
            choices=choices.get(part),
            part=part,
        )
