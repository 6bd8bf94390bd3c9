"""The files of a publication: the text in every format, its certificates, its thread, and what replays it."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Final

from django.utils import translation

from miroir.common.languages import local
from miroir.decisions.models import Publication
from miroir.decisions.papers import paper_of
from miroir.decisions.permissions.threads import Sight
from miroir.decisions.queries.files import SUMS
from miroir.decisions.queries.threads import clause_thread
from miroir.drafting.models import Change, Version, Wording
from miroir.drafting.queries.dispositions_lists import report_rows
from miroir.drafting.queries.texts import canonical_text, wordings_of
from miroir.drafting.queries.texts_files import FORMATS, draft_of
from miroir.formats.documents import Identity

REPLAY: Final = Path(__file__).resolve().parent / "replay.py"
READABLE: Final = 0o755
NAMED: Final = 8
"""Digits of the hash of the list of files that their folder is named by."""


def write_publication_files(publication: Publication, root: Path, *, sight: Sight) -> tuple[str, str]:
    """Write the files of a publication into a folder of its own; return its name and the SHA-256 of the list of them.

    They are in the language of the text. The folder is named after their content, so that two workers never write over
    each other. `root`: where publications are. `sight`: what everybody may read along its threads. Raises OSError
    where the disk refuses.
    """
    root.mkdir(parents=True, exist_ok=True)
    made = Path(mkdtemp(prefix=".strategy.", dir=root))
    try:
        lines = []
        with translation.override(publication.version.document.language):
            written = sorted(_files(publication, sight))
        for name, content in written:
            (made / name).write_bytes(content)
            lines.append(f"{hashlib.sha256(content).hexdigest()}  {name}\n")
        manifest = "".join(lines)
        (made / SUMS).write_text(manifest, encoding="utf-8", newline="")
        made.chmod(READABLE)
        known = hashlib.sha256(manifest.encode()).hexdigest()
        name = f"strategy-{publication.slug}-{known[:NAMED]}"
        if not (root / name).exists():
            made.rename(root / name)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return name, known


def _files(publication: Publication, sight: Sight) -> Iterator[tuple[str, bytes]]:
    """Yield each file but the list of them: its name and its content."""
    version = publication.version
    wordings = wordings_of(version)
    draft = draft_of(version, wordings)
    identity = Identity(day=publication.published_at.date(), name=publication.slug)
    for ending, kind in FORMATS.items():
        content = kind.write(draft, identity)
        yield f"strategy.{ending}", content if isinstance(content, bytes) else content.encode()
    yield "strategy.pdf", paper_of(publication, wordings)
    yield "certificates.json", _json([one.content for one in publication.certificates.order_by("pk")])
    yield "threads.json", _json(_threads(version, wordings, sight))
    yield "changes.json", _json(_changes(publication, wordings))
    yield "dispositions.csv", _dispositions(version)
    yield "consensus.json", _json(_record(publication))
    yield REPLAY.name, REPLAY.read_bytes()


def _json(told: object) -> bytes:
    return (json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def _threads(version: Version, wordings: Sequence[Wording], sight: Sight) -> dict[str, Any]:
    process = version.document.process
    return {one.clause.code: clause_thread(one, process, sight=sight).as_json() for one in wordings}


def _changes(publication: Publication, wordings: Sequence[Wording]) -> dict[str, Any]:
    """Return all operations from the empty text to the published one, and what they give."""
    version = publication.version
    standing = {one.clause_id for one in wordings}
    changes = Change.objects.filter(document=version.document_id, version__number__lte=version.number)
    return {
        "canonical": canonical_text(version, wordings),
        "text_hash": publication.text_hash,
        "changes": [_change(one, stands=one.clause_id in standing) for one in _whole(changes.order_by("sequence"))],
    }


def _whole(changes: Any) -> Iterator[Change]:  # noqa: ANN401 - a queryset of changes
    yield from changes.select_related("clause", "amendment", "organisation", "version")


def _change(change: Change, *, stands: bool) -> dict[str, Any]:
    return {
        "sequence": change.sequence,
        "version": change.version.number,
        "clause": change.clause.code,
        "part": change.part,
        "kind": change.kind,
        "operations": change.operations,
        "base_hash": change.base_hash,
        "result_hash": change.result_hash,
        "chain": change.chain,
        "bound": {
            "algorithm": change.algorithm,
            "amendment": change.amendment_id or 0,
            "organisation": change.organisation_id or 0,
        },
        "amendment": change.amendment.number if change.amendment else None,
        "organisation": str(change.organisation.key) if change.organisation else "",
        "stands": stands,
        "at": change.at.isoformat(),
    }


def _dispositions(version: Version) -> bytes:
    """Return the answers to all that was said on the version before, and on this one."""
    told = io.StringIO()
    writer = csv.writer(told, lineterminator="\r\n")
    for one in (version.based_on, version):
        if one is not None:
            writer.writerows(report_rows(one))
    return ("\ufeff" + told.getvalue()).encode()


def _record(publication: Publication) -> dict[str, Any]:
    """Return the consensus record of the publication: the call, what the rule says, the finding, who disagreed."""
    finding = publication.finding
    call = finding.call
    statements = finding.minority_statements.select_related("organisation").order_by("pk")
    return {
        "format": "miroir-consensus-1",
        "title": {code: local(publication.version.document, "title", code) for code in ("fr", "en")},
        "text_hash": publication.text_hash,
        "sequence": publication.sequence,
        "call": {
            "question": {"fr": call.question_fr, "en": call.question_en},
            "opens_at": call.opens_at.isoformat(),
            "closed_at": call.closed_at.isoformat() if call.closed_at else "",
            "rule": call.rule,
            "computed": call.computed,
        },
        "finding": {
            "result": finding.result,
            "reason": finding.reason,
            "found_as": finding.found_as,
            "found_at": finding.found_at.isoformat(),
            "over_objections": finding.over_objections,
        },
        "minority_statements": [
            {"organisation": str(one.organisation), "text": one.text, "language": one.language} for one in statements
        ],
    }
