"""Services as an App store's catalogue holds them: Apps, mini-programs, quick apps and websites, most facts known.

The same seed gives the same services on every machine. They are made up.
"""

from __future__ import annotations

import datetime
import random
from typing import Any

D = datetime.date
AS_OF = D(2024, 2, 22)
_PROVINCES = {"310000": "沪", "110000": "京", "440000": "粤", "330000": "浙", "320000": "苏", "510000": "蜀"}
_SUFFIXES = {"app": "A", "mini_program": "X", "quick_app": "K", "website": ""}
_KINDS = ("app",) * 9 + ("mini_program",) * 6 + ("quick_app",) + ("website",) * 4
_STAGES = ("operating",) * 15 + ("planned",) * 4 + ("terminated",)
_CONTENT = (["none"],) * 12 + (["game"], ["news"], ["medical"], ["education", "culture"])


def services(count: int, seed: int = 20230904) -> list[dict[str, Any]]:
    """Return so many services as tables of facts."""
    rng = random.Random(seed)
    return [_service(rng) for _ in range(count)]


def _service(rng: random.Random) -> dict[str, Any]:
    kind, stage = rng.choice(_KINDS), rng.choice(_STAGES)
    province, prefix = rng.choice(tuple(_PROVINCES.items()))
    subject = f"{prefix}ICP备{rng.randint(2020, 2023)}{rng.randint(100000, 999999)}号"
    service: dict[str, Any] = {
        "kind": kind,
        "stage": stage,
        "offline": rng.random() < 0.03,
        "offered_in_mainland": rng.random() < 0.95,
        "hosting": rng.choice(("mainland", "mainland", "mainland", "both", "overseas")),
        "commercial": rng.random() < 0.3,
        "content": rng.choice(_CONTENT),
        "sponsor": {"kind": "enterprise", "province": province, "has_mainland_licence": True},
    }
    if stage == "planned":
        service["planned_launch_on"] = D(2024, 2, 1) + datetime.timedelta(days=rng.randint(0, 400))
    else:
        service["launched_on"] = D(2016, 1, 1) + datetime.timedelta(days=rng.randint(0, 2950))
    if stage == "terminated":
        service["terminated_on"] = D(2024, 1, rng.randint(10, 31))
    if kind in ("mini_program", "quick_app"):
        service["platform"] = rng.choice(
            ("wechat", "alipay", "douyin") if kind == "mini_program" else ("huawei", "vivo")
        )
    if kind == "app":
        service["stores"] = rng.choice((["apple", "huawei"], ["xiaomi"], ["huawei", "oppo", "vivo"]))
    if rng.random() < 0.4:
        service["sponsor"]["filings"] = [{"number": f"{subject}-1", "kind": "website", "filed_on": D(2021, 5, 6)}]
    chance = rng.random()
    if chance < 0.45:
        service["filings"] = []
    elif chance < 0.85:
        number = f"{subject}-{rng.randint(2, 9)}{_SUFFIXES[kind]}"
        service["filings"] = [
            {"number": number, "filed_on": D(2023, 9, 1) + datetime.timedelta(days=rng.randint(0, 170))}
        ]
        service["filing_number_displayed"] = rng.random() < 0.8
    return service
