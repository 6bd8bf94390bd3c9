"""Makers of what tests of comments need: a comment, an argument, an answer."""

from __future__ import annotations

import itertools
from typing import Any

from miroir.directory.models import Organisation
from miroir.drafting.models import (
    Amendment,
    Comment,
    Disposition,
    DispositionState,
    Outcome,
    RemarkType,
    Version,
    Wording,
)
from miroir.drafting.remarks import Remark
from miroir.engine.text.anchors import anchor
from miroir.engine.text.operations import text_hash
from tests.drafting_makers import make_version
from tests.makers import NOW, make_organisation

_NUMBERS = itertools.count(1)


def remark(text: str = "Deux ans, c’est trop.", **told: Any) -> Remark:
    """Return a technical remark in French."""
    return Remark(**{"text": text, "language": "fr", "kind": RemarkType.TECHNICAL, **told})


def make_comment_on(
    version: Version | None = None,
    wording: Wording | None = None,
    quote: str = "",
    *,
    organisation: Organisation | None = None,
    **told: Any,
) -> Comment:
    """Return a comment on a version; on a wording and on words of it where they are given."""
    version = version or make_version()
    held: dict[str, Any] = {"clause": wording.clause if wording else None}
    if wording and quote:
        start = wording.text.index(quote)
        kept = anchor(wording.text, start, start + len(quote))
        held |= {name: getattr(kept, name) for name in ("start", "end", "quote", "prefix", "suffix")}
    fields = {"number": version.document.comments.count() + 1, "text": "Deux ans, c’est trop.", "language": "fr"}
    return Comment.objects.create(
        document=version.document,
        version=version,
        organisation=organisation or make_organisation(),
        made_at=NOW,
        **{**fields, **held, **told},
    )


def make_amendment_on(wording: Wording, *, organisation: Organisation | None = None, **told: Any) -> Amendment:
    """Return a tabled amendment that changes nothing."""
    version = wording.version
    return Amendment.objects.create(
        document=version.document,
        version=version,
        clause=wording.clause,
        number=next(_NUMBERS),
        operations=[],
        base_hash=text_hash(wording.text),
        rationale="Pour plus de clarté.",
        language="fr",
        organisation=organisation or make_organisation(),
        tabled_at=NOW,
        **told,
    )


def make_answer(comment: Comment, outcome: str = Outcome.ACCEPTED, **told: Any) -> Disposition:
    """Return an agreed answer to a comment."""
    fields = {"reason": "Le délai est réduit.", "state": DispositionState.AGREED, "proposed_at": NOW}
    return Disposition.objects.create(comment=comment, outcome=outcome, **{**fields, **told})
