"""The bytes of an .xlsx file -> its parts, within bounds, or the fault of the file as a whole.

Decides how large a workbook may be before and after it is unpacked, and that its XML defines nothing of its own
(no document type, no entities). What the parts say is read by `workbook_sheets.py`. Macros and links to other files
are parts that nobody reads. Must not import facts or rules.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from typing import TYPE_CHECKING, NoReturn
from xml.sax.handler import ContentHandler

import attrs

from icprules.errors import FactError, problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from xml.sax.xmlreader import AttributesImpl

UNPACKED_MIB = 100
MOST_PARTS = 2_000
MOST_ELEMENTS = 4_000_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""First bytes of what Excel writes for a workbook with a password, and of .xls files."""
_ZIP = b"PK\x03\x04"
_ENCRYPTED = 0x1


@attrs.frozen(kw_only=True)
class Package:
    """The parts of a workbook.

    Args:
        name: Name of the file, for messages.
        parts: Content by path inside the file.
    """

    name: str
    parts: Mapping[str, bytes]

    def read(self, part: str) -> bytes:
        """Return the content of a part.

        Raises:
            FactError: F206 when it is not there.
        """
        if part not in self.parts:
            raise FactError(problem("F206", where=self.name, part=part))
        return self.parts[part]


def looks_like_workbook(content: bytes) -> bool:
    """Return whether the content of a file begins like an .xlsx file.

    Example:
        >>> looks_like_workbook(b"name,kind")
        False
    """
    return content.startswith(_ZIP)


def open_package(content: bytes, name: str) -> Package:
    """Unpack a workbook.

    Args:
        content: All bytes of the file.
        name: What to call it in messages.

    Returns:
        Its XML parts.

    Raises:
        FactError: F201 when it is no .xlsx file, F202 when it is encrypted or an old .xls file, F203 when it is too
            large or has too many parts.

    Example:
        >>> open_package(b"name,kind", "clients.xlsx")
        Traceback (most recent call last):
        icprules.errors.FactError: F201 clients.xlsx: this is not an .xlsx workbook, or it is damaged
             help: open it in Excel or WPS and save it as an Excel workbook (.xlsx)
    """
    if content.startswith(_OLE):
        raise FactError(problem("F202", where=name))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return Package(name=name, parts=_parts(archive, name))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, RuntimeError) as error:
        if isinstance(error, FactError):
            raise
        raise FactError(problem("F201", where=name)) from None


def _parts(archive: zipfile.ZipFile, name: str) -> dict[str, bytes]:
    members = archive.infolist()
    # The size that a member claims is a bound: no more than that is ever unpacked of it.
    if len(members) > MOST_PARTS or sum(member.file_size for member in members) > UNPACKED_MIB << 20:
        raise FactError(problem("F203", where=name, limit=UNPACKED_MIB))
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise FactError(problem("F202", where=name))
    return {member.filename: archive.read(member) for member in members if member.filename.endswith((".xml", ".rels"))}


def walk(package: Package, part: str, handler: ContentHandler) -> None:
    """Give the elements of a part to a handler, one after the other.

    Args:
        package: The workbook.
        part: Path of the part.
        handler: What takes the elements; it may raise a FactError.

    Raises:
        FactError: F205 when the XML defines a document type or entities, F206 when it is no XML.
    """
    from xml.sax import SAXException  # noqa: PLC0415 - only workbooks need it

    from defusedxml import DefusedXmlException  # noqa: PLC0415
    from defusedxml.sax import parseString  # noqa: PLC0415

    content = package.read(part)
    try:
        parseString(content, handler, forbid_dtd=True)
    except FactError:
        raise
    except DefusedXmlException:
        raise FactError(problem("F205", where=package.name, part=part)) from None
    except (SAXException, ValueError, LookupError, AttributeError, RecursionError):
        # An unknown encoding is a LookupError; the reader of the standard library lets it through.
        _broken(package, part)


def _broken(package: Package, part: str) -> NoReturn:
    raise FactError(problem("F206", where=package.name, part=part)) from None


def related(package: Package, part: str) -> dict[str, str]:
    """Return the parts that a part refers to, by the id of the relationship.

    Args:
        package: The workbook.
        part: Path of the part; empty for the whole workbook.

    Returns:
        Paths inside the workbook; links to other files are left out.
    """
    folder, _, file = part.rpartition("/")
    rels = posixpath.join(folder, "_rels", f"{file}.rels")
    found: dict[str, str] = {}
    if rels in package.parts:

        def keep(element: str, given: Mapping[str, str]) -> None:
            if element == "Relationship" and given.get("TargetMode") != "External":
                target = given.get("Target", "")
                path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
                found[given.get("Id", "")] = posixpath.normpath(path)
                found.setdefault(given.get("Type", "").rpartition("/")[2], posixpath.normpath(path))

        walk_elements(package, rels, keep)
    return found


class Counted(ContentHandler):
    """A handler that stops when there is too much.

    Args:
        package: The workbook.
        seen: How many elements were read so far, counted in place.
    """

    def __init__(self, package: Package, seen: list[int]) -> None:
        super().__init__()
        self.package, self.seen = package, seen

    def count(self) -> None:
        """Count one element.

        Raises:
            FactError: F203 when there are too many.
        """
        self.seen[0] += 1
        if self.seen[0] > MOST_ELEMENTS:
            raise FactError(problem("F203", where=self.package.name, limit=UNPACKED_MIB))


def walk_elements(package: Package, part: str, take: Callable[[str, Mapping[str, str]], None]) -> None:
    """Give name and attributes of every element of a part to a function, prefixes left off.

    Args:
        package: The workbook.
        part: Path of the part.
        take: Takes the name and the attributes.

    Raises:
        FactError: F205 or F206.
    """

    class Starts(ContentHandler):
        def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - a name of the standard library
            take(local(name), {local(key): value for key, value in attrs.items()})

    walk(package, part, Starts())


def local(name: str) -> str:
    """Return the name of an element or attribute without its prefix.

    Example:
        >>> local("x:row"), local("row")
        ('row', 'row')
    """
    return name.rpartition(":")[2]
