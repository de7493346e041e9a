"""The work, defined once: facts, population, 25 rules, and the hand-written limit.

The rules are STAND-INS shaped like the ICP filing rules (who, where, through whom, by when).
They exist to compare engines; they are not a statement of the law.

A condition is a nested tuple (the neutral expression tree every adapter compiles from):
    ("and", c, ...)  ("or", c, ...)          every "or" holds only ("eq"|"is") leaves
    ("is", fact) ("isnot", fact)              boolean facts
    ("eq"|"ne", fact, const)                  string facts
    ("in", fact, (const, ...))                string facts
    ("lt"|"le"|"gt"|"ge", fact, int)          integer facts (dates are epoch days)
"""

from __future__ import annotations

import datetime as _dt
import random

_EPOCH = _dt.date(1970, 1, 1).toordinal()


def day(y, m, d):
    return _dt.date(y, m, d).toordinal() - _EPOCH


D0 = day(2023, 9, 1)  # start of app filing
GRACE = day(2024, 3, 31)  # end of the period for apps already running
AS_OF = day(2026, 11, 23)

ENUMS = {
    "kind": ("app", "mini_program", "quick_app", "website"),
    "province": ("BJ", "SH", "GD", "ZJ", "JS", "SC", "HB", "FJ", "SD", "HN"),
    "access": ("aliyun", "tencent", "huawei", "volc", "ctyun", "other", "none"),
    "platform": ("wechat", "alipay", "douyin", "baidu", "huawei", "xiaomi", "apple", "none"),
    "sector": ("general", "news", "publishing", "education", "medical", "finance", "games", "av"),
    "change_kind": ("none", "subject", "service", "access", "cancel"),
}
INTS = ("service_start", "days_live", "days_since_change")
BOOLS = ("filed_web", "filed_app", "filed_platform", "overseas", "domestic", "commercial", "pre_approval")
FACTS = tuple(ENUMS) + INTS + BOOLS  # 6 + 3 + 7 = 16 facts

KIND_MP = ("in", "kind", ("mini_program", "quick_app"))
ANY_NO = ("or", ("is", "filed_web"), ("is", "filed_app"), ("is", "filed_platform"))
WEB_OR_APP = ("or", ("is", "filed_web"), ("is", "filed_app"))


def _app_unfiled(*more):
    return ("and", ("eq", "kind", "app"), ("is", "domestic"), ("isnot", "overseas"), ("isnot", "filed_app"), *more)


RULES = (
    ("R01_app_file_before_launch", _app_unfiled(("ge", "service_start", D0), ("lt", "days_live", 0))),
    ("R02_app_operating_unfiled", _app_unfiled(("ge", "service_start", D0), ("ge", "days_live", 0))),
    ("R03_app_stock_overdue", _app_unfiled(("lt", "service_start", D0), ("gt", "days_live", GRACE - D0))),
    ("R04_app_stock_grace", _app_unfiled(("lt", "service_start", D0), ("le", "days_live", GRACE - D0))),
    (
        "R05_app_refile_after_web_only",
        ("and", ("eq", "kind", "app"), ("is", "filed_web"), ("isnot", "filed_app"), ("isnot", "overseas")),
    ),
    (
        "R06_mini_file_via_platform",
        ("and", KIND_MP, ("ne", "platform", "none"), ("isnot", "filed_platform"), ("lt", "days_live", 0)),
    ),
    (
        "R07_mini_operating_unfiled",
        ("and", KIND_MP, ("isnot", "filed_platform"), ("ge", "days_live", 0), ("ge", "service_start", D0)),
    ),
    ("R08_mini_stock_overdue", ("and", KIND_MP, ("isnot", "filed_platform"), ("lt", "service_start", D0))),
    ("R09_mini_no_platform", ("and", KIND_MP, ("eq", "platform", "none"))),
    (
        "R10_web_file_before_launch",
        ("and", ("eq", "kind", "website"), ("isnot", "filed_web"), ("isnot", "overseas"), ("lt", "days_live", 0)),
    ),
    (
        "R11_web_operating_unfiled",
        ("and", ("eq", "kind", "website"), ("isnot", "filed_web"), ("isnot", "overseas"), ("ge", "days_live", 0)),
    ),
    (
        "R12_access_provider_required",
        ("and", ("in", "kind", ("app", "website")), ("isnot", "overseas"), ("eq", "access", "none")),
    ),
    ("R13_display_number_web", ("and", ("eq", "kind", "website"), ("is", "filed_web"), ("ge", "days_live", 0))),
    ("R14_display_number_app", ("and", ("eq", "kind", "app"), ("is", "filed_app"), ("ge", "days_live", 0))),
    (
        "R15_change_due_subject",
        (
            "and",
            ("eq", "change_kind", "subject"),
            ("ge", "days_since_change", 0),
            ("le", "days_since_change", 30),
            ANY_NO,
        ),
    ),
    (
        "R16_change_overdue",
        ("and", ("in", "change_kind", ("subject", "service", "access")), ("gt", "days_since_change", 30), ANY_NO),
    ),
    ("R17_cancel_filing", ("and", ("eq", "change_kind", "cancel"), ("ge", "days_since_change", 0), ANY_NO)),
    (
        "R18_access_change_refile",
        ("and", ("eq", "change_kind", "access"), ("ne", "access", "none"), ("ge", "days_since_change", 0), WEB_OR_APP),
    ),
    (
        "R19_sector_pre_approval",
        (
            "and",
            ("in", "sector", ("news", "publishing", "education", "medical", "finance", "av")),
            ("isnot", "pre_approval"),
        ),
    ),
    ("R20_games_licence", ("and", ("eq", "sector", "games"), ("is", "commercial"), ("isnot", "pre_approval"))),
    (
        "R21_commercial_licence",
        ("and", ("is", "commercial"), ("is", "domestic"), ("isnot", "overseas"), ("in", "kind", ("app", "website"))),
    ),
    ("R22_foreign_entity", ("and", ("isnot", "domestic"), ("isnot", "overseas"))),
    ("R23_overseas_notice", ("and", ("is", "overseas"), ("in", "kind", ("app", "website")), ("eq", "access", "none"))),
    ("R24_public_security_30d", ("and", WEB_OR_APP, ("ge", "days_live", 0), ("le", "days_live", 30))),
    (
        "R25_province_extra_review",
        (
            "and",
            ("in", "province", ("BJ", "SH", "GD", "ZJ", "JS")),
            ("eq", "kind", "app"),
            ("isnot", "filed_app"),
            ("in", "access", ("aliyun", "tencent", "huawei")),
        ),
    ),
)
IDS = tuple(r[0] for r in RULES)
INDEX = {rid: i for i, rid in enumerate(IDS)}


def decide(s):
    """Hand-written plain Python: the limit for one verdict in Python."""
    out = []
    kind = s["kind"]
    live = s["days_live"]
    overseas = s["overseas"]
    web = s["filed_web"]
    app = s["filed_app"]
    plat = s["filed_platform"]
    domestic = s["domestic"]
    start = s["service_start"]
    access = s["access"]
    if kind == "app":
        if not app:
            if domestic and not overseas:
                if start >= D0:
                    out.append("R01_app_file_before_launch" if live < 0 else "R02_app_operating_unfiled")
                else:
                    out.append("R03_app_stock_overdue" if live > GRACE - D0 else "R04_app_stock_grace")
            if web and not overseas:
                out.append("R05_app_refile_after_web_only")
    elif kind == "mini_program" or kind == "quick_app":
        if not plat:
            if live < 0 and s["platform"] != "none":
                out.append("R06_mini_file_via_platform")
            if live >= 0 and start >= D0:
                out.append("R07_mini_operating_unfiled")
            if start < D0:
                out.append("R08_mini_stock_overdue")
        if s["platform"] == "none":
            out.append("R09_mini_no_platform")
    elif kind == "website":
        if not web and not overseas:
            out.append("R10_web_file_before_launch" if live < 0 else "R11_web_operating_unfiled")
    own = kind == "app" or kind == "website"
    if own and not overseas and access == "none":
        out.append("R12_access_provider_required")
    if kind == "website" and web and live >= 0:
        out.append("R13_display_number_web")
    if kind == "app" and app and live >= 0:
        out.append("R14_display_number_app")
    change = s["change_kind"]
    if change != "none":
        since = s["days_since_change"]
        if web or app or plat:
            if change == "subject" and 0 <= since <= 30:
                out.append("R15_change_due_subject")
            if change != "cancel" and since > 30:
                out.append("R16_change_overdue")
            if change == "cancel" and since >= 0:
                out.append("R17_cancel_filing")
        if change == "access" and access != "none" and since >= 0 and (web or app):
            out.append("R18_access_change_refile")
    sector = s["sector"]
    if sector != "general" and not s["pre_approval"]:
        if sector != "games":
            out.append("R19_sector_pre_approval")
        elif s["commercial"]:
            out.append("R20_games_licence")
    if own and s["commercial"] and domestic and not overseas:
        out.append("R21_commercial_licence")
    if not domestic and not overseas:
        out.append("R22_foreign_entity")
    if overseas and own and access == "none":
        out.append("R23_overseas_notice")
    if (web or app) and 0 <= live <= 30:
        out.append("R24_public_security_30d")
    if (
        kind == "app"
        and not app
        and s["province"] in ("BJ", "SH", "GD", "ZJ", "JS")
        and access in ("aliyun", "tencent", "huawei")
    ):
        out.append("R25_province_extra_review")
    return out


def population(n, seed=20230904):
    """n subjects as dicts; same seed gives the same subjects on every machine."""
    r = random.Random(seed)
    pick = r.choice
    subjects = []
    for i in range(n):
        start = D0 + r.randint(-900, 1250)
        change = pick(("none", "none", "none", "none") + ENUMS["change_kind"][1:])
        subjects.append(
            {
                "kind": pick(("app", "app", "app", "mini_program", "mini_program", "quick_app", "website", "website")),
                "province": pick(ENUMS["province"]),
                "access": pick(ENUMS["access"]),
                "platform": pick(ENUMS["platform"]),
                "sector": pick(("general",) * 6 + ENUMS["sector"][1:]),
                "change_kind": change,
                "service_start": start,
                "days_live": AS_OF - start if i % 3 else r.randint(-60, 60),
                "days_since_change": -1 if change == "none" else r.randint(0, 90),
                "filed_web": r.random() < 0.45,
                "filed_app": r.random() < 0.35,
                "filed_platform": r.random() < 0.4,
                "overseas": r.random() < 0.12,
                "domestic": r.random() < 0.9,
                "commercial": r.random() < 0.4,
                "pre_approval": r.random() < 0.5,
            }
        )
    return subjects


def mask(ids):
    m = 0
    for rid in ids:
        m |= 1 << INDEX[rid]
    return m
