#!/usr/bin/env python3
"""Checks a consensus record: run `python3 verify.py` in its folder (Python 3.11 or later, nothing else).

Recomputes each college's figures and each verdict, from positions.csv or, where the charter keeps positions
confidential, from the published counts; says where record.json or figures.csv differ. Ends with 0 if nowhere, else 1.
"""

import csv
import hashlib
import json
import math
import sys
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Numbers = dict[str, Any]
KINDS = ("agree", "reservations", "disagree", "abstain", "neither")
POINTS = dict(zip("12345", ("disagree", "disagree", "neither", "agree", "agree"), strict=True))
MEASURES = ("k", "n", "roll", "share", "low", "high", "p_value", "agree_low", "agree_p_value")
Z, FEW = 1.959963984540054, 10


def beta_below(x: float, a: float, b: float) -> float:
    """Return the chance that a beta variable is under x, by its power series on the side where that is short."""
    if x > a / (a + b):
        return 1 - beta_below(1 - x, b, a)
    term = math.exp(math.lgamma(a + b) - math.lgamma(a + 1) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x))
    total, step = 0.0, 0
    while term > total * 1e-18:
        total, term, step = total + term, term * x * (a + b + step) / (a + 1 + step), step + 1
    return total


def beta_quantile(chance: float, a: float, b: float) -> float:
    """Return the point under which a beta variable is with that chance, to 17 decimals."""
    return bisect_left(range(10**17), chance, 1, key=lambda part: beta_below(part / 1e17, a, b)) / 1e17


def interval(k: int, n: int, roll: int | None) -> tuple[float, float]:
    """Return the 95 % interval: Wilson's, or Jeffreys' under ten answers; none of a roll that has wholly answered."""
    if n in (0, roll):
        return (k / n, k / n) if n else (0.0, 1.0)
    share, size = k / n, float(n) if roll is None else n * (roll - 1) / (roll - n)
    if n < FEW:
        low, high = (beta_quantile(chance, share * size + 0.5, (1 - share) * size + 0.5) for chance in (0.025, 0.975))
    else:
        centre, half = share + Z * Z / (2 * size), Z * math.sqrt(share * (1 - share) / size + (Z / (2 * size)) ** 2)
        low, high = ((centre + side * half) / (1 + Z * Z / size) for side in (-1, 1))
    return 0.0 if k == 0 else min(low, share), 1.0 if k == n else max(high, share)


def chance_of(k: int, n: int, roll: int | None, threshold: float) -> float:
    """Return the chance of at least k of n were the share under the threshold: the p-value, exact under ten answers."""
    if n in (0, roll):
        return 0.0 if n and k / n >= threshold else 1.0
    if n >= FEW:
        size = n if roll is None else n * (roll - 1) / (roll - n)
        return math.erfc((k / n - threshold) * math.sqrt(size / (2 * threshold * (1 - threshold)))) / 2
    if roll is None:
        return math.fsum(math.comb(n, j) * threshold**j * (1 - threshold) ** (n - j) for j in range(k, n + 1))
    most = max(members for members in range(roll + 1) if members / roll < threshold)
    return sum(math.comb(most, j) * math.comb(roll - most, n - j) for j in range(k, n + 1)) / math.comb(roll, n)


def measured(counts: Numbers, college: str, rule: Numbers) -> Numbers:
    """Return what the rule makes of the counts of a college."""
    agree, k = counts["agree"], counts["agree"] + counts["reservations"]
    left_out = counts["abstain"] if rule["abstain"] == "excluded" else 0
    n = sum(counts.values()) - left_out
    roll = rule["rolls"][college] - left_out if college in rule["rolls"] else None
    chances = [chance_of(number, n, roll, rule["threshold"]) for number in (k, agree)]
    low, high = interval(k, n, roll)
    values = (k, n, roll, k / n if n else None, low, high, chances[0], interval(agree, n, roll)[0], chances[1])
    return dict(zip(MEASURES, values, strict=True))


def judged(statements: list[list[Numbers]], rule: Numbers) -> list[Numbers]:
    """Return p-values, alone and after Holm, and verdicts of statements, from the measures of their counted colleges."""
    found: list[Numbers] = [{} for _ in statements]
    for name in ("agree_p", "p"):
        highest, chances = 0.0, [max(college[f"{name}_value"] for college in counted) for counted in statements]
        for rank, place in enumerate(sorted(range(len(chances)), key=chances.__getitem__)):
            highest = max(highest, min(1.0, chances[place] * (len(chances) - rank)))
            found[place] |= {f"{name}_value": chances[place], f"{name}_adjusted": highest}
    for counted, told in zip(statements, found, strict=True):
        lows = [min(college[name] for college in counted) >= rule["threshold"] for name in ("agree_low", "low")]
        tests = [told[name] <= rule["level"] for name in ("agree_p_adjusted", "p_adjusted")]
        against = "opposed" if all(college["high"] < 0.5 for college in counted) else "divided"
        for name, holds in (("verdict", tests if rule["method"] == "holm" else lows), ("verdict_unadjusted", lows)):
            passed = "consensus" if holds[0] else "consensus-with-reservations" if holds[1] else against
            told[name] = "not-enough-answers" if min(college["n"] for college in counted) < rule["minimum"] else passed
    return found


def differences(place: str, published: Numbers, expected: Numbers) -> Iterator[str]:
    """Yield each published cell that is not what was recomputed; numbers to half a unit of their tenth digit."""
    for name, value in expected.items():
        cell = "" if published.get(name) is None else published[name]
        if isinstance(value, str | None) or cell == "":
            equal = cell == ("" if value is None else value)
        else:
            equal = abs(float(cell) - value) <= 0.51 * 10.0 ** (math.floor(math.log10(abs(value) or 1)) - 9)
        yield from () if equal else [f"{place}: {name} is {cell}; {value} was recomputed"]


def recounted(folder: Path) -> Counter[tuple[str, str, str]]:
    """Return how many gave each answer: by statement, college ("" for all) and kind."""
    rows = csv.DictReader((folder / "positions.csv").read_text("utf-8").splitlines())
    answers = [(row["statement"], row["college"], POINTS.get(row["answer"], row["answer"])) for row in rows]
    return Counter((statement, code, kind) for statement, college, kind in answers for code in {college, ""})


def faults_in(folder: Path, record: Numbers) -> Iterator[str]:
    """Yield what differs: files from their fingerprints, figures from the counts, verdicts from the figures."""
    for fingerprint, name in (line.split("  ", 1) for line in (folder / "SHA256SUMS").read_text("utf-8").splitlines()):
        if not (folder / name).is_file() or hashlib.sha256((folder / name).read_bytes()).hexdigest() != fingerprint:
            yield f"{name}: not the file whose fingerprint stands in SHA256SUMS"
    rule, recount = record["rule"], recounted(folder) if record["rule"]["positions"] == "public" else None
    listed = csv.DictReader((folder / "figures.csv").read_text("utf-8").splitlines())
    rows = {(row["case"], row["statement"], row["college"]): row for row in listed}
    for name in record["cases"]:
        family = [(told, case) for told in record["statements"] for case in told["cases"] if case["case"] == name]
        counted: list[list[Numbers]] = [[] for _ in family]
        for (told, case), colleges in zip(family, counted, strict=True):
            for cell in case["figures"]:
                key = (told["id"], cell["college"])
                counts = {kind: recount[*key, kind] if recount is not None else cell[kind] for kind in KINDS}
                found = counts | measured(counts, key[1], rule) | {"counted": key[1] in rule["colleges"]}
                colleges.extend([found] if found["counted"] else [])
                yield from differences(f"record.json, statement {key[0]}, college {key[1] or '(all)'}", cell, found)
                row = rows.get((name, *key), {})
                yield from differences(f"figures.csv, statement {key[0]}, college {key[1] or '(all)'}", row, found)
        for (told, case), found in zip(family, judged(counted, rule), strict=True):
            stated = {"verdict": "kept-back"} if told["verdict"] == "kept-back" else {"verdict": found["verdict"]}
            yield from differences(f"record.json, statement {told['id']}, {name}", case, found)
            yield from differences(f"record.json, statement {told['id']}", told, stated)


if __name__ == "__main__":
    here = Path(__file__).resolve().parent
    content = json.loads((here / "record.json").read_text("utf-8"))
    problems = list(faults_in(here, content))
    if content["rule"]["positions"] == "confidential":
        sys.stdout.write("Positions are confidential: what lies inside a range of counts can't be recomputed.\n")
    sys.stdout.write("".join(f"DIFFERS: {problem}\n" for problem in problems) or "All figures and verdicts match.\n")
    sys.exit(1 if problems else 0)
