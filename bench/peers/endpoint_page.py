# SPDX-License-Identifier: Apache-2.0
"""What endpoints.py measured, as a page and a plot."""

import statistics

import plot

BODIES = "1 MiB bodies, 8 connections"
GZIP = "the same, gzip"
ONE_LINE = "one line a request, 64 connections"
LOADS = {
    BODIES: [],
    GZIP: ["--gzip"],
    "64 KiB bodies, 8 connections": ["--bytes=65536"],
    ONE_LINE: ["--one-line", "--connections=64"],
}
# The last load again, at half of the rate that was reached.
HALF = "the same, at half of that rate"
MEMORY, DURABLE = "simdlp serve --no-journal", "simdlp serve"

NAMES, BAR, ROW = 190, 300, 20


def good(rounds):
    return [each for each in rounds if each is not None and "failure" not in each]


def rounds_of(document, load, name):
    return document["figures"].get(load, {}).get(name, [])


def median(document, load, name, key):
    values = [each[key] for each in good(rounds_of(document, load, name))]
    return statistics.median(values) if values else None


def to_best_other(document, load, name):
    """Points a second over those of the best other endpoint in the same round: the median."""
    ratios = []
    for at, each in enumerate(rounds_of(document, load, name)):
        others = [rounds[at].get("lines/s", 0) for other, rounds in document["figures"][load].items()
                  if other not in document["own"]]
        if "failure" not in each and max(others, default=0) > 0:
            ratios.append(each["lines/s"] / max(others))
    return statistics.median(ratios) if ratios else None


def syncs(document, key):
    return statistics.median(each[key] for each in document["disk"][str(4 << 10)])


def bars(document):
    """What is asked of `simdlp serve`: text, figure, what it must reach, what it should; whether less
    is better."""
    slowest = median(document, HALF, DURABLE, "p99_ms")
    thousands = median(document, ONE_LINE, DURABLE, "requests/s")
    return [
        (f"{BODIES}, no journal: GB/s", median(document, BODIES, MEMORY, "GB/s"), 2, 3, False),
        ("the same, acknowledged after a sync: GB/s", median(document, BODIES, DURABLE, "GB/s"), 0.8,
         1.5, False),
        ("the same, gzip: GB/s of line protocol", median(document, GZIP, DURABLE, "GB/s"), 0.5, 1, False),
        (f"{ONE_LINE}, synced: thousand requests/s", thousands and thousands / 1000, 40, 80, False),
        ("p99 at half of that rate, in medians of one sync of 4 KiB",
         slowest and slowest / syncs(document, "p50_ms"), 5, 3, True),
        ("the same, in p99 of such a sync", slowest and slowest / syncs(document, "p99_ms"), 5, 3, True),
        (f"points/s to the best other, {BODIES}, synced", to_best_other(document, BODIES, DURABLE), 5, 10,
         False)]


def bar_rows(document):
    yield "| measured | reached | goal | aim |"
    yield "|---|---|---|---|"
    for what, reached, must, aim, less in bars(document):
        if reached is None:
            continue
        met = reached <= must if less else reached >= must
        yield f"| {what} | {reached:.2f}{'' if met else ' ✗'} | {must} | {aim} |"


def cell(value, form):
    return "–" if value is None else format(value, form)


def load_rows(document, load):
    yield "| endpoint | GB/s | points/s | requests/s | p50 ms | p99 ms | points/s to the best other |"
    yield "|---|---|---|---|---|---|---|"
    for name in document["about"]:
        rounds = rounds_of(document, load, name)
        if not good(rounds):
            why = rounds[0].get("failure", "") if rounds else "not measured"
            yield f"| {name} | failed: {why.splitlines()[0] if why else ''} | | | | | |"
            continue
        # At a rate that is given, this would compare the rates.
        ratio = to_best_other(document, load, name) if load != HALF else None
        yield (f"| {name} | {cell(median(document, load, name, 'GB/s'), '.3f')} | "
               f"{cell(median(document, load, name, 'lines/s'), ',.0f')} | "
               f"{cell(median(document, load, name, 'requests/s'), ',.0f')} | "
               f"{cell(median(document, load, name, 'p50_ms'), '.2f')} | "
               f"{cell(median(document, load, name, 'p99_ms'), '.2f')} | {cell(ratio, '.1f')} |")


def disk_rows(document):
    yield "| piece | GB/s | sync ms, median | p99 |"
    yield "|---|---|---|---|"
    for size, values in document["disk"].items():
        of = {key: statistics.median(each[key] for each in values) for key in values[0]}
        yield f"| {int(size) >> 10:,} KiB | {of['GB/s']:.3f} | {of['p50_ms']:.2f} | {of['p99_ms']:.2f} |"


def busy(document):
    if document["load"][0] <= 0.5:
        return []
    return ["- The machine had other work before or during the run, so the figures may be too low. Use "
            "the ratios, which compare loads of one round, and compare with the disk's."]


def text(document):
    lines = [
        "# Write endpoints", "",
        f"On {document['processor']}. Made by `bash scripts/compare.sh --endpoints`. Bodies are lines of the "
        "shape tsbs: 16", "different ones that repeat. Each endpoint first got a body of points, and was asked for "
        "their number and for the", "sum of a field. Then each got every body about twice before anything was "
        "timed.", "",
        f"- {document['time']}, {document['cores']} cores shared by the servers and the load, "
        f"{document['system']}",
        f"- simdlp {document['commit']}, a plain Release build",
        f"- medians of {document['rounds']} rounds of {document['seconds']} s, in which the endpoints take "
        "turns; load average " + " before and ".join(f"{each:.1f}" for each in document["load"]) + " after",
        *busy(document),
        *[f"- {name}: {about}" for name, about in document["about"].items()],
        *[f"- {name} is left out: {why}" for name, why in document["left_out"].items()], "",
        "![Points a second of the endpoints](endpoints.svg)", "", "All figures: [endpoints.json]"
        "(endpoints.json).", "", "## Goals", "", *bar_rows(document)]
    for load in [*LOADS, HALF]:
        heading = load.replace("the same", BODIES if load == GZIP else ONE_LINE)
        lines += ["", f"## {heading[0].upper() + heading[1:]}", "", *load_rows(document, load)]
    lines += ["", "## The disk", "", "In the same rounds: pieces written to a reserved file, each followed by "
              "fdatasync.", "", *disk_rows(document)]
    return "\n".join(lines) + "\n"


def svg(document):
    drawn, y = [], 24
    for load in LOADS:
        heading = load.replace("the same", BODIES)
        drawn.append(plot.text(0, y, f"{heading}: points a second", "head"))
        values = {name: median(document, load, name, "lines/s") for name in document["about"]}
        most = max([value for value in values.values() if value] + [1])
        y += 24
        for name, value in values.items():
            width = BAR * (value or 0) / most
            kind = "own" if name in document["own"] else "other"
            drawn.append(plot.text(NAMES - 8, y + 2, name, anchor="end"))
            drawn.append(f'<rect class="{kind}" x="{NAMES}" y="{y - 8}" width="{width:.1f}" '
                         f'height="{plot.BAR}"/>')
            shown = f"{value:,.0f}" if value else "failed"
            drawn.append(plot.text(NAMES + width + 4, y + 2, shown, "value"))
            y += ROW
        y += 16
    drawn.append(plot.text(0, y, f"{document['processor']}, {document['time'][:10]}", "value"))
    width, height = NAMES + BAR + 90, y + 10
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            f'width="{width}" height="{height}">\n<style>{plot.STYLE}</style>\n'
            + "\n".join(drawn) + "\n</svg>\n")
