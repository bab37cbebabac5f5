# SPDX-License-Identifier: Apache-2.0
"""Random line protocol for tables: every type, gaps, escapes, tags and fields that first appear late. A
key has one type in its measurement, and no two keys differ only in case, because DuckDB treats them as
one."""

import random

WORDS = ("a", "Zürich", "two words", "comma,", "equals=", 'quo"te', "back\\slash", "日本語", "x" * 70, "0", "-")
STRINGS = ("", "plain", 'with "quotes"', "back\\slash", "\\\\two", "line\nfeed", "tab\t", "é" * 40, "ends \\ so", "z" * 300)
FLOATS = (0.0, -0.0, 1.5, -2.25e-300, 1e308, 5e-324, 0.1, 123456789.125, 3.0)
INTEGERS = (0, 1, -1, 2**63 - 1, -(2**63), 42)


def name(text):
    return "".join("\\" + c if c in ",= " else c for c in text)


def key_of(chosen, i):
    return f"{WORDS[chosen % len(WORDS)]} {i}"


def value_of(kind, rng):
    if kind == "float":
        return repr(rng.choice(FLOATS) if rng.random() < 0.5 else rng.uniform(-1e6, 1e6))
    if kind == "int":
        return f"{rng.choice(INTEGERS) if rng.random() < 0.5 else rng.randrange(-10**12, 10**12)}i"
    if kind == "uint":
        return f"{rng.choice((0, 2**64 - 1, 7)) if rng.random() < 0.5 else rng.randrange(10**15)}u"
    if kind == "bool":
        return rng.choice(("t", "false", "True", "F"))
    text = rng.choice(STRINGS)
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def random_lines(seed, count):
    rng = random.Random(seed)
    tables = []
    for i in range(rng.randrange(1, 4)):
        tags = [key_of(rng.randrange(99), f"t{k}") for k in range(rng.randrange(0, 5))]
        fields = [(key_of(rng.randrange(99), f"f{k}"),
                   rng.choice(("float", "int", "uint", "bool", "string")))
                  for k in range(rng.randrange(1, 8))]
        tables.append((f"m {i}", tags, fields))
    lines = []
    for row in range(count):
        measurement, tags, fields = rng.choice(tables)
        # At first, only some of the columns exist.
        part = 0.3 if row < count // 3 else 0.8
        line = name(measurement)
        for key in tags:
            if rng.random() < part:
                line += f",{name(key)}={name(rng.choice(WORDS[:6]) + str(rng.randrange(20)))}"
        chosen = [field for field in fields if rng.random() < part] or [fields[0]]
        if rng.random() < 0.2:
            rng.shuffle(chosen)
        line += " " + ",".join(f"{name(key)}={value_of(kind, rng)}" for key, kind in chosen)
        if rng.random() < 0.9:
            line += f" {rng.randrange(-10**17, 2 * 10**18)}"
        lines.append(line + "\n")
    return "".join(lines).encode()
