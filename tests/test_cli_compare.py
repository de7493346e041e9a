"""`icprules compare` on the command line: typed values, three forms, two languages, located faults."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from icprules.cli import root

BRAND = str(Path(__file__).parent.parent / "examples" / "brand.toml")
APP = ("compare", BRAND, "--service", "Lumora App", "--as-of", "2024-04-01")
NUMBER = "沪ICP备2021001234号-2A"


def run(*words: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(root, list(words), input=stdin, catch_exceptions=False)


def document(*words: str, stdin: str | None = None) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(*words, "--format", "json", stdin=stdin).stdout)
    return found


def test_a_filing_would_end_the_breach_in_both_languages() -> None:
    zh = run(*APP, "--set", f"filings={NUMBER} 2024-03-01").stdout.splitlines()
    en = run(*APP, "--set", f"filings={NUMBER} 2024-03-01", "--lang", "en").stdout.splitlines()
    assert f"    · 持有的备案：未知 → {NUMBER}（2024-03-01 取得）" in zh
    assert f"    · filings held: unknown → {NUMBER} (issued 2024-03-01)" in en
    assert "    · 法律结论：不合规 → 无法确定（可能是：不合规、合规）" in zh
    assert "    · under the law: non-compliant → undetermined (could be: non-compliant, compliant)" in en


def test_no_chinese_sentence_stands_in_an_english_page() -> None:
    found = run(*APP, "--set", "service.commercial=有", "--unset", "service.launched_on", "--lang", "en").stdout
    assert None is re.search(r"[\u4e00-\u9fff]", found)


def test_values_are_typed_by_the_fact() -> None:
    found = document(
        *APP, "--set", "service.offline=是", "--set", "service.stores=苹果应用商店", "--unset", "application"
    )
    assert {"service.offline": True, "service.stores": ["apple"], "application": None} == found["changes"]
    assert ["non_compliant", "out_of_scope"] == [
        found["comparisons"][0][side]["verdict"] for side in ("before", "after")
    ]


def test_a_fact_taken_away_leaves_the_deadline_open_and_not_absent() -> None:
    found = run(*APP[:-1], "2024-03-01", "--unset", "service.launched_on", "--lang", "en").stdout
    assert "deadline: 2024-03-31 → none" not in " ".join(found.split())
    assert "launch date: 2022-03-08 → unknown" in found


def test_a_case_can_be_raised_with_a_table() -> None:
    words = ("compare", BRAND, "--service", "Lumora Web", "--as-of", "2024-02-22")
    found = document(*words, "--set", 'change={item = "service", effective_on = 2024-05-01}')
    assert "action_required" in found["comparisons"][0]["after"]["possible"]


def test_every_service_is_compared_without_a_name() -> None:
    found = document("compare", BRAND, "--as-of", "2024-04-01", "--set", "service.offline=yes")
    assert 7 == len(found["comparisons"])


def test_the_file_is_not_changed() -> None:
    before = Path(BRAND).read_bytes()
    run(*APP, "--set", "service.offline=yes")
    assert before == Path(BRAND).read_bytes()


def test_markdown_and_both_languages() -> None:
    found = run(*APP, "--set", "service.offline=yes", "--format", "markdown", "--lang", "both").stdout
    assert ["# Lumora App，2024-04-01：如果事实不同", "# Lumora App on 2024-04-01: if the facts were others"] == [
        line for line in found.splitlines() if line.startswith("# ")
    ]


def test_today_is_said_to_be_today() -> None:
    assert "查询日为北京今天" in run("compare", BRAND, "--set", "service.offline=yes").stdout


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (
            ("--set", "hosting=overseas"),
            "F101 --set hosting: unknown fact `hosting`\n     help: did you mean `service.hosting`?",
        ),
        (("--set", "service.kind=ap"), "T132 --set service.kind: `ap` is not one of the choices"),
        (("--set", "service.offline"), "T122 --set"),
        (("--set", "service.offline="), "T130 --set service.offline"),
        (("--set", "service.offline=yes", "--set", "service.offline=no"), "T123 --set service.offline"),
        (("--set", "service.offline=yes", "--unset", "service.offline"), "T123 --unset service.offline"),
        (("--unset", "service.hostin"), "F101 --unset service.hostin"),
        (("--unset", "filing.covers_service"), "F104 --unset filing.covers_service"),
        (("--set", "change=soon"), "T138 --set change"),
        (("--set", 'change={item = "servic"}'), "F102 change.item: `servic` is not a value of `change.item`"),
        (("--set", "service.platform=wechat"), "F130 platform"),
        (("--set", "service.launched_on=2024-04-02"), "F140"),
        ((), "T124"),
    ],
)
def test_what_cannot_be_changed_is_refused_where_it_was_typed(words: tuple[str, ...], wanted: str) -> None:
    found = run(*APP, *words, "--lang", "en")
    assert (2, True) == (found.exit_code, wanted in found.stderr), found.stderr


def test_every_fault_is_told_at_once() -> None:
    found = run(*APP, "--set", "hosting=x", "--set", "service.kind=ap", "--unset", "foo", "--lang", "en").stderr
    assert ["F101 --set hosting", "T132 --set service.kind", "F101 --unset foo"] == [
        line.partition(": ")[0] for line in found.splitlines() if not line.startswith(" ")
    ]


def test_a_change_that_fits_one_service_only_loses_no_other() -> None:
    found = document("compare", BRAND, "--as-of", "2024-04-01", "--set", "service.platform=wechat")
    assert ({"F130"}, 4) == ({error["code"] for error in found["errors"]}, len(found["comparisons"]))
