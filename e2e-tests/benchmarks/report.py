#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Draws the benchmarks' results and prints them as Markdown tables; puts those into pages, too, in place of the tables
with the same titles.

    ./e2e-tests/benchmarks/report.py [--page docs/benchmarks.md]… [--images docs/images] [results.json…]

Rates are per second of CPU time, of the measuring thread or, for topics and writes, of the process: the median over the
iterations, with the lowest and the highest. Ratios are of medians, with their lowest and highest over all pairs of iterations.
"""
import argparse
import json
import statistics
import sys
from pathlib import Path

MODULE = Path(__file__).resolve().parent
SIDES = {
    "ours": "connector",
    "oursUtf8": "connector, text as UTF-8",
    "jdbc": "taos-jdbcdriver",
    "stock": "Java-WebSocket",
    "fetchOnly": "connector's consumer, rows not looked at",
    "readyFrames": "frames made before",
    "parse": "heads parsed",
    "decode": "and cells read",
    "rowData": "and read through RowData",
    "read": "message to RowData",
    "write": "RowData to frame",
    "copy": "one thread",
    "copyOnTwo": "two threads",
    "flink": "Flink alone",
}
COLOURS = {"ours": "#0f766e", "oursUtf8": "#5eada5", "jdbc": "#b45309", "stock": "#b45309"}
COLOURS["fetchOnly"] = COLOURS["readyFrames"] = "#768390"
COLOURS.update({"parse": "#a7d3cd", "decode": "#5eada5", "rowData": "#0f766e", "read": "#0f766e", "write": "#b45309"})
COLOURS.update({"copy": "#0f766e", "copyOnTwo": "#5eada5", "flink": "#0f766e"})
GROUPS = [
    ("QueryBlockBenchmark", "decode-query", "Decoding a block of a query", "cells"),
    ("TmqMessageBenchmark", "decode-tmq", "Decoding a message of a subscription", "cells"),
    ("BindBenchmark", "encode-bind", "Encoding a stmt2 payload (tables x rows)", "cells"),
    ("MaskingBenchmark", "masking", "Masking 64 MiB of frames (bytes a frame)", "bytes"),
    ("SendBenchmark", "send", "Masking and sending 64 MiB of frames (bytes a frame)", "bytes"),
    ("MemoryBenchmark", "memory", "Copying in memory (bytes an array)", "bytes"),
    ("StageBenchmark", "stages", "From message to row (rows a block)", "rows"),
    ("ColumnsBenchmark", "columns", "Rows of DOUBLE (columns)", "cells"),
    ("FlinkBenchmark", "flink", "Flink without a connector (parallelism x records)", "rows"),
    ("SubscriptionBenchmark", "subscription", "Reading a topic (parallelism x vgroups x tables x rows)", "rows"),
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
BASES = ("jdbc", "stock")


class Result:
    """One benchmark with one parameter."""

    def __init__(self, entry, unit):
        self.side = entry["benchmark"].split(".")[-1]
        self.parameter = next(iter(entry["params"].values()))
        secondary = {
            name: [value for fork in metric["rawData"] for value in fork]
            for name, metric in entry["secondaryMetrics"].items()
        }
        rows, cpu = secondary["rows"], secondary["cpuNanos"]
        work = rows if unit == "rows" else secondary["cells"]
        self.rates = [1e9 * done / time for done, time in zip(work, cpu)]
        self.nanos_per_row = statistics.median(time / done for done, time in zip(rows, cpu))
        if "wallNanos" in secondary:
            # All rows read or written, at least once an iteration; figures are those of the last nine tenths.
            wall = secondary["wallNanos"]
            allocated = [made / done for made, done in zip(secondary["allocatedBytes"], rows)]
        else:
            # As many operations as there is time for; all figures are per second.
            wall = [1e9] * len(rows)
            operations = [value for fork in entry["primaryMetric"]["rawData"] for value in fork]
            norms = secondary["gc.alloc.rate.norm"]
            allocated = [norm * calls / done for norm, calls, done in zip(norms, operations, rows)]
        self.bytes_per_row = statistics.median(allocated)
        self.cpu_share = statistics.median(used / time for used, time in zip(cpu, wall))
        self.wall_rate = statistics.median(1e9 * done / time for done, time in zip(work, wall))

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
    """The lines of a Markdown table."""
    scale, label = UNITS[unit]
    one = "row"
    if unit == "bytes":
        one = "copy" if "Copying" in name else "frame"
    compared = any(result.side in BASES for result in results)
    heads = [name, f"{label}/s of CPU time (lowest to highest)", f"CPU ns/{one}", f"B/{one}"]
    if compared:
        heads += ["speed ratio (lowest to highest)", "allocation ratio"]
    heads.append(f"{label}/s by wall time")
    lines = []
    for result in results:
        rates = [rate / scale for rate in result.rates]
        spread = f"{number(result.rate() / scale)} ({number(min(rates))} to {number(max(rates))})"
        line = [
            f"{result.parameter}: {SIDES[result.side]}",
            spread,
            number(result.nanos_per_row),
            number(result.bytes_per_row),
        ]
        if compared:
            line += ratios(result, [other for other in results if other.parameter == result.parameter])
        line.append(number(result.wall_rate / scale))
        lines.append(line)
    rows = ["| " + " | ".join(line) + " |" for line in [heads] + lines]
    return [rows[0], "|" + "---|" * len(heads)] + rows[1:]


def ratios(result, peers):
    """Of speed and of allocation to the other side; of the other side, and where it did not run, nothing."""
    base = next((other for other in peers if other.side in BASES), result)
    if base is result:
        return ["", ""]
    middle, low, high = result.ratio(base)
    allocation = f"1/{number(base.bytes_per_row / result.bytes_per_row)}" if result.bytes_per_row else ""
    return [f"{number(middle)} ({number(low)} to {number(high)})", allocation]


def find_table(pages, name):
    """The page with the table of that title, its lines and the number of the table's first."""
    for page in pages:
        lines = page.read_text().split("\n")
        for first, line in enumerate(lines):
            if line.startswith(f"| {name} |"):
                return page, lines, first
    sys.exit(f"No page has the table '{name}'; write its title where it belongs, as a line '| {name} |'.")


def replace_table(pages, name, lines):
    """Puts a table in place of the one with the same title."""
    page, old, first = find_table(pages, name)
    end = first
    while old[end].startswith("|"):
        end += 1
    page.write_text("\n".join(old[:first] + lines + old[end:]))


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
    parser = argparse.ArgumentParser(description="Draws the benchmarks' results and prints them as Markdown tables.")
    parser.add_argument("--page", type=Path, action="append", default=[], help="whose tables are replaced")
    parser.add_argument("--images", type=Path, default=MODULE.parents[1] / "docs" / "images")
    parser.add_argument("results", type=Path, nargs="*", default=sorted((MODULE / "target" / "results").glob("*.json")))
    parser.add_argument("--only-look", action="store_true", help="whether the pages have a place for each table")
    options = parser.parse_args()
    if options.only_look:
        for group in GROUPS:
            find_table(options.page, group[2])
        return
    # Without content: JMH was asked for something else, such as its list.
    texts = [file.read_text() for file in options.results if file.exists()]
    entries = [entry for text in texts if text for entry in json.loads(text)]
    sides = list(SIDES)
    shares = []
    for group, file, title, unit in GROUPS:
        own = [Result(entry, unit) for entry in entries if entry["benchmark"].split(".")[-2] == group]
        if own:
            parameters = list(dict.fromkeys(result.parameter for result in own))
            own.sort(key=lambda result: (parameters.index(result.parameter), sides.index(result.side)))
            lines = table(title, unit, own)
            print("\n".join(lines) + "\n")
            if options.page:
                replace_table(options.page, title, lines)
            (options.images / f"benchmark-{file}.svg").write_text(svg(title, unit, own))
            shares += [result.cpu_share for result in own]
    if shares:
        print(f"CPU time by wall time: {min(shares):.2f} to {max(shares):.2f}")


if __name__ == "__main__":
    main()
