# SPDX-License-Identifier: Apache-2.0
"""The points that every client is given, in the form of corpus/README.md, each with a sentence that
says what is special about it: names and strings that are hard to escape, numbers and times at their
limits, and random points. real_clients.py checks what the clients write."""

import random
import struct

NAMES = {
    "a plain name": "x",
    "a comma": "a,b",
    "a space": "a b",
    "a space at the start": " a",
    "a space at the end": "a ",
    "an equals sign": "a=b",
    "a quote": 'a"b',
    "quotes around": '"a b"',
    "a backslash before a letter": "C:\\dir\\file",
    "a backslash and the letter n": "a\\nb",
    "a backslash at the end": "C:\\dir\\",
    "two backslashes": "a\\\\b",
    "a backslash before a comma": "a\\,b",
    "a backslash before a space": "a\\ b",
    "a backslash before an equals sign": "a\\=b",
    "a backslash before a quote": 'a\\"b',
    "a line feed": "a\nb",
    "a line feed at the end": "a\n",
    "a line feed and another point": "a v=1\nevil v=1",
    "a carriage return": "a\rb",
    "a carriage return at the end": "a\r",
    "a carriage return and a line feed": "a\r\nb",
    "a tab": "a\tb",
    "a zero byte": "a\0b",
    "a delete character": "a\x7fb",
    "a hash at the start": "#cpu",
    "letters of two to four bytes": "\u00e9\u65e5\U0001f525",
    "a line separator of Unicode": "a\u2028b",
    "a control character of two bytes": "a\u0085b",
    "the name time": "time",
    "the name __proto__": "__proto__",
    "nothing": "",
}

STRINGS = {
    "nothing": "",
    "a quote": 'a"b',
    "a backslash": "C:\\dir\\file",
    "a backslash at the end": "C:\\dir\\",
    "two backslashes": "a\\\\b",
    "a backslash before a quote": 'a\\"b',
    "a backslash and the letter n": "a\\nb",
    "a line feed": "a\nb",
    "a line feed at the end": "a\n",
    "a quote, a line feed and another point": 'a" 1\nevil v=1 1',
    "a carriage return": "a\rb",
    "a carriage return and a line feed": "a\r\nb",
    "a tab": "a\tb",
    "a zero byte": "a\0b",
    "separators": "a,b c=d",
    "what looks like an integer": "1i",
    "what looks like a boolean": "true",
    "letters of two to four bytes": "\u00e9\u65e5\U0001f525",
}

FLOATS = [0.0, -0.0, 1.0, -1.0, 0.5, 0.1, 0.1 + 0.2, 1 / 3, 72.0, 1e-5, 1e-6, 1e-7, 1e-20, 5e-324,
          2.2250738585072014e-308, 1e15, 1e16, 1e20, 1e21, 1e22, 1e23, 123456789012345680.0,
          9007199254740993.0, 1.7976931348623157e308, -1.7976931348623157e308,
          float("nan"), float("inf"), float("-inf")]
INTEGERS = [0, 1, -1, 2**31, 2**53 - 1, 2**53, 2**53 + 1, -(2**53) - 1, 2**63 - 1, -(2**63)]
UNSIGNED = [0, 1, 2**53 - 1, 2**53 + 1, 2**63, 2**64 - 1]
TIMES = [0, 1, -1, 1_000_000_000, 1_641_024_000_000_000_001, 2**63 - 1, -(2**63)]


def float_value(number):
    return {"float": repr(number), "bits": struct.pack(">d", number).hex()}


def point(name="m", tags=(("t", "v"),), fields=(("f", {"bool": True}),), time=1):
    return {"name": name,
            "tags": [{"key": key, "value": value} for key, value in tags],
            "fields": [{"key": key, "value": value} for key, value in fields],
            "time": str(time)}


def special_points():
    for what, name in NAMES.items():
        yield f"{what} in a measurement", point(name=name)
        yield f"{what} in a tag key", point(tags=[(name, "v")])
        yield f"{what} in a tag value", point(tags=[("t", name)])
        yield f"{what} in a tag value before another tag", point(tags=[("t", name), ("u", "w")])
        yield f"{what} in a field key", point(fields=[(name, {"bool": True})])
    for what, text in STRINGS.items():
        yield f"{what} in a string", point(fields=[("f", {"string": text})])
    for number in FLOATS:
        yield f"the float {number!r}", point(fields=[("f", float_value(number))])
    for number in INTEGERS:
        yield f"the integer {number}", point(fields=[("f", {"int": str(number)})])
    for number in UNSIGNED:
        yield f"the unsigned integer {number}", point(fields=[("f", {"uint": str(number)})])
    for truth in (True, False):
        yield f"the boolean {truth}", point(fields=[("f", {"bool": truth})])
    for time in TIMES:
        yield f"the time {time}", point(time=time)
    yield "no tag", point(tags=[])
    yield "no field", point(fields=[])


# Names that all clients escape in the same way, and no key that is special in a language.
PIECES = [",", " ", "=", '"', "'", "#", "a", "Z", "1", "-", ".", "true", "\u00e9", "\u65e5",
          "\U0001f525", "\u00a0", "<", "&", "%", "{", "}", "/", ":", ";", "$"]
TEXTS = [*PIECES, "\\", "\n", "\r", "\t"]


def mixed_points(count):
    chance = random.Random(3)

    def name(position):
        return f"{position}{''.join(chance.choices(PIECES, k=chance.randint(1, 12)))}"

    def value():
        kind = chance.randrange(4)
        if kind == 0:
            # Doubles of any size between 1e-300 and 1e300, in 17 digits.
            return float_value(chance.uniform(-1, 1) * 10.0 ** chance.randint(-300, 300))
        if kind == 1:
            return {"int": str(chance.randint(-(2**53) + 1, 2**53 - 1) >> chance.randrange(50))}
        if kind == 2:
            return {"bool": chance.random() < 0.5}
        return {"string": "".join(chance.choices(TEXTS, k=chance.randint(0, 40)))}

    for number in range(count):
        tags = [(name(f"t{i}"), name("v")) for i in range(chance.randrange(5))]
        fields = [(name(f"f{i}"), value()) for i in range(chance.randint(1, 5))]
        time = chance.randint(-(2**63), 2**63 - 1)
        yield f"a mix, number {number}", point(name("m"), tags, fields, time)


def all_points():
    return [*special_points(), *mixed_points(300)]
