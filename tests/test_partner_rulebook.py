"""A rulebook that a partner installs: the template passes its tests, is found by its name, and is the one reviewed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import icprules
from icprules.cli import root
from icprules.errors import RulebookError
from icprules.rulebook.installed import installed_rulebooks

ROOT = Path(__file__).parent.parent
TEMPLATE = ROOT / "examples" / "partner-rulebook"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder as pip would fill it, on the path of imports."""
    shutil.copytree(TEMPLATE / "acme_rules", tmp_path / "acme_rules")
    offer(tmp_path, "acme-rules", 'acme = "acme_rules"'.replace('"', ""))
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


def offer(folder: Path, package: str, *lines: str) -> None:
    place = folder / f"{package.replace('-', '_')}-1.0.dist-info"
    place.mkdir()
    (place / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n", encoding="utf-8")
    text = "\n".join(["[icprules.rulebooks]", *lines])
    (place / "entry_points.txt").write_text(f"{text}\n", encoding="utf-8")


def codes(name: str) -> list[str]:
    with pytest.raises(RulebookError) as caught:
        icprules.load(name)
    return [found.code for found in caught.value.problems]


def test_the_tests_of_the_template_pass(tmp_path: Path) -> None:
    copy = tmp_path / "mine"
    shutil.copytree(TEMPLATE, copy)
    done = subprocess.run(
        [sys.executable, "-B", "-m", "pytest", "-q", "-p", "no:cacheprovider"], cwd=copy, capture_output=True,
        text=True, encoding="utf-8", check=False, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert (0, True) == (done.returncode, " passed" in done.stdout), done.stdout + done.stderr


def test_the_template_has_a_case_for_every_change_of_its_rules() -> None:
    args = ["rules", "mutate", "--cases", str(TEMPLATE / "tests" / "cases"), "--rulebook", str(TEMPLATE / "acme_rules")]
    assert 0 == CliRunner().invoke(root, args).exit_code


def test_an_installed_rulebook_is_loaded_by_its_name(site: Path) -> None:
    assert (site / "acme_rules", "acme") == (installed_rulebooks()["acme"], icprules.load("acme").name)


def test_nothing_of_the_package_runs(site: Path) -> None:
    (site / "acme_rules" / "__init__.py").write_text("raise SystemExit('ran')\n", encoding="utf-8")
    assert "acme" == icprules.load("acme").name


def test_the_command_line_knows_the_name_too(site: Path) -> None:
    assert (site / "acme_rules").is_dir()
    result = CliRunner().invoke(root, ["rules", "check", "--rulebook", "acme", "--lang", "en"])
    assert (0, True) == (result.exit_code, result.output.startswith("acme 2026.1: "))


def test_a_folder_of_that_name_comes_first(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "here"
    shutil.copytree(site / "acme_rules", place / "acme")
    (place / "acme" / "rulebook.toml").write_text(
        (place / "acme" / "rulebook.toml").read_text(encoding="utf-8").replace('"2026.1"', '"of the folder"'),
        encoding="utf-8",
    )
    monkeypatch.chdir(place)
    assert "of the folder" in icprules.load("acme").version


def test_a_rulebook_in_a_folder_of_the_package_is_named_with_dots(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "outer").mkdir()
    (tmp_path / "outer" / "__init__.py").touch()
    shutil.copytree(TEMPLATE / "acme_rules", tmp_path / "outer" / "rulebook")
    offer(tmp_path, "outer", "inner-acme = outer.rulebook")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert "acme" == icprules.load("inner-acme").name


def test_two_packages_that_offer_one_name_are_refused(site: Path) -> None:
    offer(site, "other", "acme = json")
    assert ["R010"] == codes("acme")


@pytest.mark.parametrize("value", ["no_such_package", "json.no_such_folder", "acme_rules:attribute", "../acme_rules"])
def test_an_entry_point_that_names_no_package_is_refused(site: Path, value: str) -> None:
    offer(site, "broken", f"broken = {value}")
    assert ["R011"] == codes("broken")


def test_a_name_that_nothing_has_is_refused_with_a_suggestion(site: Path) -> None:
    assert (site / "acme_rules").is_dir()
    with pytest.raises(RulebookError, match="did you mean `acme`"):
        icprules.load("akme")


def test_the_digest_that_was_expected_is_taken() -> None:
    digest = icprules.load().digest
    assert digest == icprules.load(expect_digest=digest).digest


@pytest.mark.parametrize("cached", [False, True])
def test_another_digest_is_refused_with_both(tmp_path: Path, cached: bool) -> None:  # noqa: FBT001 - a case
    with pytest.raises(RulebookError) as caught:
        icprules.load(expect_digest="sha256:0", cache=tmp_path if cached else None)
    (found,) = caught.value.problems
    assert ("R009", "sha256:0", icprules.load().digest) == (
        found.code, dict(found.values)["expected"], dict(found.values)["value"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        (
            "acme-policy/app-filed-through-our-cloud.toml", 'overrides = ["app-filed-by-access-provider"]', "",
            ("R119", "acme_rules/acme-policy/app-filed-through-our-cloud.toml"),
        ),
        (
            "acme-policy/app-filed-through-our-cloud.toml", "app-filed-by-access-provider", "app-filed-by-provider",
            ("R116", "acme_rules/acme-policy/app-filed-through-our-cloud.toml: overrides[1]"),
        ),
        ("rulebook.toml", "format        = 1", "format        = 2", ("R005", "acme_rules/rulebook.toml: format")),
        ("rulebook.toml", '"acme"', '"cn-icp"', ("R118", "acme_rules/rulebook.toml: name")),
        ("facts.toml", "acme.reviewed", "service.kind", ("R118", 'acme_rules/facts.toml: fact."service.kind"')),
        ("facts.toml", "acme.reviewed", "service.reviewed", ("R163", 'acme_rules/facts.toml: fact."service.reviewed"')),
        ("facts.toml", '"acme.reviewed"', '"reviewed"', ("R163", "acme_rules/facts.toml: fact.reviewed")),
    ],
    ids=[
        "no overrides", "unknown overrides", "newer format", "name of ours", "fact of ours",
        "prefix of ours", "no prefix",
    ],
)  # fmt: skip
def test_a_slip_in_the_template_is_an_error_in_the_partner_s_file(
    file: str, old: str, new: str, expected: tuple[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "acme_rules"
    shutil.copytree(TEMPLATE / "acme_rules", folder)
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(RulebookError) as caught:
        icprules.load(folder)
    assert expected in [(found.code, found.where) for found in caught.value.problems]


def test_a_rule_with_an_id_of_ours_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "acme_rules"
    shutil.copytree(TEMPLATE / "acme_rules", folder)
    mine, ours = (
        folder / "acme-policy" / "app-is-reviewed.toml",
        folder / "acme-policy" / "app-files-before-serving.toml",
    )
    text = mine.read_text(encoding="utf-8").replace('"app-is-reviewed"', '"app-files-before-serving"')
    mine.unlink()
    ours.write_text(text, encoding="utf-8")
    with pytest.raises(RulebookError) as caught:
        icprules.load(folder)
    assert [("R115", "acme_rules/acme-policy/app-files-before-serving.toml")] == [
        (found.code, found.where) for found in caught.value.problems
    ]


def test_a_layer_changes_the_digest() -> None:
    assert icprules.load().digest != icprules.load(TEMPLATE / "acme_rules").digest
