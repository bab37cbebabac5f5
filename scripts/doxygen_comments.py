#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Doxygen's input filter: prints a header with its `//` comments as `///` comments.

The headers use ordinary comments, which read well in an editor. Doxygen only reads comments of its own
form, so this filter changes the form while the reference is built: a block of `//` lines before a
declaration, `//` after an enumerator or member, and the block at the head of a file. Blocks of code,
indented by three spaces or more, become verbatim text.
"""

import re
import sys


def escaped(text):
    """Text in which no character is a command, link or tag of Doxygen."""
    return re.sub(r"([\\@<>#&%$\"])", r"\\\1", text)


def main():
    with open(sys.argv[1], encoding="utf-8") as header:
        lines = header.read().split("\n")
    out = []
    verbatim = False
    head = True  # the block at the head of the file
    # Doxygen 1.9 loses its place at a specialisation that is written outside of its namespace.
    lines = re.sub(r"\ntemplate <>\nstruct std::.*?\n};", "", "\n".join(lines), flags=re.S).split("\n")
    for number, line in enumerate(lines):
        block = re.match(r"(\s*)// ?(.*)$", line)
        if block and not re.match(r"(NOLINT|SPDX|clang-format)", block[2]):
            indent, text = block.groups()
            before = lines[number - 1].lstrip() if number else ""
            if head and not out[-1:][0:1] == [""] and before.startswith("// SPDX"):
                out.append(f"{indent}/// @file")
                out.append(f"{indent}///")
            is_code = text.startswith("  ")
            if is_code and not verbatim:
                out.append(f"{indent}/// @verbatim")
            if verbatim and not is_code and text:
                out.append(f"{indent}/// @endverbatim")
                verbatim = False
            verbatim = verbatim or is_code
            out.append(f"{indent}/// {text if verbatim else escaped(text)}".rstrip())
            continue
        if verbatim:
            out.append("/// @endverbatim")
            verbatim = False
        head = head and (line.startswith("//") or not line)
        trailing = re.match(r"(.*[;,{}].*?\S)\s+// (?!NOLINT)(.*)$", line)
        out.append(f"{trailing[1]}  ///< {escaped(trailing[2])}" if trailing else line)
    print("\n".join(out))


if __name__ == "__main__":
    main()
