"""The law page as shipped: one line per fact, and rules that rest on no more than it says."""

from __future__ import annotations

import functools
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import icprules
from icprules.errors import RulebookError
from icprules.rulebook.folders import ROOT_FILES
from icprules.rulebook.law_page import NEVER_A_RULE

if TYPE_CHECKING:
    from icprules.rulebook.law import Rulebook
    from icprules.rulebook.law_page import LawPageFact

# How many facts the law page holds, by the first part of their id.
PARTS = {
    "N105": 31, "I105": 8, "O292": 16, "O33": 23, "MIIT68": 4, "SC797": 1, "AFL": 1, "ALL": 1, "CC": 1,
    "HOL": 1,
    "N264": 1, "N633": 1, "MPS33": 1, "AF": 5, "T": 15, "G": 14, "P": 23, "ADJ": 11, "TV": 10, "E": 23,
    "TRAP": 20,
}  # fmt: skip
FIRM = ("text", "clause", "secondary")
MOST = {
    "V-full": "text", "V-quote": "clause", "V-example": "clause", "S": "secondary", "inference": "secondary",
    "none": "text",
}  # fmt: skip
CHINESE = re.compile(r"[\u4e00-\u9fff]")
QUOTES = re.compile(r"[\"“”「」『』]")
LATIN_WORDS = re.compile(r"[a-z]{3,}(?: [a-z]{2,})+")


@functools.cache
def rulebook() -> Rulebook:
    return icprules.load()


@functools.cache
def page() -> dict[str, LawPageFact]:
    return {fact.id: fact for fact in rulebook().law_page}


def written(folder: Path, facts: str, page_text: str | None, *, extends: bool = False) -> Path:
    """A rulebook with one rule that rests on these facts."""
    (folder / "own").mkdir(parents=True)
    head = 'format = 1\nname = "own-book"\nversion = "1"\nknown_through = 2026-10-09\n'
    extra = 'extends = "cn-icp"\n' if extends else ""
    words = '{ zh = "文", en = "text" }'
    (folder / "rulebook.toml").write_text(f"{head}{extra}disclaimer = {words}\n", encoding="utf-8")
    if not extends:
        fact = f'[fact."service.kind"]\ntype = "text"\nlabel = {words}\nquestion = {words}\n'
        (folder / "facts.toml").write_text(fact, encoding="utf-8")
    if page_text is not None:
        (folder / "law_page.toml").write_text(page_text, encoding="utf-8")
    source = (
        f'title = {words}\nshort = {words}\nissuer = {words}\nstanding = "policy"\nverification = "clause"\n'
        "last_checked_on = 2026-10-09\n"
    )
    (folder / "own" / "source.toml").write_text(source, encoding="utf-8")
    rule = (
        f'id = "own-rule"\nkind = "notice"\ntitle = {words}\n[source]\nlocator = "1"\nfacts = {facts}\n'
        'verification = "clause"\n[[when]]\nfact = "service.kind"\nis = "app"\n'
        f'[then]\ncategory = "notice"\ntext = {words}\n'
    )
    (folder / "own" / "own-rule.toml").write_text(rule, encoding="utf-8")
    return folder


OWN_PAGE = '[fact."X.1"]\ntag = "S"\nparaphrase = { zh = "文", en = "text" }\n'


def codes(folder: Path) -> list[str]:
    with pytest.raises(RulebookError) as caught:
        icprules.load(folder)
    return [problem.code for problem in caught.value.problems]


# The page that is shipped


def test_every_part_of_the_page_has_all_its_facts() -> None:
    assert PARTS == dict(Counter(re.split(r"[.-]", name)[0] for name in page()))


def test_every_paraphrase_is_one_line_without_quotation() -> None:
    texts = [text for fact in page().values() for text in (fact.paraphrase.zh, fact.paraphrase.en)]
    assert [] == [text for text in texts if "\n" in text or QUOTES.search(text) or text != text.strip()]


def test_every_reason_is_one_line() -> None:
    reasons = [fact.not_a_rule for fact in page().values() if fact.not_a_rule is not None]
    assert [] == [text for reason in reasons for text in (reason.zh, reason.en) if "\n" in text or not text.strip()]


def test_chinese_and_english_are_not_mixed() -> None:
    texts = [t for fact in page().values() for t in (fact.paraphrase, fact.not_a_rule) if t is not None]
    # Characters that are themselves the matter, as in a prefix, stand in the English as well.
    matter = re.compile(r"[号证川蜀]|ICP证")
    assert [] == [text.en for text in texts if CHINESE.search(matter.sub("", text.en))]
    assert [] == [text.zh for text in texts if not CHINESE.search(text.zh) or LATIN_WORDS.search(text.zh)]


def test_what_is_not_known_firmly_carries_no_rule() -> None:
    resting = {rule.id: rule.citation.facts for rule in rulebook().rules}
    weak = {name for name, fact in page().items() if fact.tag in NEVER_A_RULE}
    assert {} == {rule: sorted(weak & set(facts)) for rule, facts in resting.items() if weak & set(facts)}


def test_no_rule_claims_to_be_read_more_firmly_than_its_firmest_fact() -> None:
    def claims_too_much(facts: tuple[str, ...], verification: str) -> bool:
        firmest = min(FIRM.index(MOST[page()[fact].tag]) for fact in facts)
        return FIRM.index(verification) < firmest

    rules = rulebook().rules
    assert [] == [r.id for r in rules if claims_too_much(r.citation.facts, r.citation.verification)]


def test_reasons_name_files_that_are_there() -> None:
    named = re.compile(r"[\w./-]+\.(?:toml|json|py)")
    package = Path(icprules.__file__).parent
    there = {f.relative_to(package).as_posix() for f in (*package.rglob("*.py"), *package.rglob("*.json"))} | set(
        ROOT_FILES
    )
    there |= {f"{source}/source.toml" for source in rulebook().sources}
    there |= {f"tests/{file.name}" for file in Path(__file__).parent.glob("*.py")}
    reasons = {fact.id: fact.not_a_rule.en for fact in page().values() if fact.not_a_rule is not None}
    assert {} == {name: file for name, reason in reasons.items() for file in named.findall(reason) if file not in there}


def test_open_questions_that_reasons_name_are_there() -> None:
    questions = {question.id for question in rulebook().open_questions}
    named = re.compile(r"open question ([a-z0-9-]+)")
    reasons = {fact.id: fact.not_a_rule.en for fact in page().values() if fact.not_a_rule is not None}
    assert {} == {name: q for name, reason in reasons.items() for q in named.findall(reason) if q not in questions}


# Reading a page


def test_a_rule_that_cites_an_unknown_fact_is_refused_with_the_likely_one(tmp_path: Path) -> None:
    folder = written(tmp_path / "book", '["X.11"]', OWN_PAGE)
    with pytest.raises(RulebookError) as caught:
        icprules.load(folder)
    (found,) = caught.value.problems
    assert ("R160", "book/own/own-rule.toml: source.facts[1]") == (found.code, found.where)
    assert "did you mean `X.1`?" == found.help("en")


def test_a_rule_that_cites_the_page_is_accepted(tmp_path: Path) -> None:
    found = icprules.load(written(tmp_path / "book", '["X.1"]', OWN_PAGE))
    assert ["X.1"] == [fact.id for fact in found.law_page]


def test_a_rulebook_without_a_page_may_cite_what_it_likes(tmp_path: Path) -> None:
    assert () == icprules.load(written(tmp_path / "book", '["contract 7"]', None)).law_page


def test_a_layer_without_a_page_may_cite_what_it_likes(tmp_path: Path) -> None:
    found = icprules.load(written(tmp_path / "book", '["contract 7"]', None, extends=True))
    assert len(page()) == len(found.law_page)


def test_a_layer_with_a_page_may_cite_the_built_in_one_as_well(tmp_path: Path) -> None:
    found = icprules.load(written(tmp_path / "book", '["X.1", "N105.9"]', OWN_PAGE, extends=True))
    assert len(page()) + 1 == len(found.law_page)


def test_a_layer_may_not_restate_a_fact_of_the_built_in_page(tmp_path: Path) -> None:
    page_text = OWN_PAGE.replace("X.1", "N105.9")
    assert ["R118"] == codes(written(tmp_path / "book", '["N105.9"]', page_text, extends=True))


@pytest.mark.parametrize(
    ("page_text", "code"),
    [
        (OWN_PAGE.replace('"S"', '"certain"'), "R105"),
        (OWN_PAGE.replace("paraphrase", "paraphrased"), "R102"),
        (OWN_PAGE.replace('en = "text"', 'en = " "'), "R132"),
        (OWN_PAGE + "because = 1\n", "R102"),
        ("fact = 1\n", "R103"),
    ],
)
def test_a_faulty_page_is_refused_and_no_rule_is_blamed_for_it(tmp_path: Path, page_text: str, code: str) -> None:
    found = codes(written(tmp_path / "book", '["X.1"]', page_text))
    assert code in found
    assert "R160" not in found


def test_a_page_that_is_no_toml_is_refused_and_no_rule_is_blamed_for_it(tmp_path: Path) -> None:
    assert ["R002"] == codes(written(tmp_path / "book", '["X.1"]', "[fact"))
