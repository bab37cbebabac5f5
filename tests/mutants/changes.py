# SPDX-License-Identifier: Apache-2.0
"""Finds small changes of a C++ source: operators, constants, conditions, statements.

Works on the text, not on a syntax tree, and relies on clang-format: a binary operator has a space
on both sides and a template bracket has none. Changes that do not compile are not counted, so a
rule may be wrong sometimes."""

import hashlib
import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Change:
    """One change of one file. `before` and `after` are the line where it begins, without the spaces
    around; they identify a change, not the number of the line, so that edits elsewhere do not
    matter."""

    file: str
    line: int
    kind: str
    begin: int
    end: int
    text: str
    before: str
    after: str

    @property
    def key(self):
        return self.file, self.before, self.after

    def applied(self, source):
        return source[: self.begin] + self.text + source[self.end :]


def masked(source):
    """The source with comments, strings, preprocessor lines, static assertions and lines marked
    NOLINT replaced by blanks, so that places stay where they are."""
    blank = lambda match: re.sub(r"[^\n]", " ", match[0])
    string_or_comment = r"""//[^\n]*|/\*.*?\*/|R"\((?:.*?)\)"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+'"""
    keep_characters = lambda match: match[0] if match[0][0] == "'" else blank(match)
    for line in re.findall(r"^.*NOLINT(?!NEXT).*$", source, re.M):
        source = source.replace(line, " " * len(line))
    source = re.sub(r"(NOLINTNEXTLINE[^\n]*\n)([^\n]*)", lambda m: m[1] + " " * len(m[2]), source)
    source = re.sub(string_or_comment, keep_characters, source, flags=re.S)
    source = re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", blank, source, flags=re.M)
    return re.sub(r"\bstatic_assert\b[^;]*;", blank, source)


OPERATORS = {
    "comparison": {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "=="},
    "arithmetic": {"+": "-", "-": "+", "*": "+", "/": "*", "%": "/"},
    "logic": {"&&": "||", "||": "&&"},
    "bits": {"&": "|", "|": "&", "^": "|", "<<": ">>", ">>": "<<"},
    "assignment": {"+=": "-=", "-=": "+=", "*=": "+=", "|=": "&=", "&=": "|=", "^=": "|=",
                   "<<=": ">>=", ">>=": "<<="},
}
WORDS = {"true": "false", "false": "true", "std::min": "std::max", "std::max": "std::min",
         "countl_zero": "countr_zero", "countr_zero": "countl_zero"}
CHARACTERS = {"','": "'='", "'='": "' '", "' '": "','", "'\"'": "','", r"'\\'": "','",
              r"'\n'": r"'\r'", r"'\r'": r"'\n'", r"'\0'": "','"}
NUMBER = re.compile(r"(?<![\w.'])(0[xX][0-9A-Fa-f']+|\d[\d']*)([uU]?[lL]{0,2})(?![\w.'])")
STATEMENT = re.compile(
    r"^[ ]+(?:\*?[\w.:>\[\]()*+-]+ (?:[+\-*/|&^]|<<|>>)?= [^;]*;"  # an assignment
    r"|(?:\+\+|--)[\w.>-]+;|(?:break|continue);"
    r"|(?:[\w.:>-]+)\([^;]*\);)$")
IF = re.compile(r"\b(if|while) \(")


def matching(text, at, closing=")"):
    """The place of the bracket that closes the one at `at`, or -1."""
    depth = 0
    for place in range(at, len(text)):
        if text[place] in "([{":
            depth += 1
        elif text[place] in ")]}":
            depth -= 1
            if depth == 0:
                return place if text[place] == closing else -1
    return -1


def operand_end(text, at):
    """The end of the right operand of a `&&` or `||` that is before `at`."""
    depth = 0
    for place in range(at, len(text)):
        letter = text[place]
        if letter in "([{":
            depth += 1
        elif letter in ")]}":
            depth -= 1
            if depth < 0:
                return place
        elif depth == 0 and (letter in ";?," or text[place : place + 2] in ("&&", "||")):
            return place
    return -1


def places(code):
    """(kind, begin, end, new text) of every change that the rules find in masked code."""
    for match in re.finditer(r"(?<=\S) (<<=|>>=|[-+*|&^]=|&&|\|\||<<|>>|[<>=!]=|[-<>+*/%&|^])(?=\s)",
                             code):
        for kind, swaps in OPERATORS.items():
            if match[1] in swaps:
                yield kind, match.start(1), match.end(1), swaps[match[1]]
        if match[1] in ("&&", "||"):
            end = operand_end(code, match.end(1))
            if end > 0:
                gone = code[match.start() : end]
                yield "clause dropped", match.start(), end, "\n" * gone.count("\n")
    for match in re.finditer(r"!(?=[\w(])", code):
        yield "logic", match.start(), match.end(), ""
    for match in re.finditer(r"(?:\+\+|--)(?=[\w(])", code):
        yield "arithmetic", match.start(), match.end(), "--" if match[0] == "++" else "++"
    for match in re.finditer(r"~(?=[\w(])(?!\w+\(\) )", code):
        yield "bits", match.start(), match.end(), ""
    for match in re.finditer(r"(?:(?<=[=(,?:] )|(?<=return ))-(?=[\w.])(?!\d)", code):
        yield "arithmetic", match.start(), match.end(), ""
    for match in NUMBER.finditer(code):
        hexadecimal = match[1][:2].lower() == "0x"
        digits = match[1].replace("'", "")
        octal = re.fullmatch(r"0[0-7]+", digits)
        value = int(digits, 8 if octal else 0)
        for other in (value + 1, value - 1):
            if other >= 0:
                text = f"0x{other:X}" if hexadecimal else f"0{other:o}" if octal else str(other)
                yield "constant", match.start(), match.end(), text + match[2]
    for match in re.finditer(r"'(?:\\.|[^'\\\n])'", code):
        other = CHARACTERS.get(match[0])
        if other is None and match[0][1] != "\\":
            other = f"'{chr(ord(match[0][1]) + 1)}'"
        if other is not None:
            yield "character", match.start(), match.end(), other
    for match in re.finditer(r"\b(" + "|".join(map(re.escape, WORDS)) + r")\b", code):
        yield "word", match.start(), match.end(), WORDS[match[1]]
    for match in IF.finditer(code):
        end = matching(code, match.end() - 1)
        condition = code[match.end() : end]
        if end < 0 or ";" in condition or re.match(r"(?:const )?\w[\w:<>]* \*?\w+ = ", condition):
            continue
        # Brackets around the condition, so that it stays one operand whatever it contains.
        yield "condition false", match.end() - 1, match.end(), "(false && ("
        if match[1] == "if":
            yield "condition true", match.end() - 1, match.end(), "(true || ("
    ends = ";"
    begin = 0
    for line in code.split("\n"):
        if ends[-1] in ";{}:" and STATEMENT.match(line) and line.count("(") == line.count(")"):
            indent = len(line) - len(line.lstrip())
            yield "statement dropped", begin + indent, begin + len(line), ";"
        ends = line.rstrip() or ends
        begin += len(line) + 1


def changes_of(file, source):
    """Every change of a file, at most one of each kind at a place."""
    code = masked(source)
    for kind, begin, end, text in places(code):
        if kind.startswith("condition "):
            # The additional bracket must be closed again.
            close = matching(code, begin)
            text += source[end:close] + ")"
            end = close
        first = source.rfind("\n", 0, begin) + 1
        head = source[first:begin]
        whole = head + source[begin:]
        before = whole.split("\n", 1)[0].strip()
        after = (head + text + source[end:]).split("\n", 1)[0].strip()
        if before != after:
            line = source.count("\n", 0, begin) + 1
            yield Change(file, line, kind, begin, end, text, before, after)


def chosen(changes, count, seed):
    """`count` of a file's changes, of all kinds in turn, no two at one place. The choice depends
    only on the seed and the changed lines, so an edit elsewhere in the file hardly changes it."""
    def rank(change):
        text = "\n".join((str(seed), change.file, change.before, change.after))
        return hashlib.sha256(text.encode()).digest()

    by_kind = {}
    for change in sorted(changes, key=rank):
        by_kind.setdefault(change.kind, []).append(change)
    picked, taken = [], set()
    while len(picked) < count and any(by_kind.values()):
        for kind in sorted(by_kind):
            while by_kind[kind] and len(picked) < count:
                change = by_kind[kind].pop(0)
                if change.begin not in taken:
                    taken.add(change.begin)
                    picked.append(change)
                    break
    return sorted(picked, key=lambda change: change.begin)
