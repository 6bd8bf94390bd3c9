"""The consensus certificate of each clause: what is certified at publication, as plain JSON that never changes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, Final

from miroir.consultations.models import KeptVerdict
from miroir.decisions.models import Finding
from miroir.decisions.permissions.threads import Sight
from miroir.drafting.models import Amendment, AmendmentState, Ground, Objection, Wording
from miroir.engine.record.lines import canonical

Plain = dict[str, Any]
FORMAT: Final = "miroir-certificate-1"


def certificates_of(finding: Finding, wordings: Sequence[Wording], *, sight: Sight) -> dict[int, Plain]:
    """Return the certificate of each clause, by the clause's id. Four queries, however many clauses there are.

    `finding`: with its call and version. `sight`: what everybody may read of what was found. `call`: what the rule computed of the answers, college by college, with k, n
    and the interval. `ground`: statements with their verdicts in the map that was kept. `results`: kept maps as a whole.
    `proposals`: those that it stands on. `amendments`: those adopted.
    `objections`: all that were raised to the clause or to the whole, and how they ended.
    """
    clauses = [one.clause_id for one in wordings]
    laid = Ground.objects.filter(clause__in=clauses, removed_at__isnull=True)
    held = list(laid.select_related("statement", "kept_map", "proposal__organisation").order_by("pk"))
    grounds, results, proposals = _grounds(held, sight), _results(held, sight), _proposals(held)
    amendments = _amendments(clauses)
    objections = _objections(finding)
    common = {"format": FORMAT, "call": _call(finding)}
    return {
        one.clause_id: {
            **common,
            "clause": {
                "code": one.clause.code,
                "key": str(one.clause.key),
                "number": one.number,
                "heading": one.heading,
                "text_hash": one.text_hash,
            },
            "ground": grounds.get(one.clause_id, []),
            "results": results.get(one.clause_id, []),
            "proposals": proposals.get(one.clause_id, []),
            "amendments": amendments.get(one.clause_id, []),
            "objections": objections.get(one.clause_id, []) + objections.get(None, []),
        }
        for one in wordings
    }


def content_hash(content: Plain) -> str:
    """Return the SHA-256 of a certificate: of its canonical JSON, 64 hexadecimal digits."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def _call(finding: Finding) -> Plain:
    call = finding.call
    computed = call.computed or {}
    return {
        "version": call.version.number,
        "text_hash": call.text_hash,
        "is_vote": call.is_vote,
        "closed_at": call.closed_at.isoformat() if call.closed_at else "",
        "rule": call.rule,
        "verdict": computed.get("verdict", ""),
        "supports": computed.get("supports"),
        "colleges": computed.get("lines", []),
        "result": finding.result,
        "reason": finding.reason,
        "found_as": finding.found_as,
        "found_at": finding.found_at.isoformat(),
        "over_objections": finding.over_objections,
    }


def _results(laid: Sequence[Ground], sight: Sight) -> dict[int, list[Plain]]:
    told: dict[int, list[Plain]] = {}
    for one in laid:
        if one.statement is None and one.kept_map is not None and sight.verdicts:
            kept = {"map": one.kept_map.input_hash, "made_at": one.kept_map.made_at.isoformat(), "why": one.why}
            told.setdefault(one.clause_id, []).append(kept)
    return told


def _proposals(laid: Sequence[Ground]) -> dict[int, list[Plain]]:
    told: dict[int, list[Plain]] = {}
    for one in laid:
        if one.proposal is not None:
            organisation = {"organisation": str(one.proposal.organisation.key), "why": one.why}
            named = {"proposal": str(one.proposal.key), "number": one.proposal.number, "title": one.proposal.title}
            told.setdefault(one.clause_id, []).append({**named, "language": one.proposal.language, **organisation})
    return told


def _grounds(laid: Sequence[Ground], sight: Sight) -> dict[int, list[Plain]]:
    grounds = [one for one in laid if one.statement is not None]
    verdicts = KeptVerdict.objects.filter(statement__in={one.statement_id for one in grounds}).select_related("map")
    found = {(one.map_id, one.statement_id): one for one in verdicts} if sight.verdicts else {}
    current = {one.statement_id: one for one in found.values() if one.map.current}
    told: dict[int, list[Plain]] = {}
    for ground in grounds:
        named, statement = ground.kept_map_id, ground.statement_id or 0
        one = found.get((named, statement)) if named else current.get(statement)
        told.setdefault(ground.clause_id, []).append(_ground(ground, one))
    return told


def _ground(ground: Ground, verdict: KeptVerdict | None) -> Plain:
    statement = ground.statement
    assert statement is not None  # noqa: S101 - asked before
    return {
        "statement": str(statement.key),
        "number": statement.number,
        "text": statement.text,
        "language": statement.language,
        "why": ground.why,
        "map": verdict.map.input_hash if verdict is not None else "",
        "verdict": verdict.verdict if verdict is not None else "",
        "threshold": verdict.map.summary["rule"]["threshold"] if verdict is not None else None,
        "colleges": verdict.shown["lines"] if verdict is not None else [],
    }


def _amendments(clauses: Sequence[int]) -> dict[int, list[Plain]]:
    adopted = Amendment.objects.filter(clause__in=clauses, state=AmendmentState.ADOPTED)
    told: dict[int, list[Plain]] = {}
    for one in adopted.select_related("organisation").order_by("number"):
        who = str(one.organisation.key) if one.organisation else ""
        said = {"number": one.number, "key": str(one.key), "organisation": who, "author": one.author_code}
        told.setdefault(one.clause_id or 0, []).append(said)
    return told


def _objections(finding: Finding) -> dict[int | None, list[Plain]]:
    raised = Objection.objects.filter(document=finding.call.version.document_id).select_related("organisation")
    told: dict[int | None, list[Plain]] = {}
    for one in raised.order_by("number"):
        told.setdefault(one.clause_id, []).append(
            {
                "number": one.number,
                "organisation": str(one.organisation.key),
                "substantial": one.substantial,
                "state": one.state,
                "ruling": one.ruling,
                "ruled_as": one.ruled_as,
            }
        )
    return told
