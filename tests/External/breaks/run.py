#!/usr/bin/env python3
"""Breaks the engine one line at a time and asks whether a test notices.

Each `*.patch` beside this file changes one line of the engine and names, in its first line, the test project and the
filter of the test that must fail with it. The working tree is not touched: all of it happens in a clean copy of HEAD.

    python3 tests/External/breaks/run.py [--results FILE] [NAME ...]

Ends with 0 where every break is caught. A patch that does not apply or does not compile counts as a failure too.
"""
import argparse
import pathlib
import re
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
FIRST_LINE = re.compile(r"^Caught by: (\S+) (.+)$")
FAILED = re.compile(r"^ *Failed (\S+?)(?:\(.*)? \[", re.MULTILINE)


def call(command, folder):
    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.returncode, done.stdout


def caught(patch, copy):
    """What became of one break: 'caught', or in a few words what is wrong."""
    heading = FIRST_LINE.match(patch.read_text(encoding="utf-8").splitlines()[0])
    if heading is None:
        return "the first line does not name its test", ""
    project, test = heading.groups()
    code, said = call(["git", "apply", str(patch)], copy)
    if code != 0:
        return "does not apply", said
    try:
        # A break may leave something unused behind; that is not what is asked here.
        code, said = call(["dotnet", "build", f"tests/{project}", "-v", "q", "--nologo", "-p:TreatWarningsAsErrors=false", "-p:EnforceCodeStyleInBuild=false"], copy)
        if code != 0:
            return "does not compile", said
        code, said = call(["dotnet", "test", f"tests/{project}", "--no-build", "--nologo", "--filter", test], copy)
        if "No test matches" in said:
            return "its test does not exist", said
        return ("SURVIVES", said) if code == 0 else ("caught", said)
    finally:
        call(["git", "checkout", "-q", "--", "."], copy)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="only these patches, by the beginning of their names")
    parser.add_argument("--results", type=pathlib.Path, help="write the table here as Markdown")
    chosen = parser.parse_args()
    patches = [p for p in sorted(HERE.glob("*.patch")) if not chosen.names or any(p.name.startswith(n) for n in chosen.names)]
    rows, bad = [], 0
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder, "copy")
        call(["git", "clone", "-q", str(ROOT), str(copy)], ROOT)
        for patch in patches:
            began = time.monotonic()
            outcome, said = caught(patch, copy)
            tests = sorted({name.rsplit(".", 1)[-1] for name in FAILED.findall(said)}) if outcome == "caught" else []
            rows.append((patch.stem, ", ".join(tests[:2]) + (f" and {len(tests) - 2} more" if len(tests) > 2 else ""), outcome))
            print(f"{patch.stem}: {outcome} ({time.monotonic() - began:.0f} s)", flush=True)
            if outcome != "caught":
                bad += 1
                print("\n".join(said.splitlines()[-15:]), flush=True)
    if chosen.results:
        lines = ["| break | tests that fail | outcome |", "|---|---|---|", *(f"| {a} | {b} | {c} |" for a, b, c in rows)]
        chosen.results.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(patches)} breaks, {len(patches) - bad} caught, {bad} not")
    return 1 if bad or not patches else 0


if __name__ == "__main__":
    sys.exit(main())
