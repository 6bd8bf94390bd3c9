"""Which input the figures of a process rest on, as one fingerprint."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from datetime import date
from typing import Final

import numpy as np
from django.utils.crypto import salted_hmac

from miroir.consultations.models import Charter, Process
from miroir.consultations.queries.charters import charter_in_force
from miroir.consultations.queries.consultation import consultation_of, rule_in_force
from miroir.engine.canonical import canonical_json
from miroir.engine.consultation import Consultation, Label
from miroir.engine.rules import Rule

_SALT: Final = "miroir.consultations.queries.fingerprints"
FORMAT: Final = "miroir-input-1"


def input_hash(process: Process, day: date) -> str:
    """Return the fingerprint of what the figures of a process would rest on, with the rolls of a day."""
    rule = rule_in_force(process, day)
    return fingerprint_of_input(charter_in_force(process), rule, consultation_of(process))


def fingerprint_of_input(charter: Charter, rule: Rule, consultation: Consultation) -> str:
    """Return the SHA-256, hexadecimal, of all that figures rest on: the charter, the rule with its rolls, who was asked what, all answers.

    The same input, wherever it is read, gives the same fingerprint. Where positions are confidential it is keyed by
    the site's secret: else whoever knows all answers but a few could try these until it fits.
    """
    positions = consultation.positions
    content = canonical_json(
        {
            "format": FORMAT,
            "charter": {"version": charter.version, "fingerprint": charter.fingerprint},
            "rule": asdict(rule) | {"rolls": dict(rule.rolls)},
            "colleges": [_label(label) for label in consultation.colleges],
            "sectors": [_label(label) for label in consultation.sectors],
            "areas": [_label(label) for label in consultation.areas],
            "statements": [asdict(statement) for statement in consultation.statements],
            "holders": {
                "ids": consultation.holders.ids,
                "colleges": consultation.holders.colleges,
                "sectors": _digest(np.packbits(consultation.holders.sectors)),
                "territories": consultation.holders.territories,
            },
            "positions": {
                "starts": _digest(positions.starts.astype("<i8")),
                "statements": _digest(positions.statements.astype("<u2")),
                "answers": _digest(positions.answers.astype("<i1")),
            },
        }
    )
    if rule.positions == "confidential":
        return salted_hmac(_SALT, content, algorithm="sha256").hexdigest()
    return hashlib.sha256(content.encode()).hexdigest()


def _label(label: Label) -> dict[str, object]:
    return {"code": label.code, "names": dict(label.names)}


def _digest(array: np.ndarray[tuple[int, ...], np.dtype[np.generic]]) -> str:
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()
