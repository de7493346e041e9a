"""What the guided fuzzing reads: for each reader its seeds, what it is promised to do, and how its inputs are changed.

Every input is bytes that can be kept in a file and read again. Seeds are the repository's own good files. A reader
fails when it raises anything but the error that it promises, and also when what it read cannot be relied on: two
engines that answer differently, a record that does not replay, a file that is written and read back as another, a
number whose canonical spelling is another number, a holiday that is not the one of the notice.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import fuzz
import fuzz_documents as documents
import fuzz_services as services
from click.testing import CliRunner
from fuzz_promises import WORK, parsed, plain, promise, text_of

from icprules.cli import main
from icprules.rulebook import loader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    import icprules

BOOK = fuzz.BOOK
STEERING = {"Cc", "Cf", "Cs", "Zl", "Zp"}


@attrs.frozen(kw_only=True)
class Target:
    """A reader.

    Args:
        name: What it is called on the command line and in the table.
        about: The same in words.
        runs: Inputs of a whole run.
        read: Reads one input.
        seeds: Makes the inputs to begin with.
        form: `bytes`, or `json` for documents that are also changed as documents.
        longest: Bytes of the longest input.
    """

    name: str
    about: str
    runs: int
    read: Callable[[bytes], object]
    seeds: Callable[[], Iterable[bytes]]
    form: str = "bytes"
    longest: int = 4096


SLOW = {"prove", "mutate", "diff", "coverage"}
"""They work on rules and cases for minutes; what they read from outside, other commands read too."""


def commands(data: bytes) -> None:
    """The first line is the command, its words between tabs; the rest is the file that `FILE.toml` stands for."""
    first, _, content = data.partition(b"\n")
    given = [word.replace("\x00", "").replace("/", "") for word in text_of(first).split("\t")]
    if SLOW & set(given):
        return
    folder = WORK / "cwd"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    args = [re.sub(r"FILE(?=\.\w+$)", "given", word) for word in given]
    for name in {word.partition("=")[2] or word for word in args if re.search(r"given\.\w+$", word)}:
        if len(name) < 50:
            (folder / name).write_bytes(content)
    before = Path.cwd()
    os.chdir(folder)
    try:
        result = CliRunner().invoke(Started(), args, input="")
    finally:
        os.chdir(before)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    promise(result.exit_code in (0, 1, 2), f"exit code {result.exit_code}")
    promise("Traceback" not in result.output, "a traceback is printed")
    steering = {c for c in result.output if unicodedata.category(c) in STEERING and c not in "\n\r\t\ufeff"}
    promise(not steering or first.startswith(b"completion"), f"steers the terminal: {steering}")


class Started:
    """The command line as a process starts it, for click's runner, which would start its commands."""

    name = "icprules"

    def main(self, args: list[str], **_options: Any) -> None:
        main(args)


def command_seeds() -> Iterator[bytes]:
    small = plain({"service": fuzz.FACTS})
    for words in fuzz.COMMANDS:
        content, end = small, "json"
        if words[0] in ("replay", "recheck"):
            content = plain(fuzz.RECORD)
        elif "--holidays" in words:
            content = plain(fuzz.NOTICE)
        elif words[0] == "template":
            content, end = b"", "csv"
        yield "\t".join(f"FILE.{end}" if word == "FILE" else word for word in words).encode() + b"\n" + content
    for form in ("json", "markdown", "ics", "html", "csv"):
        for command in ("assess", "portfolio", "plan", "outlook", "timeline"):
            yield f"{command}\tFILE.json\t--as-of\t2024-02-22\t--format\t{form}\t--lang\tboth\n".encode() + small
    yield b"assess\tFILE.csv\t--lang\ten\n" + fuzz.CSV
    yield b"assess\tFILE.toml\t--service\tLumora\n" + fuzz.TOML[0][:3000]
    yield b"compare\tFILE.json\t--set\tservice.hosting=overseas\t--unset\tapplication\t--lang\ten\n" + small
    yield b"rules\tlist\t--kind\tprohibition\n"
    yield b"rules\tsql\t--as-of\t2024-04-01\n"
    yield b"scan\tFILE.jsonl\t-o\tout.jsonl\t--field\tstatus\n" + plain(fuzz.FACTS)


def without_loading() -> None:
    """The built-in rulebook is loaded once and not for every command; rulebooks are a reader of their own."""
    load = loader.load

    def kept(folder: str | Path | None = None, **options: Any) -> icprules.Rulebook:
        return BOOK if folder is None and not options else load(folder, **options)

    loader.load = kept


TARGETS = (
    Target(name="numbers", about="filing numbers and credit codes", runs=100_000,
           read=services.numbers, seeds=services.number_seeds, longest=128),
    Target(name="facts", about="facts, assessed by two engines", runs=20_000,
           read=services.facts, seeds=services.facts_seeds, form="json"),
    Target(name="typed", about="what is typed for a fact", runs=60_000,
           read=services.typed, seeds=services.typed_seeds, longest=256),
    Target(name="notices", about="holiday notices", runs=50_000,
           read=documents.notices, seeds=documents.notice_seeds, form="json", longest=8192),
    Target(name="files-json", about="files of services, JSON", runs=40_000,
           read=services.files_json, seeds=services.json_seeds, form="json", longest=16384),
    Target(name="files-toml", about="files of services, TOML", runs=10_000,
           read=services.files_toml, seeds=services.toml_seeds, longest=8192),
    Target(name="cases", about="case files", runs=10_000,
           read=services.cases, seeds=services.case_seeds, longest=8192),
    Target(name="records", about="decision records, replayed and rechecked", runs=10_000,
           read=documents.records, seeds=documents.record_seeds, form="json", longest=65536),
    Target(name="questionnaires", about="kept questionnaires", runs=10_000,
           read=documents.questionnaires, seeds=documents.questionnaire_seeds, form="json"),
    Target(name="sheets-csv", about="spreadsheets: CSV", runs=20_000,
           read=documents.sheets_csv, seeds=documents.csv_seeds, longest=8192),
    Target(name="sheets-xlsx", about="spreadsheets: bytes of a workbook", runs=10_000,
           read=documents.sheets_xlsx, seeds=documents.small_workbooks, longest=16384),
    Target(name="sheets-parts", about="spreadsheets: parts inside a workbook", runs=20_000,
           read=documents.sheets_parts, seeds=documents.parts_seeds, longest=16384),
    Target(name="lines", about="lines of a scanned file", runs=2_000,
           read=services.lines, seeds=services.line_seeds, longest=4096),
    Target(name="rulebooks", about="rulebooks", runs=4_000,
           read=documents.rulebooks, seeds=documents.rulebook_seeds, longest=8192),
    Target(name="commands", about="commands", runs=4_000,
           read=commands, seeds=command_seeds, longest=8192),
)  # fmt: skip


def mutated_document(data: bytes, longest: int, seed: int, values: Mapping[str, list[Any]]) -> bytes | None:
    """An input changed as a document, with values that other documents have at the same key; None where it is none."""
    rng = random.Random(seed)
    document = parsed(data)
    if document is None:
        return None
    for _ in range(rng.choice((1, 1, 2, 4))):
        place, key = fuzz.somewhere(document, rng)
        if place is None:
            return None
        known = values.get(key if isinstance(key, str) else "", [])
        if known and rng.random() < 0.7:
            place[key] = rng.choice(known)
        elif isinstance(place, dict) and rng.random() < 0.5 and values:
            chosen = rng.choice(sorted(values))
            place[chosen] = rng.choice(values[chosen])
        else:
            document = fuzz.changed_table(document, rng)
            if not isinstance(document, dict):
                break
    try:
        made = json.dumps(document, ensure_ascii=rng.random() < 0.5, default=repr, skipkeys=True)
    except (ValueError, RecursionError):
        return None
    told = made.encode("utf-8", errors="surrogatepass")
    return told if len(told) <= longest else None


def values_by_key(documents: Iterable[bytes]) -> dict[str, list[Any]]:
    """Every value that the seeds have at a key, each once."""
    found: dict[str, dict[str, Any]] = {}

    def walk(value: object) -> None:
        for key, inner in value.items() if isinstance(value, dict) else ():
            found.setdefault(key, {})[repr(inner)] = inner
        inside: Iterable[object] = (
            value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        )
        for inner in inside:
            walk(inner)

    for one in documents:
        walk(parsed(one))
    return {key: list(values.values()) for key, values in found.items()}
