"""A key of more than 64 parts is found wherever it stands, and no text is taken for one."""

from __future__ import annotations

import tomllib

import pytest

from icprules.long_keys import has_long_key

PARTS = ("a", "a-b_1", "'a b'", '"!"', "'\"'", '"\\""', '"\\\\"', "''", '"a.b"', "'#'")
BEFORE = (
    "", "x = 1\n", "# it's said\n",
    '# a "mark"\n', "x = '''\n'it''s'''\n", 'x = """\n"a""\\"""" # "\n', "x = 'it\"s'\n",
    'x = "it\'s # no remark"\n', "x = [1.5, 2.5]\n", "x = 2024-01-01 # it's\n", "x = ''\n", 'x = ""\n', "[x]\n",
)  # fmt: skip
PLACES = ("{key} = 1", "[{key}]", "[[{key}]]", "y = {{ {key} = 1 }}", "y = [{{ z = 1, {key} = 1 }}]")


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("before", BEFORE)
@pytest.mark.parametrize("part", PARTS)
def test_a_key_of_65_parts_is_found_and_one_of_64_is_not(part: str, before: str, place: str) -> None:
    short, long = (before + place.format(key=" . ".join([part] * n)) for n in (64, 65))
    assert tomllib.loads(short)
    assert (False, True) == (has_long_key(short), has_long_key(long))


@pytest.mark.parametrize(
    "text",
    [
        'x = "{}"',
        "x = '{}'",
        'x = """\n{}"""',
        "x = '''\n{}'''",
        "# {}",
        'x = "\\"{}"',
        'x = """""{}"""',
        "x = 'a' # '{}",
    ],
)
def test_a_text_of_many_dots_is_no_key(text: str) -> None:
    assert not has_long_key(text.format("a." * 100))


@pytest.mark.parametrize(
    ("part", "is_key"),
    [
        *((part, True) for part in ("a.", "a . ", '"a".', "'!'.")),
        *((part, False) for part in ('"""', "'''", '"""\\', '\\"""', "'", '"', "' ", '" ', '"\\', "#", "a", ".", "\\")),
        *((part, False) for part in ("a.b.c\n", '"\n', '"""\n', "a.\n")),
    ],
)  # fmt: skip
def test_a_text_of_one_part_again_and_again_is_read_through(part: str, is_key: bool) -> None:  # noqa: FBT001 - a case
    assert is_key == has_long_key(part * 300_000 + "\n" + "." * 64)
