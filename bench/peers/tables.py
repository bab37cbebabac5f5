# SPDX-License-Identifier: Apache-2.0
"""Writes the results of a comparison as Markdown: tables of medians, ranges and ratios, the goals,
and notes. plot.py draws the plot."""

import statistics

REFERENCE = {"decode": "go-lineprotocol", "encode": "go-lineprotocol-encoder",
             "tables": "go-arrow"}

# The project's goals, as ratios to the reference: five shapes, then the peer they apply to.
SHAPES = ("tsbs", "telegraf", "home", "strings", "wide")
GOALS = {
    "decode": [
        ("simdlp-decode", (10, 10, 10, 10, 10)),
        ("simdlp-decode-range", (8, 8, 8, 8, 8)),
        ("simdlp-decode@avx2", (7, 7, 7, 6, 7)),
        ("simdlp-decode@sse42", (4.5, 4.5, 4.5, 4.5, 4.5)),
        ("simdlp-decode@scalar", (2.5, 2.5, 2.5, 2.5, 2.5)),
        ("simdlp-decode-names", (15, 15, 15, 9, 15)),
        ("simdlp-decode-timestamps", (20, 20, 20, 9, 20)),
    ],
    "encode": [("simdlp-encode", (10, 5, None, None, 3.5))],
    "tables": [],
}


def rows_of(results):
    """The names of the peers of a mode, simdlp first, in the order in which they were measured."""
    names = []
    for figures in results.values():
        names += [figure["peer"] for figure in figures if figure["peer"] not in names]
    return sorted(names, key=lambda name: (not name.startswith("simdlp"), "@" in name))


def figure_of(results, file, peer):
    return next((figure for figure in results[file] if figure["peer"] == peer), None)


def row(cells):
    return "| " + " | ".join(cells) + " |"


def speed_cell(figure):
    if figure is None:
        return "–"
    if "failure" in figure:
        return "failed"
    speed, ratio = figure["megabytes_per_second"], figure.get("ratio")
    mark = " (*)" if figure.get("differs") else ""
    return (f"{speed['median']:.0f} ({speed['min']:.0f}–{speed['max']:.0f})"
            + (f" **{ratio['median']:.2f}x**" if ratio else " refused most") + mark)


def speeds(mode, results):
    """A row for each peer, a column for each file."""
    by = ", by points" if mode == "encode" else ""
    lines = [f"## {mode}: MB/s, median (range), and the ratio to {REFERENCE[mode]} in the same "
             f"round{by}", "", row(["peer", *results]), "|---" * (len(results) + 1) + "|"]
    for peer in rows_of(results):
        lines.append(row([peer] + [speed_cell(figure_of(results, file, peer))
                                   for file in results]))
    return lines


def goals(mode, results):
    """The goals of the peers that were measured."""
    lines = []
    for peer, wanted in GOALS[mode]:
        cells = []
        for shape, goal in zip(SHAPES, wanted):
            figure = figure_of(results, shape, peer) if shape in results else None
            if figure is None or "ratio" not in figure or goal is None:
                cells.append("–")
                continue
            ratio = figure["ratio"]["median"]
            cells.append(f"{ratio:.1f} of {goal:g}" + ("" if ratio >= goal else " ✗"))
        if any(cell != "–" for cell in cells):
            lines.append(row([peer] + cells))
    if lines:
        lines = [f"### Goals of {mode}: median ratio, and the ratio aimed at", "",
                 row(["peer", *SHAPES]), "|---" * (len(SHAPES) + 1) + "|"] + lines + [""]
    return lines


def remarks(results):
    """The differences and the failures."""
    lines = []
    for name, figures in results.items():
        for figure in figures:
            if "failure" in figure:
                lines.append(f"- {figure['peer']} failed on {name}: {figure['failure']}")
            if figure.get("differs"):
                parts = ", ".join(f"{key} {found} (not {agreed})"
                                  for key, (found, agreed) in figure["differs"].items())
                lines.append(f"- (*) {figure['peer']} on {name}, {figure['rejected']} rejected: "
                             f"{parts}")
    return lines


def sections(document):
    """All tables of a document, as lines."""
    lines = []
    for mode in ("decode", "encode", "tables"):
        if document.get(mode):
            lines += speeds(mode, document[mode]) + [""] + goals(mode, document[mode])
            lines += remarks(document[mode]) + [""]
    unbuilt = [f"- {name} could not be built: {reason}"
               for name, reason in document["not_built"].items()]
    return lines + (unbuilt + [""] if unbuilt else [])


def state_of(machine, clock):
    """Says how busy the machine was, so that readers can judge the figures."""
    before, after = machine["load"]
    told = (f"{machine['cores']} cores, load average {before:.1f} before and {after:.1f} after; "
            + ("wall-clock time, measured by the peers" if clock == "wall" else
               "processor time of the peers, including all their threads"))
    # The comparison itself keeps one core at work.
    if before > 0.5 or after > 1.5:
        told += (". Other work ran at the same time and used cache and memory bandwidth, so the speeds "
                 "are too low and their ranges wide. Use the ratios, which compare passes of one round")
    return told + "."


def circumstances(document, size):
    """The list under the title of a page."""
    return [
        f"- {document['time']}, {document['machine']['system']}, {document['compiler']}, "
        f"{document['go']}",
        f"- simdlp {document['commit']}, kernel {document['kernel']}, the installed library in a "
        "plain Release build",
        f"- {document['rounds']} rounds after {document['warm_up']} that are discarded, seed "
        f"{document['seed']}, {size}",
        f"- {state_of(document['machine'], document['clock'])}", "",
    ]


def page(document, stem):
    """The whole page of a machine; `stem` is the name of the plot and of the figures beside it."""
    size = document["bytes"]
    lines = [
        f"# {document['machine']['processor']}", "",
        "Made by `bash scripts/compare.sh`. [The README of the peers](../../bench/peers/README.md) says what",
        "is measured, and how. [Performance](../performance.md) says how to read the figures.", "",
        *circumstances(document, f"{size['decode']} bytes per file to decode, {size['encode']} to encode"),
        f"![Decoding and encoding compared with the peers]({stem}.svg)", "",
        f"All figures: [{stem}.json]({stem}.json).", "",
    ]
    return "\n".join(lines + sections(document)).rstrip() + "\n"


def factors(results):
    """The ratios of simdlp-tables to the speed of each peer, computed within rounds."""
    lines = ["## simdlp-tables, times the speed of each peer", "",
             "The median over rounds. The goal is 10 times each peer that reads line protocol.", "",
             row(["peer", *results]), "|---" * (len(results) + 1) + "|"]
    for peer in rows_of(results):
        if peer.startswith("simdlp"):
            continue
        cells = []
        for file in results:
            ours, theirs = figure_of(results, file, "simdlp-tables"), figure_of(results, file, peer)
            if not ours or not theirs or "seconds" not in ours or "seconds" not in theirs:
                cells.append("–")
                continue
            ratio = statistics.median(b / a for a, b in zip(ours["seconds"], theirs["seconds"]))
            reached = ratio >= 10 or peer.endswith("-csv")
            cells.append(f"{ratio:.1f}" + ("" if reached else " ✗"))
        lines.append(row([peer] + cells))
    return lines + [""]


def page_of_columns(document, stem):
    """The page of the comparison of peers that turn lines into columns."""
    lines = [
        "# Lines to columns", "",
        f"On {document['machine']['processor']}. Made by `bash scripts/compare.sh --modes tables`; the",
        "peers, and what is measured, are described in [their README](../../bench/peers/README.md), tables",
        "in [their page](../tables.md). Before a peer is timed, its rows, the sum of its times and the sum of",
        "its numbers are compared with those of the reference. MB are of line protocol, also for the peers",
        "that read the same rows as CSV.", "",
        *circumstances(document, f"{document['bytes']['encode']} bytes per file"),
        f"All figures: [{stem}.json]({stem}.json).", "",
    ]
    results = document["tables"]
    text = lines + speeds("tables", results) + [""] + factors(results) + remarks(results)
    return "\n".join(text).rstrip() + "\n"
