"""The rule of a charter in words."""

from __future__ import annotations

from django.utils.translation import gettext, ngettext

from miroir.records.telling.teller import Teller


def tell_rule(teller: Teller) -> tuple[str, ...]:
    """Return what the rule asks, a sentence a point."""
    rule = teller.record.rule
    names = [teller.college(code) for code in rule.colleges]
    sentences = [
        gettext(
            "A statement is a consensus when every counted college agrees; a percentage of all answers never decides."
        ),
        _method(teller),
        ngettext("One college is counted: %(names)s.", "%(count)s colleges are counted: %(names)s.", len(names))
        % {
            "count": teller.whole(len(names)),
            "names": "\N{NO-BREAK SPACE}; ".join(names) if teller.language == "fr" else "; ".join(names),
        },
        ngettext(
            "Each must give at least %(minimum)s answer.", "Each must give at least %(minimum)s answers.", rule.minimum
        )
        % {"minimum": teller.whole(rule.minimum)},
        gettext(
            "Those who agree with reservations agree: where a statement passes only with them, the verdict says so."
        ),
        _abstentions(teller),
        gettext("A statement is opposed when in every counted college the whole interval is under one half."),
    ]
    if rule.rolls:
        sentences.append(
            gettext("The rolls of the colleges are known: a college that has wholly answered has no sampling error.")
        )
    sentences.append(_publicity(teller))
    return tuple(sentences)


def _method(teller: Teller) -> str:
    rule = teller.record.rule
    values = {"threshold": teller.percent(rule.threshold), "level": teller.percent(rule.level)}
    if rule.method == "interval":
        return gettext("A college agrees when the lower bound of its 95%% interval reaches %(threshold)s.") % values
    return (
        gettext(
            "A college agrees when it is established that at least %(threshold)s of it agree: the chance of wrongly "
            "finding one consensus or more among all statements is held under %(level)s (Holm)."
        )
        % values
    )


def _abstentions(teller: Teller) -> str:
    if teller.record.rule.abstain == "counted":
        return gettext("Abstentions count among the answers.")
    return gettext("Abstentions do not count among the answers.")


def _publicity(teller: Teller) -> str:
    rule = teller.record.rule
    if rule.positions == "public":
        return gettext("Positions are public: who said what is shown, and nothing is held back.")
    return gettext(
        "Positions are confidential: no figure that stands for fewer than %(cell)s persons can be read or worked out."
    ) % {"cell": teller.whole(rule.smallest_cell)}
