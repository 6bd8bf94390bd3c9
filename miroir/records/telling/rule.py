"""The rule of a charter in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext, ngettext

from miroir.common import numbers
from miroir.engine.rules import Rule
from miroir.records.telling.teller import Teller


def tell_rule(teller: Teller) -> tuple[str, ...]:
    """Return what the rule asks, a sentence a point."""
    return rule_sentences(teller.record.rule, teller.language, teller.colleges)


def rule_sentences(rule: Rule, language: str, colleges: Mapping[str, str]) -> tuple[str, ...]:
    """Return what a rule asks, a sentence a point, in the language in force. `colleges`: names by code; a code without a name is said."""
    names = [colleges.get(code, code) for code in rule.colleges]
    sentences = [
        gettext(
            "A statement is a consensus when every counted college agrees; a percentage of all answers never decides."
        ),
        _method(rule, language),
        ngettext("One college is counted: %(names)s.", "%(count)s colleges are counted: %(names)s.", len(names))
        % {
            "count": numbers.whole(len(names), language),
            "names": "\N{NO-BREAK SPACE}; ".join(names) if language == "fr" else "; ".join(names),
        },
        ngettext(
            "Each must give at least %(minimum)s answer.", "Each must give at least %(minimum)s answers.", rule.minimum
        )
        % {"minimum": numbers.whole(rule.minimum, language)},
        gettext(
            "Those who agree with reservations agree: where a statement passes only with them, the verdict says so."
        ),
        _abstentions(rule),
        gettext("A statement is opposed when in every counted college the whole interval is under one half."),
    ]
    if rule.rolls:
        sentences.append(
            gettext("The rolls of the colleges are known: a college that has wholly answered has no sampling error.")
        )
    sentences.append(_publicity(rule, language))
    return tuple(sentences)


def _method(rule: Rule, language: str) -> str:
    values = {"threshold": numbers.percent(rule.threshold, language), "level": numbers.percent(rule.level, language)}
    if rule.method == "interval":
        return gettext("A college agrees when the lower bound of its 95%% interval reaches %(threshold)s.") % values
    return (
        gettext(
            "A college agrees when it is established that at least %(threshold)s of it agree: the chance of wrongly "
            "finding one consensus or more among all statements is held under %(level)s (Holm)."
        )
        % values
    )


def _abstentions(rule: Rule) -> str:
    if rule.abstain == "counted":
        return gettext("Abstentions count among the answers.")
    return gettext("Abstentions do not count among the answers.")


def _publicity(rule: Rule, language: str) -> str:
    if rule.positions == "public":
        return gettext("Positions are public: who said what is shown, and nothing is held back.")
    return gettext(
        "Positions are confidential: no figure that stands for fewer than %(cell)s persons can be read or worked out."
    ) % {"cell": numbers.whole(rule.smallest_cell, language)}
