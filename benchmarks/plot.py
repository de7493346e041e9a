"""Times of `assess.py` as a drawing: one bar a verdict, on a logarithmic scale.

python benchmarks/assess.py -o times.json && python benchmarks/plot.py times.json docs/explanation/performance.svg
"""

from __future__ import annotations

import math
import sys
from html import escape
from pathlib import Path

import pyperf

NAMES = {
    "25 stand-in rules by hand, list of ids": "25 rules by hand",
    "assess: table in, Assessment out": "icprules assess, 277 rules, deadlines",
    "assess: subject already read": "icprules assess, subject already read",
}
PEER = "peer: "
LEFT, WIDTH, ROW, TOP = 280, 520, 26, 40
LEAST, MOST = 1e-7, 1e-2
OWN, OTHER, INK, LINE = "#1565c0", "#90a4ae", "#263238", "#cfd8dc"
STYLE = f'font-family="sans-serif" font-size="13" fill="{INK}"'


def at(seconds: float) -> float:
    """How far to the right a time stands."""
    return LEFT + WIDTH * (math.log10(seconds) - math.log10(LEAST)) / (math.log10(MOST) - math.log10(LEAST))


def told(seconds: float) -> str:
    """A time in words."""
    micro = seconds * 1e6
    return f"{micro:.2g} µs" if micro < 100 else f"{micro:,.0f} µs"


def drawing(times: list[tuple[str, float, bool]]) -> str:
    """The drawing."""
    height = TOP + ROW * len(times) + 30
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDTH + 90} {height}" {STYLE}>',
        '<title>Time for one verdict</title><rect width="100%" height="100%" fill="#fff"/>',
        '<text x="10" y="22" font-weight="bold">Time for one verdict: peers answer 25 rules with ids only</text>',
    ]
    for power in range(-7, -1):
        x = at(10.0**power)
        name = {-7: "0.1 µs", -6: "1 µs", -5: "10 µs", -4: "0.1 ms", -3: "1 ms", -2: "10 ms"}[power]
        parts.append(f'<line x1="{x:.0f}" x2="{x:.0f}" y1="{TOP - 6}" y2="{height - 26}" stroke="{LINE}"/>')
        parts.append(f'<text x="{x:.0f}" y="{height - 10}" text-anchor="middle">{name}</text>')
    for number, (name, seconds, is_own) in enumerate(times):
        y = TOP + ROW * number
        end = at(seconds)
        fill = OWN if is_own else OTHER
        parts.append(f'<text x="{LEFT - 8}" y="{y + 14}" text-anchor="end">{escape(name)}</text>')
        parts.append(f'<rect x="{LEFT}" y="{y}" width="{end - LEFT:.0f}" height="{ROW - 8}" fill="{fill}"/>')
        parts.append(f'<text x="{end + 5:.0f}" y="{y + 14}">{told(seconds)}</text>')
    return "\n".join([*parts, "</svg>", ""])


def main() -> None:
    """Read the times and write the drawing."""
    suite = pyperf.BenchmarkSuite.load(sys.argv[1])
    times = []
    for benchmark in suite:
        name = benchmark.get_name()
        if name in NAMES or name.startswith(PEER):
            times.append((NAMES.get(name, name.removeprefix(PEER)), benchmark.get_metadata()["fastest"], name in NAMES))
    Path(sys.argv[2]).write_text(drawing(sorted(times, key=lambda one: one[1])), encoding="utf-8")


if __name__ == "__main__":
    main()
