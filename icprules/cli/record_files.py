"""Decision records on disk: where they are written, what is redacted in them, and how they are read.

Decides names of files and refuses what would lose a record. Must not import rich.
"""

from __future__ import annotations

import re
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from icprules.cli import asking
from icprules.errors import FactError, OutputError, RecordError, problem
from icprules.regular_files import read_regular

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from icprules.decision.assessment import Assessment
    from icprules.records.reading import Record
    from icprules.rulebook.law import Rulebook

F = TypeVar("F", bound="Callable[..., object]")
_SUFFIX = ".json"
_UNFIT = re.compile(r"[^\w-]+")
_LONGEST = 40
_LARGEST_SALT = 1 << 16  # bytes
_NO_TABLE = {"F006", "F013"}


def record_options(command: F) -> F:
    """Add `--record`, `--redact` and `--salt-file`."""
    for option in reversed((
        click.option(
            "--record", "recorded", metavar="DIR|FILE", type=click.Path(path_type=Path),
            help="Also write decision records: one file a service into DIR, or all into FILE.json.",
        ),
        click.option(
            "--redact", "redacted", metavar="FACT", multiple=True,
            help="In records, redact this fact; `filings` for numbers, `personal` for all that is personal. May be"
            " repeated.",
        ),
        click.option(
            "--salt-file", "salt_file", metavar="FILE", type=click.Path(path_type=Path),
            help="With --redact: the secret salt; made and written there if the file does not exist.",
        ),
    )):  # fmt: skip
        command = option(command)
    return command


def write_records(
    results: Sequence[Assessment],
    target: Path,
    rulebook: Rulebook,
    redacted: tuple[str, ...] = (),
    salt_file: Path | None = None,
) -> list[Path]:
    """Write the decision records of some assessments.

    Args:
        results: The assessments.
        target: A folder, made if it is not there, or a file whose name ends in `.json`.
        rulebook: The whole rulebook they were made with.
        redacted: Facts to redact, or nothing.
        salt_file: File of the secret salt; needed to redact.

    Returns:
        The files written.

    Raises:
        OutputError: O110 where a file cannot be written, O111 where redacting has no salt file.
        RecordError: D105 to D109 where a fact cannot be redacted.
    """
    if redacted and salt_file is None:
        raise OutputError(problem("O111", where="--redact"))
    records = [result.record() for result in results]
    if redacted and salt_file is not None:
        from icprules.records.redactions import redact  # noqa: PLC0415 - only those who redact pay for it

        salt = _salt(salt_file)
        records = [redact(record, redacted, salt=salt, rulebook=rulebook) for record in records]
    if target.suffix == _SUFFIX:
        content = records[0] if len(records) == 1 else {"records": records}
        return [_written(target, content)]
    names: dict[str, int] = {}
    files = []
    for record in records:
        stem = f"{_fit(record['service'])}.{record['question']['as_of']}"
        names[stem] = names.get(stem, 0) + 1
        number = f".{names[stem]}" if names[stem] > 1 else ""
        files.append(_written(target / f"{stem}{number}{_SUFFIX}", record))
    return files


def _salt(file: Path) -> str:
    try:
        if not file.exists():
            file.write_text(secrets.token_hex(32) + "\n", encoding="ascii")
            file.chmod(0o600)
        return read_regular(file, _LARGEST_SALT).decode().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise OutputError(problem("O110", where=file.name, value=_reason(error))) from None


def _fit(name: str) -> str:
    return _UNFIT.sub("-", name).strip("-")[:_LONGEST] or "service"


def _written(file: Path, content: dict[str, Any]) -> Path:
    try:
        if not file.parent.is_dir():
            file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(asking.json_text(content, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise OutputError(problem("O110", where=file.name, value=_reason(error))) from None
    return file


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or error.__class__.__name__


def records_in(path: Path) -> Iterator[Record]:
    """Yield the decision records of a file.

    Args:
        path: A JSON file with one record, or with several under `records`.

    Raises:
        FactError: F001 to F012 when the file cannot be read.
        RecordError: D101 to D104 when something in it is no record.
    """
    from icprules.records.reading import read_record  # noqa: PLC0415 - help must not wait for it
    from icprules.subjects.portfolio_file import read_file  # noqa: PLC0415

    try:
        content = read_file(path)
    except FactError as error:
        if {one.code for one in error.problems} & _NO_TABLE:  # told of services, which nobody looks for here
            raise RecordError(problem("D101", where=path.name, key="record", expected="object")) from None
        raise
    if "records" not in content:
        yield read_record(content, path.name)
        return
    several = content["records"]
    if not isinstance(several, list) or len(content) > 1:
        raise RecordError(problem("D101", where=f"{path.name}: records", key="records", expected="array"))
    if not several:
        raise RecordError(problem("D101", where=f"{path.name}: records[1]", key="records[1]", expected="object"))
    for i, one in enumerate(several, 1):
        yield read_record(one, f"{path.name}: records[{i}]")
