"""Mutation tests of the checks, the counting and the deadlines: what no test notices is printed.

Usage: mutants.py [--jobs N] [--keep DIR] FILE.rs ...     (the files in .cargo/mutants.toml when none is named)

cargo-mutants lists the mutants. One build for each would take a day; here all of them stand in one build, each behind
its number, and `NTM_MUTANT` says which of them lives. A first run without any says which tests reach which function,
so that a mutant meets only those, the likeliest first. What no test reaches is printed as such, and counts as missed.
What does not compile, mostly a value that its type has no default for, is printed as not tried.

Exits with 1 if a mutant is missed that tests/mutants.md does not name. Unix only, like the rest of this folder.
"""

import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
JUSTIFIED = ROOT / "tests" / "mutants.md"
# Tests that prove little about checks, counting or deadlines and take long; with --only they can be named all the same.
AWAY = (
    "bad_samples", "control::", "excel_rules", "feedback", "form", "handbook", "nothing_lost", "old_font", "other_programme",
    "output", "receive", "rulebook", "sample", "submission", "template", "understood", "workbook",
)
DOCUMENTS = "rules::every_row_of_every_document_comes_true"
MESSAGES = "rules::messages_are_as_read_by_an_officer"

ENGINE = """//! Which mutant lives.
#![allow(missing_docs, clippy::all)]
use std::io::Write as _;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, Ordering};
static LIVING: LazyLock<u32> = LazyLock::new(|| std::env::var("NTM_MUTANT").ok().and_then(|n| n.parse().ok()).unwrap_or(0));
static TRACE: LazyLock<Option<String>> = LazyLock::new(|| std::env::var("NTM_MUTANT_TRACE").ok());
static SEEN: [AtomicBool; 4096] = [const { AtomicBool::new(false) }; 4096];
pub fn at(function: usize) -> u32 {
    if let Some(path) = &*TRACE && !SEEN[function].swap(true, Ordering::Relaxed) {
        let mut file = std::fs::OpenOptions::new().append(true).create(true).open(path).unwrap();
        file.write_all(format!("{function}\\n").as_bytes()).unwrap();
    }
    *LIVING
}
"""


class Mutant:
    def __init__(self, number, listed):
        self.number = number
        self.file = listed["file"]
        self.span = listed["span"]
        self.replacement = listed["replacement"]
        self.function = listed["function"]
        self.full = listed["name"]
        # Without the column: it moves with every edit and says nothing to a reader.
        self.name = re.sub(r"^(\S+?):(\d+):\d+: ", r"\1:\2: ", listed["name"])
        # What the list of the justified goes by: no line number either.
        self.key = re.sub(r"^(\S+?):\d+: ", r"\1: ", self.name)
        self.arm = None  # lines of its arm in the file written
        self.at = None  # the function's number


def listed(files):
    command = ["cargo", "mutants", "--list", "--json", *(["--no-config"] if files else [])]
    for file in files:
        command += ["-f", file]
    found = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)
    found = [m for m in found if m["function"]]
    return [Mutant(n, m) for n, m in enumerate(found, 1)]


def offset(starts, place):
    return starts[place["line"] - 1] + place["column"] - 1


def body_of(text, start, end):
    """Where the braces of the function's body open, by walking over the text as Rust reads it."""
    stack, at = [], start
    while at < end:
        rest = text[at:end]
        if rest.startswith("//"):
            at = text.find("\n", at)
            continue
        if rest.startswith("/*"):
            at = text.find("*/", at) + 2
            continue
        if raw := re.match(r'b?r(#*)"', rest):
            at = text.find('"' + raw.group(1), at + raw.end()) + 1 + len(raw.group(1))
            continue
        if quoted := re.match(r'"(?:[^"\\]|\\.)*"', rest, re.S):
            at += quoted.end()
            continue
        if char := re.match(r"'(?:[^'\\]|\\(?:u\{[^}]*\}|x..|.))'", rest):
            at += char.end()
            continue
        if text[at] == "{":
            stack.append(at)
        elif text[at] == "}":
            opened = stack.pop()
            if at == end - 1:
                return opened
        at += 1
    return None


def written(folder, mutants, dropped):
    """Writes every file with its mutants in, drops those that cannot be placed, and says how many functions have some."""
    functions = 0
    for file in sorted({m.file for m in mutants}):
        text = (ROOT / file).read_text(encoding="utf-8")
        starts = [0]
        for line in text.splitlines(keepends=True):
            starts.append(starts[-1] + len(line))
        of = collections.defaultdict(list)
        for m in mutants:
            if m.file == file:
                span = m.function["span"]
                of[offset(starts, span["start"]), offset(starts, span["end"])].append(m)
        pieces, at = [], 0
        for (start, end), here in sorted(of.items()):
            opened = body_of(text, start, end)
            head = text[start:opened or start]
            if opened is None or start < at or re.search(r"\bconst\s+fn\b", head):
                dropped.update(m.number for m in here)
                continue
            number, functions = functions, functions + 1
            body = text[opened:end]
            pieces.append(text[at:opened] + f"{{ match crate::mutant::at({number}) {{\n")
            # An `impl Iterator` is of one type: here of a boxed one, whichever mutant lives.
            boxed = ("Box::new(", f") as Box<dyn {given} + '_>") if (given := iterator(head)) else ("", "")
            for m in here:
                m.at = number
                if m.number in dropped:
                    continue
                a, b = offset(starts, m.span["start"]) - opened, offset(starts, m.span["end"]) - opened
                changed = boxed[0] + body[:a] + m.replacement + body[b:] + boxed[1]
                line = sum(p.count("\n") for p in pieces) + 1
                pieces.append(f"{m.number} => {changed},\n")
                m.arm = (line, line + changed.count("\n"))
            pieces.append(f"_ => {boxed[0]}{body}{boxed[1]}\n}} }}")
            at = end
        pieces.append(text[at:])
        put(folder / file, "".join(pieces).encode())
    return functions


def iterator(head):
    """The `Iterator<Item = …>` that a function gives, where it names no type."""
    given = re.search(r"->\s*impl (Iterator<)", head)
    if not given:
        return None
    depth = 1
    for at in range(given.end(), len(head)):
        depth += {"<": 1, ">": -1}.get(head[at], 0)
        if depth == 0:
            return head[given.start(1):at + 1]
    return None


def put(path, content):
    """Writes a file that is another one: what stays as it is need not be built again."""
    if not path.exists() or path.read_bytes() != content:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def fitted(folder, mutants):
    """Drops what does not compile beside the others, until all does; what did not the last time is not tried again."""
    known = folder.parent / "do-not-compile.json"
    names = set(json.loads(known.read_text()) if known.exists() else [])
    dropped = {m.number for m in mutants if m.full in names}
    while True:
        functions = written(folder, mutants, dropped)
        run = subprocess.run(
            ["cargo", "check", "--profile", "mutants", "--tests", "--message-format=json"],
            cwd=folder, capture_output=True, text=True,
        )
        wrong, elsewhere = set(), []
        for line in run.stdout.splitlines():
            told = json.loads(line).get("message") or {}
            if not isinstance(told, dict) or not str(told.get("level", "")).startswith("error"):
                continue
            # The arm that the error is in, else one that it mentions: what an `impl Trait` may not differ in is shown so.
            spans = sorted(told["spans"], key=lambda span: not span["is_primary"])
            hits = ({m.number for m in mutants if m.arm and m.number not in dropped and m.file == span["file_name"]
                     and m.arm[0] <= span["line_end"] and span["line_start"] <= m.arm[1]} for span in spans)
            hit = next(filter(None, hits), set())
            wrong |= hit
            if spans and not hit:
                elsewhere.append(told["rendered"])
        if run.returncode == 0:
            known.write_text(json.dumps(sorted(m.full for m in mutants if m.number in dropped)))
            return functions, dropped
        if not wrong:
            sys.exit("the mutants do not compile, and not for their own sake:\n" + "\n".join(elsewhere) + run.stderr[-3000:])
        dropped |= wrong
        print(f"  {len(wrong)} do not compile", flush=True)


def built(folder):
    run = subprocess.run(
        ["cargo", "test", "--profile", "mutants", "--no-run", "--message-format=json", "--lib", "--test", "it", "--bin", "ntm"],
        cwd=folder, capture_output=True, text=True,
    )
    if run.returncode:
        sys.exit(run.stderr[-5000:])
    found = {}
    for line in run.stdout.splitlines():
        told = json.loads(line)
        if told.get("executable") and told["profile"]["test"]:
            found[told["target"]["kind"][0]] = told["executable"]
    return found


class Unit:
    """What is run as one: a test, the table of one rule's document, or all of these tables with all messages."""

    def __init__(self, program, tests, code=None):
        self.program, self.tests, self.code = program, tests, code
        self.name = f"{tests[0]} [{code}]" if code else tests[0]
        self.seconds, self.reaches = 0.0, set()

    def run(self, folder, timeout, **more):
        env = {**os.environ, "RAYON_NUM_THREADS": "1", "INSTA_UPDATE": "no", "CI": "1", **more}
        if self.code:
            env["NTM_RULES"] = self.code
        limit = lambda: resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))
        began = time.monotonic()
        try:
            run = subprocess.run(
                [self.program, "--exact", *self.tests, "--test-threads", "1"], cwd=folder, env=env,
                capture_output=True, timeout=timeout, preexec_fn=limit,
            )
            passed = run.returncode == 0
            said = run.stdout
        except subprocess.TimeoutExpired:
            passed, said = False, b""
        return passed, said.decode(errors="replace"), time.monotonic() - began


def units(folder, programs, only):
    found = []
    for kind, program in programs.items():
        told = subprocess.run([program, "--list"], capture_output=True, text=True, check=True, cwd=folder).stdout
        ignored = subprocess.run([program, "--list", "--ignored"], capture_output=True, text=True, check=True, cwd=folder).stdout
        for line in told.splitlines():
            test, _, what = line.rpartition(": ")
            left_out = not test.startswith(only) if only else test.startswith(AWAY)
            if what != "test" or line in ignored.splitlines() or left_out:
                continue
            if test == DOCUMENTS:
                codes = sorted(p.stem for p in folder.glob("templates/*/rules/*.md"))
                found += [Unit(program, [test], code) for code in dict.fromkeys(codes)]
                found.append(Unit(program, [test, MESSAGES]))
            elif not test.startswith("rules::every_rule") and test != MESSAGES:
                found.append(Unit(program, [test]))
    return found


def traced(folder, unit, scratch):
    trace = scratch / re.sub(r"\W", "_", unit.name)
    passed, said, unit.seconds = unit.run(folder, 600, NTM_MUTANT_TRACE=str(trace))
    if not passed and "names no rule" in said:
        return None  # the document of another rulebook
    if not passed:
        sys.exit(f"{unit.name} fails without any mutant:\n{said[-3000:]}")
    unit.reaches = set(map(int, trace.read_text().split())) if trace.exists() else set()
    return unit


def kinds(folder):
    """Which codes a file of src/check is for, by the kinds of check that it names."""
    words = (folder / "src" / "catalogue" / "rule.rs").read_text(encoding="utf-8")
    words = dict(re.findall(r'^    (\w+) = "([\w-]+)",$', words, re.M))
    of = collections.defaultdict(set)
    for path in folder.glob("templates/*/rules.toml"):
        for code, kind in re.findall(r'^code = "(\w+)"\ncheck = "([\w-]+)"', path.read_text(encoding="utf-8"), re.M):
            of[kind].add(code)
    return {
        str(path.relative_to(folder)): {c for k in re.findall(r"\bK::(\w+)", path.read_text(encoding="utf-8")) for c in of[words.get(k)]}
        for path in folder.glob("src/check/**/*.rs")
    }


def tried(folder, mutant, reaching, killers, codes, lock):
    with lock:
        killed = killers[mutant.file].copy()
        for name, times in killers[mutant.at].items():
            killed[name] += 100 * times
    # First what killed its neighbours or the file is for, then the quick; of the documents, the other ones only
    # all in one, which takes less.
    first = [u for u in reaching if u.code in codes.get(mutant.file, ())]
    likely = sorted((u for u in reaching if killed[u.name]), key=lambda u: -killed[u.name])[:8]
    others = sorted((u for u in reaching if not u.code), key=lambda u: u.seconds)
    for unit in dict.fromkeys(likely[:3] + sorted(first, key=lambda u: u.seconds) + likely[3:] + others):
        passed, said, _ = unit.run(folder, unit.seconds * 10 + 20, NTM_MUTANT=str(mutant.number))
        if not passed:
            names = [unit.name]
            # Which documents they were is what the next one has to know.
            if unit.tests[-1] == MESSAGES:
                names = [f"{DOCUMENTS} [{code}]" for code in dict.fromkeys(re.findall(r"^(\w\d{3})\.md:", said, re.M))][:3] or names
            with lock:
                for name in names:
                    killers[mutant.file][name] += 1
                    killers[mutant.at][name] += 1
            return unit.name
    return None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("files", nargs="*")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--keep", type=pathlib.Path, help="build here, and leave it for the next time")
    parser.add_argument("--only", default="", metavar="TEST,...", help="only tests whose names begin so: no verdict on what is missed")
    parser.add_argument("--re", default="", help="only mutants whose name has this")
    options = parser.parse_args()

    scratch = pathlib.Path(tempfile.mkdtemp())
    folder = (options.keep or scratch).absolute() / "main"
    tracked = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout
    mutants = listed(options.files)
    changed = {m.file for m in mutants}
    more = {
        "Cargo.toml": '\n[profile.mutants]\ninherits = "test"\nopt-level = 1\ndebug = false\n',
        "src/lib.rs": "\npub mod mutant;\n",
    }
    for file in filter(None, tracked.split("\0")):
        if (ROOT / file).exists() and file not in changed:
            put(folder / file, (ROOT / file).read_bytes() + more.get(file, "").encode())
    put(folder / "src" / "mutant.rs", ENGINE.encode())
    print(f"{len(mutants)} mutants", flush=True)
    functions, dropped = fitted(folder, mutants)
    programs = built(folder)
    all_units = units(folder, programs, tuple(filter(None, options.only.split(","))))
    print(f"{functions} functions, {len(all_units)} tests", flush=True)
    lock, killers, codes = threading.Lock(), collections.defaultdict(collections.Counter), kinds(folder)
    missed, unreached = [], []
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        all_units = [u for u in pool.map(lambda u: traced(folder, u, scratch), all_units) if u]
        print("  ".join(f"{u.name} {u.seconds:.1f}s" for u in sorted(all_units, key=lambda u: -u.seconds)[:8]), flush=True)

        def judge(mutant):
            reaching = [u for u in all_units if mutant.at in u.reaches]
            killer = tried(folder, mutant, reaching, killers, codes, lock)
            with lock:
                if killer is None:
                    print(("MISSED    " if reaching else "UNREACHED ") + mutant.name, flush=True)
                    (missed if reaching else unreached).append(mutant)
            return killer

        wanted = [m for m in mutants if m.number not in dropped and re.search(options.re, m.name)]
        killed = sum(k is not None for k in pool.map(judge, wanted))
    for mutant in mutants:
        if mutant.number in dropped:
            print(f"NOT TRIED {mutant.name}")
    # In a table of Markdown a bar is written with a backslash.
    justified = JUSTIFIED.read_text(encoding="utf-8").replace("\\|", "|")
    new = [m for m in missed + unreached if f"`{m.key}`" not in justified]
    print(f"{killed} killed, {len(missed)} missed, {len(unreached)} unreached, {len(dropped)} not tried; {len(new)} not justified")
    shutil.rmtree(scratch)
    return 1 if new else 0


if __name__ == "__main__":
    sys.exit(main())
