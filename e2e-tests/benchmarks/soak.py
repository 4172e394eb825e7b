#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Draws the samples of a soak.

    ./e2e-tests/benchmarks/soak.py [soak.csv] [SVG file]
"""
import csv
import sys
from pathlib import Path

MODULE = Path(__file__).resolve().parent
LEFT, WIDTH, HEIGHT, GAP = 70, 660, 90, 44
PANELS = [
    ("live heap, MiB", [("heap", 2**20, "#0f766e")]),
    ("threads", [("threads", 1, "#0f766e")]),
    ("open sockets", [("sockets", 1, "#0f766e")]),
    ("rows read back a second", [("rate", 1, "#0f766e")]),
    ("ms from made to read back: median, and the slowest of a hundred", [("high", 1, "#dba766"), ("median", 1, "#0f766e")]),
]


def read(path):
    samples = [{name: float(value) for name, value in row.items()} for row in csv.DictReader(path.open())]
    before = 0
    for sample in samples:
        sample["rate"] = sample["rows"] / max(1, sample["second"] - before)
        before = sample["second"]
    return samples


def line(samples, name, scale, colour, top, highest):
    end = samples[-1]["second"]
    points = " ".join(
        f"{LEFT + s['second'] / end * WIDTH:.1f},{top + HEIGHT - s[name] / scale / highest * HEIGHT:.1f}" for s in samples
    )
    return f'  <polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.5"/>'


def svg(samples):
    height = len(PANELS) * (HEIGHT + GAP) + 30
    width = LEFT + WIDTH + 20
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        ' role="img" font-family="system-ui, \'DejaVu Sans\', Helvetica, Arial, sans-serif" font-size="13">',
        "  <title>Soak: memory, threads, sockets, rate and latency over time</title>",
    ]
    top = 30
    for title, lines in PANELS:
        highest = max(s[name] / scale for name, scale, _ in lines for s in samples) or 1
        out.append(f'  <text x="{LEFT}" y="{top - 8}" fill="#768390">{title}</text>')
        out.append(f'  <path d="M{LEFT} {top}V{top + HEIGHT}H{LEFT + WIDTH}" fill="none" stroke="#768390"/>')
        for value, y in ((highest, top + 10), (0, top + HEIGHT)):
            out.append(f'  <text x="{LEFT - 8}" y="{y}" text-anchor="end" fill="#768390">{value:,.0f}</text>')
        out += [line(samples, name, scale, colour, top, highest) for name, scale, colour in lines]
        top += HEIGHT + GAP
    out.append(f'  <text x="{LEFT}" y="{top - 18}" fill="#768390">0 to {samples[-1]["second"]:,.0f} s</text>')
    return "\n".join(out + ["</svg>", ""])


def main():
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else MODULE / "target" / "soak.csv"
    target = Path(sys.argv[2]) if len(sys.argv) > 2 else MODULE.parents[1] / "docs" / "images" / "soak.svg"
    target.write_text(svg(read(source)))


if __name__ == "__main__":
    main()
