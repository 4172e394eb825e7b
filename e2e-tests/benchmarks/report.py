#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Draws the benchmarks' results and prints them as Markdown tables.

    ./e2e-tests/benchmarks/report.py [results.json] [directory for the SVG files]

Rates are per second of CPU time, of the measuring thread or, for topics and writes, of the process: the median over the
iterations, with the lowest and the highest. Ratios are of medians, with their lowest and highest over all pairs of iterations.
"""
import json
import statistics
import sys
from pathlib import Path

MODULE = Path(__file__).resolve().parent
SIDES = {
    "ours": "connector",
    "oursUtf8": "connector, text as UTF-8",
    "jdbc": "taos-jdbcdriver",
    "jdbcLine": "taos-jdbcdriver, pbsMode=line",
    "stock": "Java-WebSocket",
    "fetchOnly": "connector's consumer, rows not looked at",
    "readyFrames": "frames made before",
}
COLOURS = {"ours": "#0f766e", "oursUtf8": "#5eada5", "jdbc": "#b45309", "jdbcLine": "#dba766", "stock": "#b45309"}
COLOURS["fetchOnly"] = COLOURS["readyFrames"] = "#768390"
GROUPS = [
    ("QueryBlockBenchmark", "decode-query", "Decoding a block of a query", "cells"),
    ("TmqMessageBenchmark", "decode-tmq", "Decoding a message of a subscription", "cells"),
    ("BindBenchmark", "encode-bind", "Encoding a stmt2 payload (tables x rows)", "cells"),
    ("MaskingBenchmark", "masking", "Masking 64 MiB of frames (bytes a frame)", "bytes"),
    ("SendBenchmark", "send", "Masking and sending 64 MiB of frames (bytes a frame)", "bytes"),
    ("SubscriptionBenchmark", "subscription", "Reading a topic (vgroups x tables x rows)", "rows"),
    ("ScanBenchmark", "scan", "Reading a table by queries (parallelism x tables x rows)", "rows"),
    ("PipelineBenchmark", "pipeline", "From a topic into a table (parallelism x vgroups x tables x rows)", "rows"),
    ("FrameBenchmark", "write-frame", "From row to frame (tables x rows a batch)", "cells"),
    (
        "AcknowledgedWritesBenchmark",
        "write",
        "Writing to a server that only acknowledges (tables x rows a batch x rows)",
        "rows",
    ),
    (
        "StoredWritesBenchmark",
        "write-stored",
        "Writing to a server that stores (tables x rows a batch x rows)",
        "rows",
    ),
]
UNITS = {"cells": (1e6, "million cells"), "bytes": (2**30, "GiB"), "rows": (1e6, "million rows")}


class Result:
    """One benchmark with one parameter."""

    def __init__(self, entry):
        self.group, self.side = entry["benchmark"].split(".")[-2:]
        self.parameter = next(iter(entry["params"].values()))
        secondary = entry["secondaryMetrics"]
        samples = {
            name: [value for fork in secondary[name]["rawData"] for value in fork]
            for name in ("cells", "rows", "cpuNanos")
        }
        whole = entry["mode"] == "ss"
        # One reading of the whole topic an iteration; else as many operations as there is time for.
        primary = [value for fork in entry["primaryMetric"]["rawData"] for value in fork]
        operations = [1] * len(primary) if whole else primary
        work = samples["rows" if whole else "cells"]
        self.rates = [1e9 * done / cpu for done, cpu in zip(work, samples["cpuNanos"])]
        rows = statistics.median(rows / done for rows, done in zip(samples["rows"], operations))
        allocated = [value for fork in secondary["gc.alloc.rate.norm"]["rawData"] for value in fork]
        self.bytes_per_row = statistics.median(allocated) / rows
        wall = [value for fork in secondary["wallNanos"]["rawData"] for value in fork] if whole else [1e9] * len(primary)
        self.cpu_share = statistics.median(cpu / time for cpu, time in zip(samples["cpuNanos"], wall))
        self.wall_rate = statistics.median(1e9 * done / time for done, time in zip(work, wall)) if whole else None

    def rate(self):
        return statistics.median(self.rates)

    def ratio(self, other):
        pairs = sorted(own / theirs for own in self.rates for theirs in other.rates)
        return self.rate() / other.rate(), pairs[0], pairs[-1]


def number(value):
    """Three significant digits, without an exponent."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def table(name, unit, results):
    scale, label = UNITS[unit]
    memory = "B/frame" if unit == "bytes" else "B/row"
    wall = " by wall time |" if unit == "rows" else ""
    print(
        f"| {name} | {label}/s (lowest to highest) | {memory} | speed ratio (lowest to highest) | allocation ratio |{wall}"
    )
    print("|---|---|---|---|---|" + ("---|" if wall else ""))
    for result in results:
        peers = [other for other in results if other.parameter == result.parameter]
        base = next(other for other in peers if other.side in ("jdbc", "stock"))
        ratio = allocation = ""
        if result is not base:
            middle, low, high = result.ratio(base)
            ratio = f"{number(middle)} ({number(low)} to {number(high)})"
            allocation = f"1/{number(base.bytes_per_row / result.bytes_per_row)}"
        rates = [rate / scale for rate in result.rates]
        spread = f"{number(result.rate() / scale)} ({number(min(rates))} to {number(max(rates))})"
        row = [f"{result.parameter}: {SIDES[result.side]}", spread, number(result.bytes_per_row), ratio, allocation]
        if wall:
            row.append(number(result.wall_rate / scale))
        print("| " + " | ".join(row) + " |")
    print()


def svg(title, unit, results):
    scale, label = UNITS[unit]
    label += " per CPU second"
    parameters = list(dict.fromkeys(result.parameter for result in results))
    sides = [side for side in SIDES if any(result.side == side for result in results)]
    left, bar, gap, width = 110, 20, 16, 760
    room = width - left - 110
    highest = max(max(result.rates) for result in results) / scale
    height = 84 + len(results) * bar + len(parameters) * gap
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        ' role="img" font-family="system-ui, \'DejaVu Sans\', Helvetica, Arial, sans-serif" font-size="13">',
        f"  <title>{title}</title>",
        f'  <text x="10" y="22" fill="#768390">{title}: {label}, the line from lowest to highest</text>',
    ]
    x = left
    for side in sides:
        out.append(f'  <rect x="{x}" y="36" width="12" height="12" fill="{COLOURS[side]}"/>')
        out.append(f'  <text x="{x + 17}" y="47" fill="#768390">{SIDES[side]}</text>')
        x += 34 + 7 * len(SIDES[side])
    y = 66
    for parameter in parameters:
        own = [result for result in results if result.parameter == parameter]
        middle = y + len(own) * bar / 2 + 4
        out.append(f'  <text x="{left - 10}" y="{middle:.0f}" text-anchor="end" fill="#768390">{parameter}</text>')
        for result in own:
            low, high, value = (v / scale / highest * room for v in (min(result.rates), max(result.rates), result.rate()))
            out.append(
                f'  <rect x="{left}" y="{y}" width="{max(value, 1):.1f}" height="{bar - 4}" fill="{COLOURS[result.side]}"/>'
            )
            out.append(
                f'  <path d="M{left + low:.1f} {y + 8}H{left + high:.1f}" stroke="#57606a" stroke-width="2"/>'
            )
            out.append(
                f'  <text x="{left + max(high, value) + 7:.0f}" y="{y + 13}" fill="#768390">'
                f"{number(result.rate() / scale)}</text>"
            )
            y += bar
        y += gap
    return "\n".join(out + ["</svg>", ""])


def main():
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else MODULE / "target" / "results.json"
    target = Path(sys.argv[2]) if len(sys.argv) > 2 else MODULE.parents[1] / "docs" / "images"
    entries = json.loads(source.read_text())
    sides = list(SIDES)
    shares = []
    for group, file, title, unit in GROUPS:
        own = [Result(entry) for entry in entries if entry["benchmark"].split(".")[-2] == group]
        if own:
            parameters = list(dict.fromkeys(result.parameter for result in own))
            own.sort(key=lambda result: (parameters.index(result.parameter), sides.index(result.side)))
            table(title, unit, own)
            (target / f"benchmark-{file}.svg").write_text(svg(title, unit, own))
            shares += [result.cpu_share for result in own]
    print(f"CPU time by wall time: {min(shares):.2f} to {max(shares):.2f}")


if __name__ == "__main__":
    main()
