"""Typed classes for the facts a caller gives, for editor completion and type checking.

Decides nothing: a test holds their fields equal to `facts.toml`, and values are read by `subject.py` like
those of a file. None means "not known". Must not import rules or engines.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, Literal

import attrs

if TYPE_CHECKING:
    from collections.abc import Sequence

ServiceKind = Literal["website", "app", "mini_program", "quick_app"]
Platform = Literal[
    "wechat", "alipay", "douyin", "baidu", "kuaishou", "qq", "huawei", "xiaomi", "oppo", "vivo", "honor",
    "taptap", "other",
]  # fmt: skip
Store = Literal["apple", "huawei", "xiaomi", "oppo", "vivo", "honor", "tencent", "other"]
Content = Literal[
    "news", "publishing", "education", "film_tv", "religion", "medical", "culture", "game", "finance",
    "ride_hailing", "none",
]  # fmt: skip
System = Literal["android", "ios", "harmonyos", "other"]
SpecialForm = Literal["subsidiary_under_parent", "sdk_only", "enterprise_internal", "wecom", "none"]
Day = datetime.date | str


@attrs.frozen(kw_only=True)
class Filing:
    """One filing number that is held.

    Args:
        number: As printed, e.g. `沪ICP备2021001234号-2A`.
        kind: Kind of service; from the number's suffix when not given.
        service: Name of the service it belongs to, for a number held by the sponsor; `none` where it is another.
        filed_on: Beijing date it was issued.
        status: `active` (the default), `deregistered` or `revoked`.
        deregistered_on: Beijing date it ended.

    Example:
        >>> Filing(number="沪ICP备2021001234号-1", filed_on="2021-05-06").number
        '沪ICP备2021001234号-1'
    """

    number: str
    kind: ServiceKind | None = None
    service: str | None = None
    filed_on: Day | None = None
    status: Literal["active", "deregistered", "revoked"] | None = None
    deregistered_on: Day | None = None


@attrs.frozen(kw_only=True)
class Sponsor:
    """Who runs the service (主办者).

    Args:
        name: Its name.
        kind: What it is.
        country: ISO 3166-1 alpha-2 code of its domicile; CN follows from a province.
        province: GB/T 2260 code, zh name or number prefix.
        uscc: Unified social credit code.
        has_mainland_licence: Whether it holds a mainland-issued certificate to file with.
        holds_icp_licence: Whether it holds a licence for paid information services; raises the event.
        licence_applied_on: Beijing date it applied for that licence; raises the event.
        licence_decided_on: Beijing date that was decided, or `"none"`; raises the event.
        filings: Numbers it holds; an empty list says none.

    Example:
        >>> Sponsor(kind="enterprise", province="上海市").province
        '上海市'
    """

    name: str | None = None
    kind: Literal["enterprise", "individual", "government", "public_institution", "social_organisation"] | None = None
    country: str | None = None
    province: str | None = None
    uscc: str | None = None
    has_mainland_licence: bool | None = None
    holds_icp_licence: bool | None = None
    licence_applied_on: Day | None = None
    licence_decided_on: Day | None = None
    filings: Sequence[Filing] | None = None


@attrs.frozen(kw_only=True)
class Application:
    """A filing application under way; giving one raises the event.

    Args:
        submitted_on: Beijing date of submission.
        platform_passed_on: Beijing date the first review was passed.
        sms_sent_at: Aware time the confirmation SMS was sent.
        received_on: Beijing date the bureau received complete and accurate material.
        decided_on: Beijing date of the decision, or `"none"`.
        outcome: What was decided.
        reasons_given: Whether reasons were given for a refusal.
        sms_confirmed: Whether the SMS was confirmed.

    Example:
        >>> Application(received_on="2024-02-22").received_on
        '2024-02-22'
    """

    submitted_on: Day | None = None
    platform_passed_on: Day | None = None
    sms_sent_at: datetime.datetime | str | None = None
    received_on: Day | None = None
    decided_on: Day | None = None
    outcome: Literal["pending", "granted", "refused", "returned"] | None = None
    reasons_given: bool | None = None
    sms_confirmed: bool | None = None


@attrs.frozen(kw_only=True)
class Change:
    """A change of filed items; giving one raises the event.

    Args:
        item: What changes.
        effective_on: Beijing date it takes effect.
        filed_on: Beijing date it was filed, or `"none"`.

    Example:
        >>> Change(item="sponsor", effective_on="2024-05-31").item
        'sponsor'
    """

    item: Literal["sponsor", "service", "access", "responsible", "other"] | None = None
    effective_on: Day | None = None
    filed_on: Day | None = None


@attrs.frozen(kw_only=True)
class AccessProvider:
    """Who connects the service to the network (网络接入服务提供者).

    Args:
        name: Its name.
        changed_on: Beijing date on which the service moved to it; raises the event.
        access_filed: Whether access is filed there.
        identity_verified: Whether it verified identity and resources.
        data_known_untrue: Whether it knew, or should have known, that the data are untrue.
        filing_recorded: Whether it recorded the filing data.
        closed_service_cut_off: Whether it cut a closed service off at once.

    Example:
        >>> AccessProvider(name="example cloud").changed_on is None
        True
    """

    name: str | None = None
    changed_on: Day | None = None
    access_filed: bool | None = None
    identity_verified: bool | None = None
    data_known_untrue: bool | None = None
    filing_recorded: bool | None = None
    closed_service_cut_off: bool | None = None


@attrs.frozen(kw_only=True)
class Service:
    """What is known about one service; None is unknown.

    Args:
        name: What it is called.
        kind: Website, App, mini-program or quick app.
        platform: Running platform of a mini-program or quick app.
        stores: App stores it is listed in; an empty list says none.
        stage: On the day asked about.
        launched_on: Beijing date it started.
        planned_launch_on: Beijing date it is planned to start.
        terminated_on: Beijing date it ended or will end.
        offline: Whether it provides no information service over the internet.
        offered_in_mainland: Whether it is offered to users in mainland China.
        hosting: Where its servers are.
        commercial: Whether it sells information or page-making services.
        sells_own_goods: Whether it sells goods of its sponsor.
        content: Kinds of content, or `["none"]`.
        filing_number_displayed: Whether the number is displayed prominently.
        filing_link_displayed: Whether the filing system is linked below it.
        electronic_mark_placed: Whether the mark asked for before 2024-01-18 is in its directory; raises an event.
        preinstalled: Whether a device maker pre-installs it.
        ip_only: Whether it is reachable only by IP address.
        systems: Operating systems it runs on.
        special_forms: Special ways in which it is provided, or `["none"]`.
        virtual_payment: Whether it takes payments for virtual goods.
        public_opinion_features: Whether it has public-opinion features or can mobilise society.
        recommends_by_algorithm: Whether it recommends by algorithm.
        deep_synthesis: Whether it provides deep synthesis.
        generative_ai: Whether it provides generative AI.
        is_app_store: Whether it is a platform that distributes apps.
        beyond_filed_items: Whether it serves beyond the filed items; raises the event.
        filed_data_untrue: Whether the filed data are untrue; raises the event.
        found_unlawful_by_authority: Whether another authority found it unlawful in writing; raises the event.
        developer_identity_verified: Whether the distribution platform verified who runs it; raises the event.
        functions_verified: Whether the distribution platform verified its functions; raises the event.
        number_shown_in_store: Whether the distribution platform shows the number; raises the event.
        sponsor: Who runs it.
        filings: Its own numbers; an empty list says none.
        application: An application under way.
        change: A change of filed items.
        access_provider: Who connects it.

    Example:
        >>> Service(kind="app", stage="planned", sponsor=Sponsor(province="310000")).kind
        'app'
    """

    name: str | None = None
    kind: ServiceKind | None = None
    platform: Platform | None = None
    stores: Sequence[Store] | None = None
    stage: Literal["planned", "operating", "terminated"] | None = None
    launched_on: Day | None = None
    planned_launch_on: Day | None = None
    terminated_on: Day | None = None
    offline: bool | None = None
    offered_in_mainland: bool | None = None
    hosting: Literal["mainland", "overseas", "both"] | None = None
    commercial: bool | None = None
    sells_own_goods: bool | None = None
    content: Sequence[Content] | None = None
    filing_number_displayed: bool | None = None
    filing_link_displayed: bool | None = None
    electronic_mark_placed: bool | None = None
    preinstalled: bool | None = None
    ip_only: bool | None = None
    systems: Sequence[System] | None = None
    special_forms: Sequence[SpecialForm] | None = None
    virtual_payment: bool | None = None
    public_opinion_features: bool | None = None
    recommends_by_algorithm: bool | None = None
    deep_synthesis: bool | None = None
    generative_ai: bool | None = None
    is_app_store: bool | None = None
    beyond_filed_items: bool | None = None
    filed_data_untrue: bool | None = None
    found_unlawful_by_authority: bool | None = None
    developer_identity_verified: bool | None = None
    functions_verified: bool | None = None
    number_shown_in_store: bool | None = None
    sponsor: Sponsor | None = None
    filings: Sequence[Filing] | None = None
    application: Application | None = None
    change: Change | None = None
    access_provider: AccessProvider | None = None


def to_table(value: Any) -> Any:  # noqa: ANN401 - walks typed classes, lists and scalars alike
    """Return a typed service as the nested table a file would hold; absent members are left out.

    Args:
        value: A `Service`, one of its parts, a list or a scalar.

    Returns:
        The table.

    Example:
        >>> to_table(Service(kind="app", filings=[]))
        {'kind': 'app', 'filings': []}
    """
    if attrs.has(type(value)):
        members = ((field.name, getattr(value, field.name)) for field in attrs.fields(type(value)))
        return {name: to_table(member) for name, member in members if member is not None}
    if isinstance(value, list | tuple):
        return [to_table(member) for member in value]
    return value
