"""The charter of a process, as pages, rules and upper rooms read it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final, get_args

from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext

from miroir.consultations.models import Charter, Process, ProcessState, Step
from miroir.directory.queries.organisations import roll_of
from miroir.engine.canonical import canonical_json
from miroir.engine.rule_checks import RuleRefused, checked_rule
from miroir.engine.rules import Abstain, Method, Publicity, Rule
from miroir.records.telling.rule import rule_sentences

SMALLEST_CELL: Final = 2
RULE_FIELDS: Final = ("method", "threshold", "minimum", "abstain", "level", "positions", "smallest_cell")


def charter_in_force(process: Process) -> Charter:
    """Return the last version of a process's charter: the frozen one that holds, or the one that is being prepared.

    Raises Charter.DoesNotExist where a process has none, which no action leaves behind. No query where the
    process came from `process_of`.
    """
    versions = sorted(process.charters.all(), key=lambda charter: charter.version)
    if not versions:
        message = f"process {process.slug} has no charter; prepare_process writes one"
        raise Charter.DoesNotExist(message)
    return versions[-1]


def rule_of(charter: Charter, roll: Mapping[str, int]) -> Rule:
    """Return the rule of a charter. `roll`: members of each college by code; told to the rule where the charter says so."""
    colleges = tuple(college.code for college in charter.colleges.all())
    known = {code: roll[code] for code in colleges if code in roll} if charter.rolls else {}
    return Rule(
        colleges=colleges, rolls=known, **{name: charter.rule[name] for name in RULE_FIELDS if name in charter.rule}
    )


def rule_told(charter: Charter) -> tuple[str, ...]:
    """Return the rule of a charter in sentences, in the language in force, with the names of its colleges."""
    names = {college.code: str(college) for college in charter.colleges.all()}
    return rule_sentences(rule_of(charter, dict.fromkeys(names, 0)), (get_language() or "fr")[:2], names)


def faults_on(process: Process, day: date) -> list[str]:
    """Return what the charter of a process in preparation still lacks on a day; empty where it may open."""
    return charter_faults(charter_in_force(process), roll_of(day)) if process.state == ProcessState.PREPARATION else []


def calendar_of(steps: list[Step]) -> list[dict[str, str | int]]:
    """Return the steps as a charter keeps them when it freezes: plain JSON, moments with their zone."""
    return [
        {
            "order": step.order,
            "kind": step.kind,
            "title_fr": step.title_fr,
            "title_en": step.title_en,
            "starts_at": timezone.localtime(step.starts_at).isoformat(),
            "ends_at": timezone.localtime(step.ends_at).isoformat(),
        }
        for step in steps
    ]


def charter_faults(charter: Charter, roll: Mapping[str, int]) -> list[str]:
    """Return what a charter lacks to be frozen, each a whole sentence; empty where it is whole.

    `roll`: how many members each college has, by code.
    """
    return [*_missing_texts(charter), *_rule_faults(charter, roll)]


def fingerprint_of(charter: Charter, colleges: list[str]) -> str:
    """Return the SHA-256, hexadecimal, of the canonical JSON of all that a charter promises.

    `colleges`: the codes of those counted, in order. Neither the clock nor who wrote it is in it.
    """
    whole = {
        "process": str(charter.process.key),
        "version": charter.version,
        "purpose": {"fr": charter.purpose_fr, "en": charter.purpose_en},
        "engagement": {"fr": charter.engagement_fr, "en": charter.engagement_en},
        "rule": charter.rule,
        "rolls": charter.rolls,
        "colleges": colleges,
        "hidden_until_closing": charter.hidden_until_closing,
        "reply_days": charter.reply_days,
        "acknowledge_days": charter.acknowledge_days,
        "reconcile_days": charter.reconcile_days,
        "calendar": charter.calendar,
        "change_reason": charter.change_reason,
    }
    return hashlib.sha256(canonical_json(whole).encode()).hexdigest()


def _missing_texts(charter: Charter) -> Iterator[str]:
    if not (charter.purpose_fr.strip() and charter.purpose_en.strip()):
        yield gettext("Write the purpose of the charter in French and in English.")
    if not (charter.engagement_fr.strip() and charter.engagement_en.strip()):
        yield gettext("Write what is promised to those who take part, in French and in English.")
    if charter.reply_days < 1:
        yield gettext("Say within how many days each contribution is answered: at least one.")
    if min(charter.acknowledge_days, charter.reconcile_days) < 1:
        yield gettext(
            "Say within how many days an objection is acknowledged, and its reconciliation ends: at least one each."
        )
    if not charter.process.steps.exists():
        yield gettext("Choose and date at least one step: the calendar is part of the charter.")


def _rule_faults(charter: Charter, roll: Mapping[str, int]) -> Iterator[str]:
    rule = rule_of(charter, roll)
    for value, known in ((rule.method, Method), (rule.abstain, Abstain), (rule.positions, Publicity)):
        if value not in get_args(known):
            yield gettext("“%(value)s” is not a choice that a rule has.") % {"value": value}
    if rule.positions == "confidential" and rule.smallest_cell < SMALLEST_CELL:
        yield gettext("Where positions are confidential, a published figure stands for two persons or more.")
    try:
        checked_rule(rule, roll)
    except RuleRefused as refused:
        yield refused.sentence.told(gettext)
    for college in charter.colleges.all():
        members = roll.get(college.code, 0)
        if members < rule.minimum:
            told = ngettext(
                "%(college)s has %(count)s member; the rule asks for %(minimum)s answers of each college, so that no "
                "statement could ever be a consensus. Lower the minimum or do not count this college.",
                "%(college)s has %(count)s members; the rule asks for %(minimum)s answers of each college, so that no "
                "statement could ever be a consensus. Lower the minimum or do not count this college.",
                members,
            )
            yield told % {"college": college, "count": members, "minimum": rule.minimum}
