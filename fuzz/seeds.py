#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the seeds of the fuzz targets from corpus/:  python3 fuzz/seeds.py TARGET FOLDER

Line protocol is used unchanged, or with a plan before it if the case has options (fuzz/plan.h has
the layout); for `encode` the expected points become choices of fuzz/byte_source.h, for `numbers`
the values become texts. Files are named by their contents, so seeds can be written into a folder
that already holds inputs. Needs only Python 3.
"""

import base64
import hashlib
import json
import pathlib
import struct
import sys

CORPUS = pathlib.Path(__file__).resolve().parent.parent / "corpus"
PRECISIONS = {"ns": 0, "us": 1, "ms": 2, "s": 3}
LIMITS = ["line", "name", "string", "tags", "fields"]


def cases():
    """Every case of corpus/cases with its input as bytes."""
    for path in sorted((CORPUS / "cases").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            case = json.loads(line)
            if "input_base64" in case:
                yield case, base64.b64decode(case["input_base64"])
            else:
                yield case, case["input"].encode()


def whole_files():
    """Inputs that are files: regressions, and the samples in groups of lines."""
    for path in sorted((CORPUS / "found").glob("*.lp")):
        yield path.read_bytes()
    for path in sorted((CORPUS / "samples").glob("*.lp")):
        lines = path.read_bytes().splitlines(keepends=True)
        for first in range(0, min(len(lines), 48), 8):
            yield b"".join(lines[first : first + 8])


def plan(case):
    """The plan with the options of a case; empty if they are the default ones."""
    planned = bytearray(12)
    planned[0] = 1
    precision = case.get("precision", "ns")
    planned[1] = 4 if precision == "auto" else PRECISIONS[precision]
    if "default_timestamp" in case:
        planned[1] |= 8
    if case.get("duplicates", "reject") == "reject":
        planned[1] |= 0x40
    for place, name in enumerate(LIMITS, start=2):
        limit = case.get("limits", {}).get(name)
        if limit is not None:
            planned[place] = min(255, limit // (2 if name == "line" else 1) + 1)
    return bytes(planned)


def text_seeds():
    for case, text in cases():
        yield text
        if any(name in case for name in ("precision", "default_timestamp", "duplicates", "limits")):
            yield plan(case) + text
    # Each sample at the edge of a window, with each of the four kinds of filler.
    for number, text in enumerate(whole_files()):
        yield text
        if number % 4 == 0:
            back = 1 + number * 37 % 255
            yield bytes([1, 0, 0, 0, 0, 0, 0, back, number // 4 % 4, number % 64, number, 128]) + text


def choice_of_text(text):
    raw = text.encode()[:249]
    return bytes([len(raw)]) + raw


def choice_of_value(value):
    if "float" in value:
        return bytes([0]) + bytes.fromhex(value["bits"])[::-1]
    if "int" in value:
        return bytes([1]) + struct.pack("<q", int(value["int"]))
    if "uint" in value:
        return bytes([2]) + struct.pack("<Q", int(value["uint"]))
    if "bool" in value:
        return bytes([129 if value["bool"] else 3])
    return bytes([5]) + choice_of_text(value["string"])


def encode_seeds():
    number = 0
    for case, _ in cases():
        for entry in case["expect"]:
            if "point" not in entry:
                continue
            point = entry["point"]
            if len(point["tags"]) > 5 or len(point["fields"]) > 5:
                continue
            number += 1
            made = bytes([number % 256, 255 if number % 3 else number % 192])
            made += choice_of_text(point["name"]) + bytes([len(point["tags"])])
            for tag in point["tags"]:
                made += choice_of_text(tag["key"]) + choice_of_text(tag["value"])
            made += bytes([len(point["fields"])])
            for field in point["fields"]:
                made += choice_of_text(field["key"]) + choice_of_value(field["value"])
            if "time" in point:
                made += bytes([1, 64]) + struct.pack("<q", int(point["time"]))
            else:
                made += bytes([0])
            # Then calls in any order: a measurement, a tag, a field, the end of the line.
            made += bytes([0]) + choice_of_text("m") + bytes([2]) + choice_of_text("t")
            made += choice_of_text("v") + bytes([3]) + choice_of_text("f") + bytes([3, 6, 2])
            yield made


def number_seeds():
    for case, text in cases():
        for word in text.replace(b"\n", b" ").replace(b",", b" ").split(b" "):
            value = word.split(b"=")[-1]
            if value and value[:1] in b"-+.0123456789tTfF":
                yield value
        for entry in case["expect"]:
            for field in entry.get("point", {}).get("fields", []):
                if "float" in field["value"]:
                    yield bytes.fromhex(field["value"]["bits"])[::-1]


def tool_seeds():
    """JSON in the form of the tool, and tables."""
    for case, text in cases():
        for entry in case["expect"]:
            if "point" not in entry:
                continue
            point = entry["point"]
            fields = []
            for field in point["fields"]:
                kind, value = next((k, v) for k, v in field["value"].items() if k != "bits")
                number = kind in ("int", "uint", "float")
                fields.append('{"key":%s,"value":{"%s":%s}}' % (
                    json.dumps(field["key"]), kind, value if number else json.dumps(value)))
            time = '"time":%s,' % point["time"] if "time" in point else ""
            yield ('{%s"name":%s,"tags":%s,"fields":[%s]}\n' % (
                time, json.dumps(point["name"]), json.dumps(point["tags"]), ",".join(fields)
            )).encode()
            cells = [f["key"] for f in point["fields"]][:8]
            values = [str(next(iter(f["value"].values()))) for f in point["fields"]][:8]
            quote = lambda cell: '"%s"' % cell.replace('"', '""')
            yield "".join(",".join(map(quote, row)) + "\r\n" for row in (cells, values)).encode()
        if len(text) % 4 == 0:
            yield text
    yield b'[{"name":"m","tags":[],"fields":[{"key":"f","value":{"float":1}}]},\n{"name":"\\u00e9"}]'
    yield b'{"name":{"binary":"AP8="},"fields":[{"key":"f","value":{"floatNonNumber":"NaN"}}]}'
    yield b'{"name":"m","other":2.8e308,"fields":[{"key":"f","value":{"float":1}}]}'
    yield b'a,b,c,d\n1,x,"y ""z""",2024-01-01T00:00:00Z\n\n-1.5,,"two\nlines",7\n'


def client_seeds():
    """Answers of servers, and configurations: see fuzz/client.cpp."""
    def text(content):
        return bytes([min(len(content), 249)]) + content[:249]

    def answer(status, body=b"", headers=()):
        kind, odd = divmod(status - 200, 2)
        return bytes([kind + 8, odd, len(headers)]) + b"".join(
            bytes([name]) + text(value) for name, value in headers) + text(body)

    item = b'{"error_message":"no","line_number":%s,"original_line":"m v=2 2"}'
    lists = b'{"error":"partial write of line protocol occurred","data":[%s]}'
    bodies = (lists % (item % b"3"), lists % b",".join((item % b"1", b"null", item % b'"7"')),
              b'{"error":"parsing failed","data":' + item % b"2" + b"}",
              b'{"code":"invalid","line":4,"message":"no"}', b'{"error":"partial write: x dropped=3"}',
              lists[:60], b"<html>no", b'{"code":"invalid","message":"unable to parse"}',
              b'{"error":"database not found: \\"db\\""}', b'{"message":"bad token secret"}', b"")
    for options in (0x44, 0x4A, 0x41, 0x3B, 0x52, 0x82):
        for status in (200, 400, 401, 404, 405, 413, 422, 429, 500, 503):
            for body in bodies:
                one = answer(status, body)
                yield bytes([0, options]) + answer(204) + one + answer(204) + one * 2
    for value in (b"2", b"1.5", b"Tue, 14 Nov 2023 22:13:50 GMT", b"Tue Nov 14 22:13:50 2023", b"x"):
        yield bytes([0, 2]) + answer(503, b"", ((0, value),)) * 5
    for value in (b"/moved", b"https://localhost/x", b"http://a@b/"):
        yield bytes([0, 2]) + answer(307, b"", ((1, value),)) * 2
    yield bytes([0, 2]) + bytes(range(8))
    for places in (b"1111011101", b"11110101110", b"1" * 30):  # 500 and 204: a search for a bad line
        yield bytes([0, 0x82]) + b"".join(answer(500 if each == 49 else 204) for each in places)
    for config in (b'[influx3]\nhost = "http://h"\n[write]\nbatch_size = 5\n[tags]\na = "${B:-c}"\n',
                   b"[influx2]\nurl=http://h:1\ntoken=a%b\n", b'{"url":"http://h","tags":{"a":"b"}}',
                   b'[one]\nurl = "x"\nactive = true\n[two]\nurl = "y"\n'):
        yield bytes([1, 0]) + config
    for string in (b"https://h:1/p?token=a%2Bb&database=d&precision=s&gzipThreshold=10",
                   b"http::addr=h:9000;username=u;password=a;;b;retry_timeout=5;",
                   b"http://us%3Aer:p%40ss@[::1]:8086/x/api/v2/write?db=a"):
        yield bytes([1, 1]) + string


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: seeds.py TARGET FOLDER")
    target, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    makers = {"encode": encode_seeds, "numbers": number_seeds, "tool": tool_seeds,
              "client": client_seeds}
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    for seed in makers.get(target, text_seeds)():
        (folder / hashlib.sha1(seed).hexdigest()).write_bytes(seed)
        count += 1
    print(f"seeds: {count} for {target}")


if __name__ == "__main__":
    main()
