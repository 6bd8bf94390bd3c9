"""The five verdicts as pages name them. Their codes are those of the engine."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_noop as words

VERDICTS: Final[dict[str, str]] = {
    "consensus": words("consensus"),
    "consensus-with-reservations": words("consensus with reservations"),
    "divided": words("divided"),
    "opposed": words("opposed"),
    "not-enough-answers": words("not enough answers"),
    "kept-back": words("kept back"),
}
"""By code, in the order of pages. "kept-back": a verdict that would give the answer of a few persons away."""

ANSWERS: Final[dict[str, str]] = {
    "agree": words("agree"),
    "reservations": words("agree with reservations"),
    "disagree": words("disagree"),
    "abstain": words("abstain"),
    "neither": words("neither"),
}
"""The answers by code, each with a shape of its own."""
