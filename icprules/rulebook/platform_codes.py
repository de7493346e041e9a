"""A platform's status code for a filing -> the `application` facts that it tells.

Decides which entry of the rulebook's table a code means. The table itself is data, `platform_codes.toml`;
what the code does not tell, above all dates, stays unknown. Must not import rule_files, loader, engines or
decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from icprules.errors import FactError, closest, problem
from icprules.text import read_only

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from icprules.rulebook.law import Rulebook
    from icprules.text import Text


@attrs.frozen(kw_only=True)
class PlatformCode:
    """One status code of one platform's interface.

    Args:
        platform: As in `service.platform`.
        status: The code.
        and_above: Whether every higher code means the same.
        sms_verify_status: State of the SMS check that the entry is for; None where none was given, or it says
            nothing.
        meaning: What the platform says by it.
        application: Facts it tells, by name inside the `application` table; None where none is under way.
        facts: Ids on the law page that the entry rests on.
    """

    platform: str
    status: int
    and_above: bool = False
    sms_verify_status: int | None = None
    meaning: Text
    application: Mapping[str, Any] | None = attrs.field(converter=attrs.converters.optional(read_only), hash=False)
    facts: tuple[str, ...]


def application_from_code(
    platform: str, status: int, sms_verify_status: int | None = None, *, rulebook: Rulebook
) -> Mapping[str, Any] | None:
    """Return what a platform's status code tells about a filing application.

    The days that no code tells (when the bureau received the material, when it decided) are left out, and so
    stay unknown; add those you know.

    Args:
        platform: As in `service.platform`, e.g. `wechat`.
        status: The code from the platform's interface.
        sms_verify_status: State of the SMS check, which has a meaning only with some codes; ignored with the
            others.
        rulebook: Holds the table of codes.

    Returns:
        A table for the `application` facts of the service; None where no application is under way, which may
        be given as it is, like any absent table.

    Raises:
        FactError: F170 for a platform without codes, F171 for an unknown code, F172 for an unknown state of
            the SMS check, F103 for a code that is not a whole number.

    Source: `getIcpEntranceInfo` of WeChat's interface; law page, P.WX.5.

    Example:
        >>> from icprules import load
        >>> dict(application_from_code("wechat", 6, rulebook=load()))
        {'outcome': 'granted'}
        >>> application_from_code("wechat", 1024, rulebook=load()) is None
        True
    """
    return code_entry(platform, status, sms_verify_status, rulebook=rulebook).application


def code_entry(platform: str, status: int, sms_verify_status: int | None = None, *, rulebook: Rulebook) -> PlatformCode:
    """Return the entry of the table that a platform's status code means, with its wording.

    Args:
        platform: As in `service.platform`.
        status: The code from the platform's interface.
        sms_verify_status: State of the SMS check; ignored with codes to which it says nothing.
        rulebook: Holds the table of codes.

    Returns:
        The entry.

    Raises:
        FactError: As `application_from_code`.

    Example:
        >>> from icprules import load
        >>> code_entry("wechat", 2, rulebook=load()).meaning.en
        'under review at the platform'
    """
    _whole("status", status)
    if sms_verify_status is not None:
        _whole("sms_verify_status", sms_verify_status)
    platforms = tuple(dict.fromkeys(code.platform for code in rulebook.platform_codes))
    own = [code for code in rulebook.platform_codes if code.platform == platform]
    if not own:
        close = closest(str(platform), platforms)
        raise FactError(problem("F170", value=platform, close=close, allowed=_listed(platforms)))
    found = [code for code in own if code.status == status]
    found = found or [code for code in own if code.and_above and status > code.status]
    if not found:
        raise FactError(problem("F171", platform=platform, value=status, allowed=_listed(map(_printed, own))))
    states = [code.sms_verify_status for code in found if code.sms_verify_status is not None]
    wanted = sms_verify_status if states else None
    for code in found:
        if code.sms_verify_status == wanted:
            return code
    known = _listed(map(str, states))
    raise FactError(problem("F172", platform=platform, status=status, value=wanted, allowed=known))


def _whole(name: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        raise FactError(problem("F103", where=name, name=name, value=value, expected="number"))


def _printed(code: PlatformCode) -> str:
    return f"{code.status}+" if code.and_above else str(code.status)


def _listed(values: Iterable[str]) -> str:
    return " · ".join(dict.fromkeys(values)) or "–"
