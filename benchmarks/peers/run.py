"""Exports a set, holds the peers' results against the engine's, and times all of them in turn in one run.

    python3 benchmarks/peers/run.py [--set stress|real|halfpennies] [--rounds 9] [--seconds 0.4] [--folder DIR]

Prints a Markdown table. Ends with 1 where a single penny differs. See the README beside it.
"""
import argparse
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile
from datetime import datetime, timezone

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BENCHMARKS = ["dotnet", "run", "-c", "Release", "--no-build", "--project", str(ROOT / "benchmarks" / "FundingPlatform.Benchmarks"), "--", "set"]
WORK = {"england": "England, every rule", "topups": "England, top-ups only", "compare": "England, two banding schemes compared", "bury": "Bury, every rule"}
# Who takes part: a name, what it is asked for, and for which work.
PEERS = [
    ("engine", "engine {}", list(WORK)), ("engine, counts left as they were", "engine-without-counts {}", ["england"]), ("memory floor", "floor {}", ["england"]), ("NumPy", "{}", list(WORK)), ("NumPy, dense", "{}-dense", ["england"]),
    ("DuckDB", "{}", list(WORK)), ("twin", "twin {}", list(WORK)),
    ("4 KiB written and flushed", "flush {}", ["bury"]), ("bare SQLite commit of one change", "bare {}", ["bury"]), ("our commit of one change", "commit {}", ["bury"]),
]


class Process:
    """One that stays and waits for its turn."""

    def __init__(self, command):
        self.command = command
        self.process = subprocess.Popen(command, cwd=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.ready = self.read()

    def read(self):
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{' '.join(map(str, self.command))} ended before its turn.")
        return line.split(maxsplit=2)

    def ask(self, what, seconds):
        self.process.stdin.write(f"{what} {seconds}\n")
        self.process.stdin.flush()
        fastest, median, _ = self.read()
        return float(fastest), float(median)

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def machine():
    cpu = platform.processor()
    if os.path.exists("/proc/cpuinfo"):
        with open("/proc/cpuinfo") as file:
            cpu = next((line.split(":")[1].strip() for line in file if line.startswith("model name")), cpu)
    load = ", ".join(f"{x:.2f}" for x in os.getloadavg()) if hasattr(os, "getloadavg") else "not stated here"
    return f"{os.cpu_count()} cores, {cpu}, {platform.system()} {platform.release()}; load (1, 5, 15 minutes) {load}"


def shown(nanoseconds):
    return f"{nanoseconds / 1e6:,.3f} ms" if nanoseconds >= 1e5 else f"{nanoseconds / 1e3:,.2f} us"


def ratio(value):
    return f"{value:.3g}" if value < 1 else f"{value:,.2f}" if value < 10 else f"{value:,.1f}" if value < 100 else f"{value:,.0f}"


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    options.add_argument("--set", default="stress", choices=["stress", "real", "halfpennies"])
    options.add_argument("--rounds", type=int, default=9)
    options.add_argument("--seconds", type=float, default=0.4)
    options.add_argument("--folder", help="where the audit files go; a temporary folder when left out")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="funding-peers-") as temporary:
        return compare(asked, pathlib.Path(asked.folder or temporary).resolve())


def compare(asked, folder):
    subprocess.run(["dotnet", "build", "-c", "Release", "-v", "q", "--nologo", BENCHMARKS[BENCHMARKS.index("--project") + 1]], check=True, stdout=sys.stderr)
    if not (HERE / "node_modules").exists():
        subprocess.run(["npm", "install", "--no-audit", "--no-fund"], cwd=HERE, check=True, stdout=sys.stderr, shell=os.name == "nt")
    subprocess.run([*BENCHMARKS, "check", asked.set], check=True, stdout=sys.stderr)
    subprocess.run([*BENCHMARKS, "export", asked.set, str(folder)], check=True)
    ours = Process([*BENCHMARKS, "serve", asked.set])
    numpy = Process([sys.executable, str(HERE / "numpy_exact.py"), str(folder), "serve"])
    duckdb = Process(["node", str(HERE / "duckdb_bigint.mjs"), str(folder), "serve"])
    different = int(numpy.ready[1]) + int(duckdb.ready[1])
    process = {"NumPy": numpy, "NumPy, dense": numpy, "DuckDB": duckdb}

    begun, taken = machine(), {}
    for _ in range(asked.rounds):
        for work in WORK:
            for name, what, does in PEERS:
                if work in does:
                    taken.setdefault((work, name), []).append(process.get(name, ours).ask(what.format(work), asked.seconds))
    for one in (ours, numpy, duckdb):
        one.end()

    print(f"Measured {datetime.now(timezone.utc):%Y-%m-%d %H:%M} UTC: set {asked.set}, {asked.rounds} rounds of {asked.seconds} s each in turn, one thread each.")
    print(f"Machine: {begun}.")
    print(f"{numpy.ready[2].strip()}, {duckdb.ready[2].strip()}. Inputs of the memory floor: {int(ours.ready[1]):,} bytes. Schools at which a penny differs: {different}.\n")
    print("| work | who | fastest | median | x engine, fastest | x engine, median |\n|---|---|--:|--:|--:|--:|")
    for work, title in WORK.items():
        engine = taken[work, "engine"]
        for name, _, does in PEERS:
            if work not in does:
                continue
            rounds = taken[work, name]
            # A round's figures stand beside each other, so that what else the machine did in it hits both.
            against = statistics.median(r[1] / e[1] for r, e in zip(rounds, engine))
            fastest = min(r[0] for r in rounds) / min(e[0] for e in engine)
            print(f"| {title} | {name} | {shown(min(r[0] for r in rounds))} | {shown(statistics.median(r[1] for r in rounds))} | {ratio(fastest)} | {ratio(against)} |")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
