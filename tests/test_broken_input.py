"""Whatever is read from outside is read or refused: with the promised error, worded in both languages, and no other.

The readers of numbers, sheets, records and rulebooks have such tests beside their others. The same by the hundred
thousand: .ci/fuzz.py and .ci/fuzz_guided.py.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from changed_documents import PIECES, changed_content, changed_document
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import icprules
from icprules.cli import root
from icprules.errors import CalendarError, EngineError, FactError, IcprulesError
from icprules.rulebook import loader
from icprules.subjects.facts_text import facts_text
from icprules.subjects.portfolio import portfolio_of_content
from icprules.subjects.portfolio_file import read_content

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

EXAMPLES = Path(__file__).parents[1] / "examples"
BOOK = icprules.load()
CALENDAR = icprules.WorkdayCalendar.default()
BRAND = tomllib.loads((EXAMPLES / "brand.toml").read_text(encoding="utf-8"))
SERVICES = tuple({**service, "sponsor": BRAND["sponsor"]} for service in BRAND["service"])
NOTICE = {
    "year": 2027,
    "papers": ["国办发明电〔2026〕9号"],
    "published": "2026-11-05",
    "days": [
        {"name": "元旦", "date": "2027-01-01", "isOffDay": True},
        {"name": "元旦", "date": "2027-01-03", "isOffDay": False},
    ],
}
REGIONAL = {"region": "450000", "source": "桂政办", "off": ["2026-04-20"], "work": ["2026-04-25"]}
STATE = icprules.questionnaire({"kind": "app"}, as_of="2024-04-01", rulebook=BOOK).answer("operating").skip().to_dict()
TOML = tuple(file.read_bytes() for file in sorted(EXAMPLES.glob("*.toml")))
JSON = tuple(json.dumps(tomllib.loads(one.decode()), default=str, ensure_ascii=False).encode() for one in TOML)
many = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def read_or_refused(read: Callable[[], Any], *errors: type[IcprulesError]) -> Any:  # noqa: ANN401 - whatever is read
    """What is read; None where it is refused in words of both languages."""
    try:
        return read()
    except errors as error:
        told = [one.message(lang) for one in error.problems for lang in ("zh", "en")]
        assert told
        assert all(told)
        return None


@settings(many, max_examples=60)
@given(changed_document(SERVICES))
def test_facts_are_refused_or_two_engines_agree_on_them(service: Any) -> None:  # noqa: ANN401 - of any type
    def ask(engine: str) -> dict[str, Any]:
        return icprules.assess(service, as_of="2024-02-22", rulebook=BOOK, engine=engine).to_dict()

    found = read_or_refused(lambda: ask("compiled"), FactError)
    if found is not None:
        names = {"engine", "provenance"}
        other = ask("tree")
        assert [] == [key for key in found if key not in names and found[key] != other[key]]
        assert found == json.loads(json.dumps(found, allow_nan=False))


@settings(many, max_examples=80)
@given(changed_content(TOML))
def test_a_toml_file_is_refused_or_can_be_written_and_read_again(content: bytes) -> None:
    table = read_or_refused(lambda: read_content(content, "clients.toml", "TOML"), FactError)
    if table is not None:
        assert repr(sorted_deep(table)) == repr(sorted_deep(tomllib.loads(facts_text(table))))


def sorted_deep(value: object) -> object:
    if isinstance(value, dict):
        return {key: sorted_deep(value[key]) for key in sorted(value)}
    return [sorted_deep(one) for one in value] if isinstance(value, list) else value


@many
@given(changed_content((*TOML, *JSON)), st.sampled_from(["clients.toml", "clients.json", "stdin"]))
def test_every_service_of_a_file_is_read_or_refused(content: bytes, name: str) -> None:
    found = read_or_refused(lambda: portfolio_of_content(content, BOOK, name=name), FactError)
    for entry in found.entries if found else ():
        assert (entry.subject is None) is (entry.error is not None)


@many
@given(changed_document((NOTICE,)))
def test_a_notice_is_refused_or_its_days_are_as_it_says(document: Any) -> None:  # noqa: ANN401 - of any type
    calendar = read_or_refused(lambda: CALENDAR.with_notice(document), CalendarError)
    if calendar is not None:
        told = [(day["date"], not day["isOffDay"]) for day in document["days"]]
        assert told == [(day, calendar.is_working_day(day)) for day, _ in told]


@many
@given(changed_document((REGIONAL,)))
def test_days_of_a_province_are_refused_or_as_they_are_given(document: Any) -> None:  # noqa: ANN401 - of any type
    calendar = read_or_refused(lambda: CALENDAR.with_notice(document), CalendarError)
    if calendar is not None:
        there = calendar.for_region(document["region"])
        assert [] == [day for day in document.get("off", ()) if there.is_working_day(day)]
        assert [] == [day for day in document.get("work", ()) if not there.is_working_day(day)]


@many
@given(changed_document((STATE,)))
def test_a_kept_questionnaire_is_refused_or_goes_on(kept: Any) -> None:  # noqa: ANN401 - of any type
    state = read_or_refused(lambda: icprules.resume_questionnaire(kept, rulebook=BOOK), FactError, EngineError)
    if state is not None:
        assert state.to_dict() == icprules.resume_questionnaire(state.to_dict(), rulebook=BOOK).to_dict()


COMMANDS = (
    ["assess", "FILE.toml", "--as-of", "2024-02-22"],
    ["assess", "FILE.csv", "--as-of", "2024-02-22", "--format", "json"],
    ["explain", "FILE.json", "--service", "Lumora App", "--as-of", "2024-02-22"],
    ["outlook", "FILE.toml", "--service", "Lumora App", "--as-of", "2024-02-22", "--lang", "en"],
    ["compare", "FILE.toml", "--service", "Lumora App", "--set", "service.hosting=overseas"],
    ["plan", "FILE.toml", "--service", "Lumora App", "--as-of", "2024-02-22"],
    ["portfolio", "FILE.json", "--as-of", "2024-02-22", "--due-within", "30d"],
    ["number", "沪ICP备2021001234号-2A", "91110000600037341L", "--format", "json"],
    ["workdays", "2024-02-22", "+20", "--holidays", "NOTICE.json"],
    ["workdays", "2024-02-05..2024-02-23", "--lang", "both"],
    ["replay", "RECORD.json"],
    ["recheck", "RECORD.json"],
    ["rules", "list", "--kind", "prohibition"],
    ["rules", "show", "existing-app-files-by-2024-03"],
    ["template", "out.csv", "--from", "FILE.toml"],
)
CONTENTS = {
    "FILE.toml": (EXAMPLES / "brand.toml").read_bytes(),
    "FILE.json": json.dumps(BRAND, default=str).encode(),
    "FILE.csv": (EXAMPLES / "clients.csv").read_bytes(),
    "NOTICE.json": json.dumps(NOTICE).encode(),
    "RECORD.json": json.dumps(icprules.assess(SERVICES[0], as_of="2024-02-22", rulebook=BOOK).record()).encode(),
}


@pytest.fixture(scope="module", autouse=True)
def loaded_once() -> Iterator[None]:
    """The built-in rulebook is not loaded anew for every command."""
    load = loader.load
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loader, "load", lambda folder=None: BOOK if folder is None else load(folder))
        yield


@settings(many, max_examples=50)
@given(data=st.data())
def test_a_command_answers_or_says_what_is_wrong(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    args = list(data.draw(st.sampled_from(COMMANDS)))
    for _ in range(data.draw(st.sampled_from([0, 0, 1, 2]))):
        words = [one for one in (*PIECES, "--lang", "--format", "--as-of", "en", "-") if "\x00" not in one]
        args.insert(data.draw(st.integers(0, len(args))), data.draw(st.sampled_from(words)))
    folder = tmp_path_factory.mktemp("given")
    for name in {*args} & {*CONTENTS}:
        (folder / name).write_bytes(data.draw(st.just(CONTENTS[name]) | changed_content((CONTENTS[name],))))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        result = CliRunner().invoke(root, args, input="")
    assert isinstance(result.exception, SystemExit | None), repr(result.exception)
    assert result.exit_code in (0, 1, 2)
    assert result.exit_code != 2 or result.stderr.strip()
    assert "Traceback" not in result.output
    assert "\x1b" not in result.output
