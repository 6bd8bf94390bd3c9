"""The rule of a call: taken from the charter when it opens, and kept with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.utils.translation import get_language, gettext, ngettext

from miroir.common.numbers import percent, whole
from miroir.consultations.models import Charter
from miroir.consultations.queries.charters import RULE_FIELDS, rule_of
from miroir.decisions.models import Call
from miroir.directory.models import College
from miroir.engine.canonical import plain
from miroir.engine.rule_checks import RuleRefused, checked_rule
from miroir.engine.rules import Rule
from miroir.records.telling.rule import rule_sentences


def kept_rule(charter: Charter, roll: Mapping[str, int], fingerprint: str) -> dict[str, Any]:
    """Return the rule of a charter as a call keeps it: plain JSON, with the charter that it comes from.

    `roll`: members of each college at the opening, by code; `fingerprint`: SHA-256 of the roll itself.
    """
    kept = {name: plain(value) for name, value in asdict(rule_of(charter, roll)).items()}
    return {**kept, "charter": charter.version, "charter_hash": charter.fingerprint, "roll_hash": fingerprint}


def rule_of_call(call: Call) -> Rule:
    """Return the rule under which a call is counted."""
    kept = call.rule
    fields = {name: kept[name] for name in RULE_FIELDS if name in kept}
    return Rule(colleges=tuple(kept["colleges"]), rolls=dict(kept.get("rolls", {})), **fields)


def is_public(call: Call) -> bool:
    """Return whether, by the charter, it is shown who answered what once a call has closed."""
    return bool(call.rule.get("positions") == "public")


def rule_refused(charter: Charter) -> str:
    """Return why the rule of a charter cannot be followed, in the language in force; "" where it can."""
    if charter.frozen_at is None:
        return gettext("The charter is not frozen yet: its rule is fixed before a call opens.")
    try:
        checked_rule(rule_of(charter, {}), {})
    except RuleRefused as refused:
        return refused.sentence.told(gettext)
    return ""


def rule_told(call: Call) -> tuple[str, ...]:
    """Return the rule of a call, a sentence a point, with the names of its colleges. One query."""
    rule, language = rule_of_call(call), (get_language() or "fr")[:2]
    names = {college.code: str(college) for college in College.objects.filter(code__in=rule.colleges)}
    return _vote_sentences(rule, language, names) if call.is_vote else rule_sentences(rule, language, names)


def _vote_sentences(rule: Rule, language: str, names: Mapping[str, str]) -> tuple[str, ...]:
    """Return what the rule of a charter asks of a vote, which is counted as votes are: without any interval."""
    adopts = gettext(
        "A vote adopts the text when, in every counted college, at least %(threshold)s of the votes cast are in favour; "
        "votes are counted as such, without any interval."
    )
    counted = ngettext("One college is counted: %(names)s.", "%(count)s colleges are counted: %(names)s.", len(names))
    each = ngettext(
        "Each must give at least %(minimum)s answer.", "Each must give at least %(minimum)s answers.", rule.minimum
    )
    return (
        adopts % {"threshold": percent(rule.threshold, language)},
        counted
        % {"count": whole(len(names), language), "names": ", ".join(names.get(code, code) for code in rule.colleges)},
        each % {"minimum": whole(rule.minimum, language)},
        gettext("Abstentions count among the answers.")
        if rule.abstain == "counted"
        else gettext("Abstentions do not count among the answers."),
    )
