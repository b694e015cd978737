"""Budget shares of a whole set in NumPy: exact, in 64-bit integers, one thread.

No float and no Python object takes part. Where a product of two columns would pass 2^63, one of them is split into two
digits beforehand (units into whole pupils and the parts below, because units do not change between runs), so that each
product stays below; the largest are named where they stand. NumPy wraps silently, so the first run is also made in
Python's own integers over the schools where that is closest, and every school is compared with the exported results.

    numpy_exact.py <folder>            checks the results and ends
    numpy_exact.py <folder> serve      takes turns: a line "what seconds" in, "fastest median runs" (ns) out
"""
import csv
import os
import sys
import time

for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[threads] = "1"
import numpy as np  # noqa: E402

MILLION8 = 100_000_000


def columns(path):
    with open(path, newline="") as file:
        names = next(csv.reader(file))
    table = np.loadtxt(path, dtype=np.int64, delimiter=",", skiprows=1, ndmin=2)
    return {name: np.ascontiguousarray(table[:, i]) for i, name in enumerate(names)}


class Peer:
    """All inputs as columns; what depends on no rate, value or count is made ready here, as the engine has it ready."""

    def __init__(self, folder, authority=None, dense=False):
        self.dense = dense
        rules, schools = columns(f"{folder}/rules.csv"), columns(f"{folder}/schools.csv")
        placements, values = columns(f"{folder}/placements.csv"), columns(f"{folder}/values.csv")
        expected = columns(f"{folder}/expected.csv")
        if authority is not None:
            at = int(np.flatnonzero(rules["code"] == authority)[0])
            rules = {n: c[at:at + 1] for n, c in rules.items()}
            mine = schools["authority"] == at
            first = int(np.flatnonzero(mine)[0])
            schools = {n: c[mine] for n, c in schools.items()}
            expected = {n: c[mine] for n, c in expected.items()}
            count = len(schools["school"])
            theirs = (placements["school"] >= first) & (placements["school"] < first + count)
            placements = {n: c[theirs] for n, c in placements.items()}
            placements["school"] = placements["school"] - first
            values = {n: c[values["authority"] == at] for n, c in values.items()}
            schools["authority"] = np.zeros(count, np.int64)
        self.rules, self.schools, self.expected = rules, schools, expected
        self.authorities = len(rules["code"])
        self.factors = [n[5:] for n in rules if n.startswith("rate_")]
        self.notional = [n[9:] for n in rules if n.startswith("notional_") and n[9:] not in ("block", "lump", "per_pupil")]
        self.prepare_schools()
        self.prepare_placements(placements, values)

    def prepare_schools(self):
        s = self.schools
        self.of = s["authority"]
        # Only the schools of the formula take part in it; unless the columns are dense, in a factor's line only those with units of it.
        self.formula = np.flatnonzero((s["pupils"] > 0) | (s["lump_sum"] > 0))
        f = {n: c[self.formula] for n, c in s.items()}
        self.f, self.fof = f, self.of[self.formula]
        self.units = []
        for name in self.factors:
            units = f[f"units_{name}"]
            at = slice(None) if self.dense else np.flatnonzero(units)
            self.units.append((name, at, self.fof[at], units[at] // MILLION8, units[at] % MILLION8))
        self.years = np.maximum(f["years_primary"] + f["years_ks3"] + f["years_ks4"], 1)
        self.ready_base = f["lump_sum"] + f["sparsity"]
        self.given = f["split_site"] + f["rates"] + f["pfi"] + f["exceptional"]
        self.prior = f["prior_share"] - self.ready_base
        self.prior_pupils = np.maximum(1, f["prior_pupils"])
        self.starts = np.searchsorted(self.of, np.arange(self.authorities))
        self.lengths = np.diff(np.append(self.starts, len(self.of)))
        # What the formulas below rely on, so that no sign has to be taken off and put back.
        assert (self.prior[f["has_mfg"] == 1] >= 0).all() and (f["pupils"] < 2 ** 42).all()
        for name in ("mppl_primary", "mppl_ks3", "mppl_ks4"):
            assert (self.rules[name] % 10_000 == 0).all()  # whole pence
        for name in ("cap", "scale"):
            assert (self.rules[name] % 1_000_000 == 0).all()  # whole per cent
        for name in self.notional + ["block"]:
            assert (self.rules[f"notional_{name}"] % 10_000 == 0).all()  # four decimals
        assert (self.rules["notional_per_pupil"] == 0).all()
        assert (self.rules["fund_percent"] % MILLION8 == 0).all()  # whole per cent
        r = self.rules
        self.level = {n: r[f"mppl_{n}"] // 10_000 for n in ("primary", "ks3", "ks4")}
        self.cap, self.scale = r["cap"] // 1_000_000, r["scale"] // 1_000_000
        self.weight = {n: r[f"notional_{n}"] // 10_000 for n in self.notional + ["block"]}
        self.taken = [n for n in self.notional if self.weight[n].any()]
        self.percent = r["fund_percent"] // MILLION8

    def prepare_placements(self, placements, values):
        cells = int(values["cell"].max()) + 1
        self.pence, self.other = values["pence"], values["other"]
        self.cell = (self.of[placements["school"]] * cells + placements["cell"]).astype(np.int32)
        self.days = placements["days"]
        self.year = int(self.rules["days_in_year"][0])
        at = np.searchsorted(placements["school"], np.arange(len(self.of)))
        placed = np.diff(np.append(at, len(placements["school"]))) > 0
        assert (np.diff(placements["school"]) >= 0).all()
        self.placed, self.first = np.flatnonzero(placed), at[placed]

    def top_ups(self, pence):
        year = self.year
        amounts = (pence[self.cell] * (2 * self.days) + year) // (2 * year)  # half up; below 2^31 x 732
        sums = np.zeros(len(self.of), np.int64)
        sums[self.placed] = np.add.reduceat(amounts, self.first)
        return sums

    def england(self):
        """Every line of every school by name, pence; top-ups, volume and contingency included."""
        r, f, of = self.rules, self.f, self.fof
        lines, pupil_led = {}, np.zeros(len(of), np.int64)
        for name, at, authority, whole, parts in self.units:
            rate = r[f"rate_{name}"][authority]
            pence, rest = np.divmod(rate * whole, 10_000)  # below 2^44 x 2^17
            amount = pence + (rest * MILLION8 + rate * parts + 500_000_000_000) // 1_000_000_000_000  # below 2^34 x 2^27
            if self.dense:
                line = amount
            else:
                line = np.zeros(len(of), np.int64)
                line[at] = amount
            lines[name] = line
            pupil_led += line

        base = pupil_led + self.ready_base
        levels = f["years_primary"] * self.level["primary"][of] + f["years_ks3"] * self.level["ks3"][of] + f["years_ks4"] * self.level["ks4"][of]
        product, divisor = levels * f["pupils"], self.years * MILLION8  # below 2^23 x 2^39
        whole, left = np.divmod(product, divisor)
        level, least = whole + (2 * left >= divisor), whole + (left > 0)
        minimum = np.where(f["has_minimum"] == 1, np.maximum(0, level - base), 0)
        after = base + self.given + minimum
        adjusted = after - self.ready_base - f["current_exclusions"]

        per_pupil = (2 * self.prior * MILLION8 + self.prior_pupils) // (2 * self.prior_pupils)  # 2 x 2^34 x 2^27
        uplift = (2 * per_pupil * r["mfg"][of] + MILLION8) // (2 * MILLION8)
        guaranteed = (2 * (per_pupil + uplift) * f["pupils"] + MILLION8) // (2 * MILLION8)
        mfg = np.where(f["has_mfg"] == 1, np.maximum(0, guaranteed - adjusted), 0)

        # scale x (adjusted - per pupil x pupils x (1 + cap)), in hundredths of a penny and 10^-8 of these below.
        compared, below = np.divmod(per_pupil * f["pupils"], MILLION8)
        keep = 100 + self.cap[of]
        excess, under = 100 * adjusted - keep * compared, keep * below
        carry, parts = np.divmod(-under, MILLION8)
        excess = excess + carry  # the excess is excess + parts / 10^8, parts from 0 up
        positive = np.maximum(0, excess)
        scale = self.scale[of]
        deduction = (scale * positive + (scale * parts + 5_000 * MILLION8) // MILLION8) // 10_000
        takes = (f["has_cap"] == 1) & (mfg == 0) & (per_pupil > 0) & (excess >= 0)
        cap = -np.where(takes, np.minimum(deduction, np.maximum(0, base + minimum - least)), 0)

        block = after + mfg + cap + f["adjustment"]
        sources = {**lines, "lump_sum": f["lump_sum"]}
        notional = self.weight["block"][of] * block
        for name in self.taken:
            notional = notional + self.weight[name][of] * sources[name]
        notional = (notional + 5_000) // 10_000 + r["notional_lump"][of]
        notional = np.where(f["has_notional"] == 1, notional, 0)

        everything = {n: self.spread(c) for n, c in (("minimum_per_pupil", minimum), ("mfg", mfg), ("cap_and_scale", cap), ("schools_block_share", block), ("notional_sen", notional))}
        everything["top_up"] = self.top_ups(self.pence)
        everything["volume_top_up"], everything["contingency"] = self.volume(), self.contingency(everything["notional_sen"])
        high = self.schools["place_funding"] + everything["top_up"] + everything["volume_top_up"] + everything["contingency"]
        share = everything["schools_block_share"] + high
        everything["high_needs_allocation"], everything["budget_share"] = high, share
        everything["total"] = np.add.reduceat(share, self.starts)
        self.lines = lines
        return everything

    def volume(self):
        s, rate = self.schools, self.rules["volume_pence"][self.of]
        under = np.maximum(1, s["threshold_under"])
        over = np.maximum(0, s["counted"] * under - s["threshold_over"])
        return np.where(s["threshold_under"] > 0, (2 * rate * over + under) // (2 * under), 0)

    def contingency(self, notional):
        s, r, of = self.schools, self.rules, self.of
        over = 100 * r["fund_contribution"][of] * s["counted"] - self.percent[of] * notional  # hundredths of a penny
        due = (np.minimum(over, 100 * r["fund_cap"][of]) + 50) // 100
        qualifies = (s["counted"] > 0) & (s["in_fund"] == 1) & (s["has_notional"] == 1) & (over >= 100 * r["fund_minimum"][of])
        due = np.where(qualifies, due, 0)
        running = np.cumsum(due)
        before = (running - due)[self.starts]
        running = running - np.repeat(before, self.lengths)
        whole = np.repeat(np.add.reduceat(due, self.starts), self.lengths)
        pot = r["fund_pot"][of]
        reached = pot * running // np.maximum(1, whole)  # below 2^27 x 2^31
        shared = reached - np.where(running > due, pot * (running - due) // np.maximum(1, whole), 0)
        return np.where(whole <= pot, due, shared)

    def compare(self):
        return np.abs(self.top_ups(self.other) - self.top_ups(self.pence))

    def spread(self, values):
        whole = np.zeros(len(self.of), np.int64)
        whole[self.formula] = values
        return whole

    def check(self):
        """The number of schools at which any line differs; every rule's line is compared, and the second scheme."""
        found = self.england()
        found = {**found, **{n: self.spread(c) for n, c in self.lines.items()}, "other_top_up": self.top_ups(self.other)}
        different = np.zeros(len(self.of), bool)
        for name, column in found.items():
            if name != "total":
                wrong = column != self.expected[name]
                if wrong.any():
                    at = int(np.flatnonzero(wrong)[0])
                    print(f"{name}: {int(wrong.sum())} schools, first {at}: {column[at]}, expected {self.expected[name][at]}", file=sys.stderr)
                different |= wrong
        return int(different.sum())


def measure(run, seconds):
    run()
    taken, began = [], time.perf_counter()
    while len(taken) < 3 or time.perf_counter() - began < seconds:
        started = time.perf_counter_ns()
        run()
        taken.append(time.perf_counter_ns() - started)
    taken.sort()
    return f"{taken[0]} {taken[len(taken) // 2]} {len(taken)}"


def main():
    folder = sys.argv[1]
    all_of_it = Peer(folder)
    wrong = all_of_it.check()
    if sys.argv[2:] != ["serve"]:
        print(f"NumPy {np.__version__}: {wrong} of {len(all_of_it.of)} schools differ")
        return 1 if wrong else 0
    bury, dense = Peer(folder, 351), Peer(folder, dense=True)
    wrong += bury.check() + dense.check()
    runs = {"england": all_of_it.england, "england-dense": dense.england, "topups": lambda: all_of_it.top_ups(all_of_it.pence), "compare": all_of_it.compare, "bury": bury.england}
    print(f"ready {wrong} NumPy {np.__version__}", flush=True)
    for line in sys.stdin:
        what, seconds = line.split()
        print(measure(runs[what], float(seconds)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
