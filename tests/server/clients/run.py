#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs real clients against `simdlp serve` and compares the journal with what they sent.

    python3 tests/server/clients/run.py build/release/src/tool/simdlp [NAME...]
        [--quick] [--cache build/clients] [--list]

Without names, all clients run; with --quick, those that install quickly. If a client is missing in the
cache, it is installed there from its registry. A client that cannot be installed is listed and counts as
not run. The exit code is 1 if a client ran and something differs, or if a client that was named could
not run.

Each client is a program that gets CLIENT_URL, CLIENT_DB, CLIENT_TOKEN, CLIENT_LINES (a file of line
protocol) and CLIENT_BAD (a file with two bad lines), and prints a line `STEP TAB ok|error TAB TEXT` for
each step: types (a point with every type it knows), gzip (the lines, compressed), bad (the text of its
error), denied (the same for a wrong token).
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TYPES = ('types,host=server\\ 1,region=eu\\,west float=1.5,int=-3i,bool=true,str="say \\"hi\\""'
         ' 1700000000000000001')
TYPES_UNSIGNED = TYPES.replace("int=-3i", "int=-3i,uint=7u")
TOKEN = "a-token_4.clients=="
BAD = ('bad,n=1 f=1 1700000000000000001\n'
       'bad,n=2 f= 1700000000000000002\n'
       'bad,n=3 f="text" 1700000000000000003\n')


def lines():
    made = []
    for i in range(3000):
        made.append(f'many,n={i},place=a\\ b\\,c\\=d count={i}i,size={i * 0.25},big={2**63 + i}u,'
                    f'on={"true" if i % 2 else "false"},text="line {i} with \\"quotes\\" and \\\\ é"'
                    f' {1700000000000000000 + i}')
    return made


def split(text, at):
    """Splits at a character that is neither escaped nor in a string."""
    parts, start, quoted, i = [], 0, False, 0
    while i < len(text):
        if text[i] == "\\":
            i += 1
        elif text[i] == '"':
            quoted = not quoted
        elif text[i] == at and not quoted:
            parts.append(text[start:i])
            start = i + 1
        i += 1
    return parts + [text[start:]]


def normal(line):
    """A point without the order of its fields and with numbers in one form."""
    series, fields, stamp = split(line, " ")
    out = set()
    for field in split(fields, ","):
        key, value = split(field, "=")[0], field[len(split(field, "=")[0]) + 1:]
        if re.fullmatch(r"-?[0-9.]+(e[+-]?[0-9]+)?", value):
            value = repr(float(value))
        elif value.lower() in ("t", "true", "f", "false"):
            value = str(value.lower()[0] == "t")
        out.add((key, value))
    name, *tags = split(series, ",")
    return name, tuple(sorted(tags)), tuple(sorted(out)), stamp


class Missing(Exception):
    """A client cannot be installed here."""


def command(words, why, **more):
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=1200, **more)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Missing(f"{why}: {error}") from error
    if done.returncode != 0:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:]
        raise Missing(f"{why}: {' '.join(last)[:200]}")
    return done.stdout


def is_newer(made, source):
    return os.path.exists(made) and os.path.getmtime(made) >= os.path.getmtime(source)


class Client:
    unsigned = True       # has a type for unsigned integers
    database = "d-1"
    serve = []            # more options of the server
    # The part of BAD that is stored: v3 keeps the good line, the older routes refuse all of it.
    kept = ["bad,n=1 f=1 1700000000000000001"]
    steps = ["types", "gzip", "bad", "denied"]
    # The answers name the line, and what is wrong, as the client shows them.
    texts = {"bad": r"\b2\b", "denied": r"(?i)401|unauthori[sz]ed|not authenticated"}

    def install(self, cache):
        pass

    def words(self, cache, tool):
        raise NotImplementedError

    def expected(self):
        return {self.database: [TYPES_UNSIGNED if self.unsigned else TYPES] + lines() + self.kept}


class Curl(Client):
    texts = {**Client.texts, "bad": r'"line_number":2.*"line_number":3.* 400'}

    def install(self, cache):
        if shutil.which("curl") is None:
            raise Missing("curl is not installed")

    def words(self, cache, tool):
        return ["bash", os.path.join(HERE, "curl.sh")]


class Python(Client):
    unsigned = False

    def __init__(self, package, program):
        self.package, self.program = package, program

    def python(self, cache):
        return os.path.join(cache, "python-" + self.package, "bin", "python")

    def install(self, cache):
        python = self.python(cache)
        done = os.path.join(os.path.dirname(python), "installed")
        if os.path.exists(done):
            return
        command([sys.executable, "-m", "venv", os.path.dirname(os.path.dirname(python))], "venv")
        command([python, "-m", "pip", "install", "--quiet", self.package], "pip")
        open(done, "w").close()

    def words(self, cache, tool):
        return [self.python(cache), os.path.join(HERE, self.program)]


class Node(Client):
    def __init__(self, package, program):
        self.package, self.program = package, program

    def folder(self, cache):
        return os.path.join(cache, "js-" + self.package.split("/")[1])

    def install(self, cache):
        if shutil.which("npm") is None:
            raise Missing("npm is not installed")
        folder = self.folder(cache)
        if os.path.isdir(os.path.join(folder, "node_modules", self.package)):
            return
        os.makedirs(folder, exist_ok=True)
        command(["npm", "install", "--silent", "--no-audit", "--prefix", folder, self.package], "npm")

    def words(self, cache, tool):
        os.environ["CLIENT_MODULES"] = self.folder(cache)
        return ["node", os.path.join(HERE, self.program)]


class Go(Client):
    def __init__(self, module, folder):
        self.module, self.source = module, folder

    def program(self, cache):
        return os.path.join(cache, "go-" + self.source, "client")

    def install(self, cache):
        if shutil.which("go") is None:
            raise Missing("go is not installed")
        program, source = self.program(cache), os.path.join(HERE, self.source, "main.go")
        if is_newer(program, source):
            return
        folder = os.path.dirname(program)
        os.makedirs(folder, exist_ok=True)
        shutil.copy(source, folder)
        with open(os.path.join(folder, "go.mod"), "w", encoding="utf-8") as out:
            out.write("module client\n\ngo 1.22\n")
        command(["go", "get", self.module + "@latest"], "go get", cwd=folder)
        command(["go", "mod", "tidy"], "go mod tidy", cwd=folder)
        command(["go", "build", "-o", "client", "."], "go build", cwd=folder)

    def words(self, cache, tool):
        return [self.program(cache)]


class Java(Client):
    unsigned = False

    def __init__(self, artifact, version, source, options=()):
        self.artifact, self.version, self.source = artifact, version, source
        self.options = list(options)

    def folder(self, cache):
        return os.path.join(cache, "java-" + self.artifact)

    def install(self, cache):
        if shutil.which("mvn") is None or shutil.which("javac") is None:
            raise Missing("mvn or javac is not installed")
        folder = self.folder(cache)
        if not os.path.isdir(os.path.join(folder, "lib")):
            os.makedirs(folder, exist_ok=True)
            with open(os.path.join(folder, "pom.xml"), "w", encoding="utf-8") as out:
                out.write("<project><modelVersion>4.0.0</modelVersion><groupId>t</groupId>"
                          "<artifactId>t</artifactId><version>1</version><dependencies><dependency>"
                          f"<groupId>com.influxdb</groupId><artifactId>{self.artifact}</artifactId>"
                          f"<version>{self.version}</version></dependency></dependencies></project>")
            command(["mvn", "-q", "-B", "dependency:copy-dependencies", "-DoutputDirectory=lib"],
                    "mvn", cwd=folder)
        source = os.path.join(HERE, self.source)
        made = os.path.join(folder, os.path.basename(source).replace(".java", ".class"))
        if not is_newer(made, source):
            command(["javac", "-cp", "lib/*", "-d", ".", source], "javac", cwd=folder)

    def words(self, cache, tool):
        folder = self.folder(cache)
        return ["java", *self.options, "-cp", f"{folder}/lib/*:{folder}",
                os.path.basename(self.source).replace(".java", "")]


class Telegraf(Client):
    """Built with the plugins that are needed, here, in tests/servers/telegraf.py and in bench/peers, since
    the whole of it takes long."""
    version = "v1.34.4"
    steps = []
    tags = ("custom,inputs.file,inputs.influxdb_v2_listener,outputs.discard,outputs.file,"
            "outputs.influxdb,outputs.influxdb_v2,parsers.influx,serializers.influx")

    def program(self, cache):
        return os.path.join(cache, "telegraf", "telegraf")

    def install(self, cache):
        if shutil.which("go") is None:
            raise Missing("go is not installed")
        if os.path.exists(self.program(cache)):
            return
        folder = os.path.join(cache, "telegraf", "source")
        if not os.path.isdir(folder):
            module = command(["go", "mod", "download", "-json",
                              "github.com/influxdata/telegraf@" + self.version], "go mod download")
            found = re.search(r'"Dir": "([^"]+)"', module).group(1)
            shutil.copytree(found, folder)
            command(["chmod", "-R", "u+w", folder], "chmod")
        command(["go", "build", "-tags", self.tags, "-o", self.program(cache), "./cmd/telegraf"],
                "go build", cwd=folder)

    def words(self, cache, tool):
        return [self.program(cache), "--once", "--config",
                os.path.join(HERE, "telegraf", "telegraf.conf")]

    def expected(self):
        return {self.database: lines(), self.database + "_1": lines()}


class Own(Client):
    steps = []

    def words(self, cache, tool):
        write = (f'INFLUX_TOKEN=$CLIENT_TOKEN "{tool}" write --quiet --host "$CLIENT_URL" '
                 '--database "$CLIENT_DB" --precision ns')
        return ["bash", "-c", f"""set -e
            printf '%s\\n' "$CLIENT_TYPES" | {write} -
            {write} --gzip "$CLIENT_LINES"
            if {write} "$CLIENT_BAD"; then echo 'bad lines were accepted' >&2; exit 1; fi"""]

    # The client itself removes the line that is not line protocol.
    kept = ["bad,n=1 f=1 1700000000000000001"]


class QuestDb(Python):
    serve = ["--default-database", "d-1"]
    steps = ["types", "bad", "denied"]
    kept = []

    def expected(self):
        return {self.database: [TYPES]}


class OlderPython(Python):
    kept = []


class OlderNode(Node):
    kept = []


class OlderGo(Go):
    kept = []


class OlderJava(Java):
    kept = []


CLIENTS = {
    "curl": Curl(),
    "simdlp": Own(),
    "influxdb3-python": Python("influxdb3-python", "python_influxdb3.py"),
    "influxdb-client": OlderPython("influxdb-client", "python_influxdb2.py"),
    "influxdb": OlderPython("influxdb", "python_influxdb1.py"),
    "questdb": QuestDb("questdb", "python_questdb.py"),
    "influxdb3-client-js": Node("@influxdata/influxdb3-client", "js/influxdb3.mjs"),
    "influxdb-client-js": OlderNode("@influxdata/influxdb-client", "js/influxdb2.mjs"),
    "influxdb3-go": Go("github.com/InfluxCommunity/influxdb3-go/v2", "go3"),
    "influxdb-client-go": OlderGo("github.com/influxdata/influxdb-client-go/v2", "go2"),
    # Without noSync this version writes to /api/v2/write.
    "influxdb3-java": OlderJava("influxdb3-java", "1.2.0", "java3/Java3.java",
                           ["--add-opens=java.base/java.nio=ALL-UNNAMED"]),
    "influxdb-client-java": OlderJava("influxdb-client-java", "7.2.0", "java2/Java2.java"),
    "telegraf": Telegraf(),
}


QUICK = ["curl", "simdlp", "influxdb3-python", "influxdb-client", "influxdb", "questdb",
         "influxdb3-client-js", "influxdb-client-js"]


class Endpoint:
    def __init__(self, tool, folder, database, more):
        self.tool, self.journal = tool, os.path.join(folder, "journal")
        tokens = os.path.join(folder, "tokens")
        with open(tokens, "w", encoding="utf-8") as out:
            out.write(f"another\n{TOKEN} {database} {database}_1\n")
        # pylint: disable-next=consider-using-with
        self.process = subprocess.Popen(
            [tool, "serve", "--listen", "127.0.0.1:0", "--journal", self.journal, "--token-file",
             tokens, *more],
            stderr=subprocess.PIPE, text=True)
        self.url = None
        for line in self.process.stderr:
            found = re.search(r"listening on (\S+)", line)
            if found:
                self.url = "http://" + found.group(1)
                break

    def stop(self):
        self.process.terminate()
        self.process.stderr.read()
        return self.process.wait(60)

    def points(self, database):
        out = subprocess.run([self.tool, "journal", "cat", self.journal, "--database", database],
                             capture_output=True, text=True, check=True)
        return out.stdout.splitlines()


def run(client, cache, tool):
    """The differences, as sentences."""
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        names = {"CLIENT_LINES": "\n".join(lines()) + "\n", "CLIENT_BAD": BAD}
        for name, text in names.items():
            os.environ[name] = os.path.join(folder, name.lower() + ".lp")
            with open(os.environ[name], "w", encoding="utf-8") as out:
                out.write(text)
        endpoint = Endpoint(tool, folder, client.database, client.serve)
        os.environ.update(CLIENT_URL=endpoint.url, CLIENT_DB=client.database,
                          CLIENT_TOKEN=TOKEN, CLIENT_TYPES=TYPES_UNSIGNED)
        done = subprocess.run(client.words(cache, tool), capture_output=True, text=True,
                              timeout=300, check=False)
        if endpoint.stop() != 0:
            wrong.append("the endpoint did not end with 0")
        if done.returncode != 0:
            wrong.append(f"the client ended with {done.returncode}: {done.stderr[-1000:]}")
        steps = dict((step, (how, text)) for step, how, text in
                     (line.split("\t", 2) for line in done.stdout.splitlines() if "\t" in line))
        for step in client.steps:
            how, text = steps.get(step, ("missing", ""))
            if how != ("error" if step in client.texts else "ok"):
                wrong.append(f"step {step}: {how} {text}")
            elif step in client.texts and not re.search(client.texts[step], text):
                wrong.append(f"step {step}: the error does not say why: {text}")
        for database, sent in client.expected().items():
            stored = sorted(map(repr, map(normal, endpoint.points(database))))
            wanted = sorted(map(repr, map(normal, sent)))
            if stored != wanted:
                lost = [each for each in wanted if each not in set(stored)][:2]
                more = [each for each in stored if each not in set(wanted)][:2]
                wrong.append(f"{database}: {len(stored)} points instead of {len(wanted)}; "
                             f"missing: {lost}; not sent: {more}")
    return wrong


def main():
    read = argparse.ArgumentParser(description=__doc__,
                                   formatter_class=argparse.RawDescriptionHelpFormatter)
    read.add_argument("tool", nargs="?")
    read.add_argument("names", nargs="*")
    read.add_argument("--cache", default="build/clients")
    read.add_argument("--quick", action="store_true")
    read.add_argument("--list", action="store_true")
    given = read.parse_args()
    if given.list or given.tool is None:
        print("\n".join(CLIENTS))
        return 0
    tool, cache = os.path.abspath(given.tool), os.path.abspath(given.cache)
    os.makedirs(cache, exist_ok=True)
    failed, missing = [], []
    for name in given.names or (QUICK if given.quick else CLIENTS):
        start = time.monotonic()
        try:
            CLIENTS[name].install(cache)
        except Missing as why:
            print(f"{name}: not run: {why}", flush=True)
            missing.append(name)
            continue
        wrong = run(CLIENTS[name], cache, tool)
        for each in wrong:
            print(f"{name}: {each}", flush=True)
        if wrong:
            failed.append(name)
        else:
            print(f"{name}: ok ({time.monotonic() - start:.0f} s)", flush=True)
    if missing:
        print("not run: " + ", ".join(missing))
    return 1 if failed or (given.names and missing) else 0


if __name__ == "__main__":
    sys.exit(main())
