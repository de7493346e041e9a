"""Make the portfolio page of many services, measure it, and open it in Chromium where there is one.

`python .ci/portfolio.py SERVICES`. The services are those of the examples, each again and again under other names. A
browser is driven through playwright (`python3 .ci/install.py --extra browser`).
"""

from __future__ import annotations

import gzip
import itertools
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import attrs

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import icprules  # noqa: E402 - this checkout, whatever is installed

DONE_IN = (
    "(() => {{ const t = performance.now(); {act}; document.body.offsetHeight; return performance.now() - t; }})()"
)
ACTS = {
    "language": "document.querySelector('[data-lang=en]').click()",
    "sort": "document.querySelector('[data-sort=due]').click()",
    "filter": "{ const q = document.getElementById('q'); q.value = 'Lumora'; q.dispatchEvent(new Event('input')); }",
    "all again": "document.getElementById('reset').click()",
}
SCREENS: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1366, "height": 900}},
    "phone": {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "device_scale_factor": 2},
}


def many(count: int, rulebook: icprules.Rulebook) -> list[Any]:
    found = [
        s for f in sorted((ROOT / "examples").glob("*.toml")) for s in icprules.read_portfolio(f, rulebook).subjects
    ]
    services = []
    for i in range(count):
        one, again = found[i % len(found)], i // len(found) + 1
        facts = {**one.facts, "service.name": f"{one.name} {again}"}
        if "sponsor.name" in facts:
            facts["sponsor.name"] = f"{facts['sponsor.name']} {again}"
        services.append(attrs.evolve(one, name=facts["service.name"], facts=facts))
    return services


def main(count: int) -> int:
    rulebook = icprules.load()
    services = many(count, rulebook)
    marks = [time.monotonic()]
    results = [icprules.assess(one, as_of="2024-02-22", rulebook=rulebook) for one in services]
    marks.append(time.monotonic())
    view = icprules.portfolio_view(results, timeline=True)
    marks.append(time.monotonic())
    page = icprules.portfolio_page(view).encode("utf-8")
    marks.append(time.monotonic())
    assessed, laid_out, written = (b - a for a, b in itertools.pairwise(marks))
    print(f"{count:,} services: {len(page) / 1e6:.1f} MB ({len(gzip.compress(page)) / 1e3:.0f} kB compressed)")
    print(f"assessed in {assessed:.1f} s, timelines of three years in {laid_out:.1f} s, page in {written:.1f} s")
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        print("no Chromium here: the page was not opened")
        return 0
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where there is a browser

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = Path(folder, "portfolio.html")
        file.write_bytes(page)
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for name, screen in SCREENS.items():
            tab = browser.new_context(offline=True, **screen).new_page()
            begun = time.monotonic()
            tab.goto(file.as_uri())
            loaded = time.monotonic() - begun
            taken = {act: tab.evaluate(DONE_IN.format(act=code)) / 1000 for act, code in ACTS.items()}
            print(f"{name}: open {loaded:.1f} s, {', '.join(f'{act} {s:.2f} s' for act, s in taken.items())}")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
