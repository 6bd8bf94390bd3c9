"""The record of a process as files: the command line's own code, on what the site holds."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

from miroir.consultations.models import KeptMap
from miroir.consultations.queries.figures import SEED, Ground, source_of_site
from miroir.consultations.queries.releases import kept_release
from miroir.engine.rules import Rule
from miroir.formats.writing import consultation_csv, consultation_mapping
from miroir.records.computing import Progress, compute_record
from miroir.records.writing import SUMS, write_record

SOURCE: Final = "source.csv"
MAPPING: Final = "source.mapping.toml"
RULE: Final = "rule.toml"
READABLE: Final = 0o755


def write_record_of(kept: KeptMap, ground: Ground, folder: Path, progress: Progress) -> Path:
    """Write the record of a ground in a folder of that name, in the place of what was there, and return it.

    `kept`: the map that was kept of the ground, or last before it. Where positions are public the folder also holds
    the table from which the record is computed, its mapping and the rule: the command line gives the same record from
    them. Where they are confidential the record says what the kept map says. Raises OSError where the disk refuses.
    """
    table = consultation_csv(ground.consultation)
    source = source_of_site(ground, hashlib.sha256(table.encode()).hexdigest())
    public = ground.rule.positions == "public"
    protected = None if public else kept_release(kept, ground.consultation, ground.rule)
    record = compute_record(
        source, ground.rule, seed=SEED, protected=protected, progress=lambda stage, share: progress(stage, share / 2)
    )
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        write_record(record, out=made, language="both", progress=lambda stage, share: progress(stage, (1 + share) / 2))
        if public:
            mapping = consultation_mapping(ground.consultation)
            _write_beside(made, {SOURCE: table, MAPPING: mapping, RULE: rule_toml(ground.rule)})
        made.chmod(READABLE)
        _put(made, folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return folder


def rule_toml(rule: Rule) -> str:
    """Return a rule as the file that `miroir.formats.read_rule` reads."""
    return "\n".join(_lines(rule)) + "\n"


def _lines(rule: Rule) -> Iterator[str]:
    for name, value in asdict(rule).items():
        if name != "rolls":
            yield f"{name} = {json.dumps(value, ensure_ascii=False)}"
    yield ""
    yield "[rolls]"
    for code, roll in rule.rolls.items():
        yield f"{json.dumps(code)} = {roll}"


def _write_beside(folder: Path, files: dict[str, str]) -> None:
    """Write more files of a record, and add their fingerprints to the list of all."""
    sums = (folder / SUMS).read_text("utf-8")
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
        sums += f"{hashlib.sha256(text.encode()).hexdigest()}  {name}\n"
    (folder / SUMS).write_text(sums, encoding="utf-8")


def _put(made: Path, folder: Path) -> None:
    """Put a whole folder in the place of another; who reads meanwhile finds the old one or the new one."""
    if not folder.exists():
        made.rename(folder)
        return
    old = Path(mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    folder.rename(old / "old")
    made.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
