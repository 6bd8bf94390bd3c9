"""Replay a published strategy from nothing, with Python alone: python3 replay.py [FOLDER].

Reads changes.json, carries out every operation from the empty text, and holds the result against the published text,
the hashes of each change and their chain, and every file against SHA256SUMS. It prints what it found, and the hash of
SHA256SUMS, which the page of the publication and the journal show too; it ends with 1 where anything differs.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PARTS = ("heading", "text")


def sha256(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def canonical(told: dict[str, Any]) -> str:
    """Return the one way to write an object as JSON: keys sorted, no needless space, a line feed at the end."""
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"


def chained(previous: str, change: dict[str, Any]) -> str:
    """Return the hash that binds a change to all before it; `previous`: that of the change before, "" for none."""
    place = {**change["bound"], **{name: change[name] for name in ("clause", "kind", "part", "version")}}
    entry = {"base": change["base_hash"], "operations": change["operations"], "result": change["result_hash"]}
    place = {**place, "previous": previous}
    return sha256(canonical({**entry, "origin": change["sequence"], "previous": canonical(place)}))


def applied(base: str, operations: list[dict[str, Any]]) -> str:
    """Return a text after operations on it; offsets count its characters as it was before all of them."""
    pieces: list[str] = []
    read = 0
    for one in operations:
        pieces += [base[read : one["start"]], one.get("text", "")]
        read = one["end"]
    return "".join([*pieces, base[read:]])


def replay(changes: list[dict[str, Any]], texts: dict[tuple[str, str], str]) -> Iterator[str]:
    """Carry out all changes on `texts`, by clause and part; yield what is wrong with them."""
    previous = ""
    for place, change in enumerate(changes, start=1):
        part = (change["clause"], change["part"])
        base = texts.get(part, "")
        texts[part] = applied(base, change["operations"])
        if change["sequence"] != place:
            yield f"change {change['sequence']} stands at place {place}"
        if (sha256(base), sha256(texts[part])) != (change["base_hash"], change["result_hash"]):
            yield f"change {change['sequence']} does not follow from those before"
        if chained(previous, change) != change["chain"]:
            yield f"change {change['sequence']} is not the one that was chained"
        previous = change["chain"]


def files(folder: Path) -> Iterator[str]:
    """Yield the files that are not as they were published."""
    for line in (folder / "SHA256SUMS").read_text("utf-8").splitlines():
        expected, name = line.split("  ", 1)
        if hashlib.sha256((folder / name).read_bytes()).hexdigest() != expected:
            yield f"{name} is not the file that was published"


def clauses(told: dict[str, Any], texts: dict[tuple[str, str], str]) -> Iterator[str]:
    """Yield the clauses that are not what their changes give, and the text where it is not the one of its hash."""
    listed = json.loads(told["canonical"])["clauses"]
    for clause in listed:
        for part in PARTS:
            if texts.get((clause["clause"], part), "") != clause[part]:
                yield f"the {part} of clause {clause['clause']} is not what its changes give"
    if sha256(told["canonical"]) != told["text_hash"]:
        yield "the text has not the hash that was published"


def main(folder: Path) -> int:
    """Print what is wrong; return 0 where all is as published."""
    told = json.loads((folder / "changes.json").read_text("utf-8"))
    texts: dict[tuple[str, str], str] = {}
    wrong = [*files(folder), *replay(told["changes"], texts), *clauses(told, texts)]
    for one in wrong:
        sys.stdout.write(f"WRONG: {one}\n")
    verdict = "not as published" if wrong else "as published"
    manifest = hashlib.sha256((folder / "SHA256SUMS").read_bytes()).hexdigest()
    sys.stdout.write(f"{len(told['changes'])} changes: {verdict}\nSHA256SUMS: {manifest}\n")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent))
