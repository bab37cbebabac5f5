# SPDX-License-Identifier: Apache-2.0
"""Draws the results of a comparison as a plot: a block for decoding and one for encoding, a panel
for each shape, a bar for each peer. SVG is written as text; colours follow the reader's light or
dark theme."""

from xml.sax.saxutils import escape

import tables

LABELS = 210  # width of the column of names
PANEL = 152
ROW = 19
BAR = 13

STYLE = """
  text { font: 12px system-ui, sans-serif; fill: #1f2328 }
  .head { font-weight: 600 }
  .value { font-size: 11px; fill: #59636e }
  .own { fill: #0969da }
  .other { fill: #afb8c1 }
  .axis { stroke: #d1d9e0 }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc }
    .value { fill: #9198a1 }
    .own { fill: #4493f8 }
    .other { fill: #656c76 }
    .axis { stroke: #3d444d }
  }
"""


def text(x, y, words, kind="", anchor="start"):
    attributes = (f' class="{kind}"' if kind else "") + f' text-anchor="{anchor}"'
    return f'<text x="{x:.0f}" y="{y:.0f}"{attributes}>{escape(words)}</text>'


def scale_of(figure, mode):
    """The quantity that a bar shows: bytes for decoders, points for encoders."""
    of = "megabytes_per_second" if mode == "decode" else "points_per_second"
    return figure[of]["median"] if figure and of in figure else 0


def label_of(figure):
    if figure is None:
        return ""
    if "failure" in figure:
        return "failed"
    mark = "*" if figure.get("differs") else ""
    ratio = figure.get("ratio")
    speed = figure["megabytes_per_second"]["median"]
    shown = f"{speed / 1000:.1f} GB/s" if speed >= 1000 else f"{speed:.0f} MB/s"
    return shown + (f" {ratio['median']:.1f}x" if ratio else "") + mark


def block(mode, results, top):
    """The elements of one mode, and their height. Forced kernels, and peers that read only a part
    of each point, are only in the tables."""
    peers = [peer for peer in tables.rows_of(results)
             if "@" not in peer and peer not in ("simdlp-decode-names", "simdlp-decode-timestamps")]
    unit = "bytes" if mode == "decode" else "points"
    drawn = [text(0, top, f"{mode.capitalize()}: {unit} a second, one core; x = ratio to "
                  f"{tables.REFERENCE[mode]}", "head")]
    first = top + 40
    for number, file in enumerate(results):
        left = LABELS + number * PANEL
        drawn.append(text(left, top + 22, file, "head"))
        drawn.append(f'<path class="axis" d="M{left} {top + 28}V{first + len(peers) * ROW - 8}"/>')
        figures = [tables.figure_of(results, file, peer) for peer in peers]
        most = max([scale_of(figure, mode) for figure in figures] + [1e-9])
        for at, (peer, figure) in enumerate(zip(peers, figures)):
            y = first + at * ROW
            # Leaves room for the label beside the longest bar.
            width = 62 * scale_of(figure, mode) / most
            kind = "own" if peer.startswith("simdlp") else "other"
            drawn.append(f'<rect class="{kind}" x="{left}" y="{y - 8}" width="{width:.1f}" '
                         f'height="{BAR}"/>')
            drawn.append(text(left + width + 4, y + 2, label_of(figure), "value"))
    for at, peer in enumerate(peers):
        drawn.append(text(LABELS - 8, first + at * ROW + 2, peer, anchor="end"))
    return drawn, first + len(peers) * ROW + 12


def svg(document):
    drawn, bottom, panels = [], 24, 1
    for mode in ("decode", "encode"):
        if document.get(mode):
            panels = max(panels, len(document[mode]))
            elements, bottom = block(mode, document[mode], bottom)
            drawn += elements
            bottom += 20
    drawn.append(text(0, bottom, document["machine"]["processor"] + ", " + document["time"][:10]
                      + ("; * answers differ, see the tables" if differs(document) else ""),
                      "value"))
    width, height = LABELS + panels * PANEL, bottom + 10
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            f'width="{width}" height="{height}">\n<style>{STYLE}</style>\n'
            + "\n".join(drawn) + "\n</svg>\n")


def differs(document):
    return any(figure.get("differs") for mode in ("decode", "encode")
               for figures in document.get(mode, {}).values() for figure in figures)
