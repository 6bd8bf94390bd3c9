"""What an entry is about, in words: the type of a thing by its model."""

from __future__ import annotations

from typing import Final

from django.apps import apps
from django.utils.text import camel_case_to_spaces
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as words

THINGS: Final = {
    "accounts.user": words("an account"),
    "consultations.capability": words("a task of a step"),
    "consultations.charter": words("a charter"),
    "consultations.draft": words("a draft position"),
    "consultations.draftnote": words("a note on a draft"),
    "consultations.holder": words("a participant"),
    "consultations.import": words("an import"),
    "consultations.invitation": words("an invitation"),
    "consultations.keptmap": words("a set of results"),
    "consultations.keptverdict": words("a verdict"),
    "consultations.position": words("a position"),
    "consultations.process": words("a consultation"),
    "consultations.processchange": words("a change of a consultation"),
    "consultations.recordwork": words("a consensus record"),
    "consultations.reminder": words("a reminder"),
    "consultations.statement": words("a statement"),
    "consultations.step": words("a step"),
    "consultations.translation": words("a translation"),
    "decisions.answer": words("an answer to a call"),
    "decisions.call": words("a call for consensus"),
    "decisions.delegation": words("a delegation of an answer"),
    "decisions.finding": words("a finding"),
    "decisions.indicator": words("an indicator of a measure"),
    "decisions.indicatorvalue": words("a value of an indicator"),
    "decisions.measure": words("a measure of a strategy"),
    "decisions.minoritystatement": words("a minority statement"),
    "decisions.progress": words("progress of a measure"),
    "decisions.publication": words("a published strategy"),
    "directory.area": words("an area"),
    "directory.body": words("a body of the group"),
    "directory.college": words("a college"),
    "directory.collegeterm": words("a stay in a college"),
    "directory.mandate": words("a mandate"),
    "directory.membership": words("a membership"),
    "directory.membershipcharter": words("the membership charter"),
    "directory.organisation": words("an organisation"),
    "directory.seat": words("a seat"),
    "directory.sector": words("a sector"),
    "directory.sectorterm": words("a stay in a sector"),
    "drafting.amendment": words("an amendment"),
    "drafting.argument": words("an argument"),
    "drafting.change": words("a change of a text"),
    "drafting.clause": words("a clause"),
    "drafting.comment": words("a comment"),
    "drafting.conflict": words("a conflict of amendments"),
    "drafting.contributiongroup": words("a group of contributions"),
    "drafting.disposition": words("a disposition"),
    "drafting.document": words("a text"),
    "drafting.evidence": words("a source that is cited"),
    "drafting.ground": words("a ground of a clause"),
    "drafting.objection": words("an objection"),
    "drafting.reconciliationstep": words("a step of a reconciliation"),
    "drafting.version": words("a version of a text"),
    "drafting.wording": words("words of a clause"),
    "drafting.wordingtranslation": words("a translation of a clause"),
    "journal.erasure": words("entries of the journal"),
}


def thing_in_words(about: str) -> str:
    """Return the type of the thing that an entry is about, in the reader's language; "" for nothing.

    A thing that has no words yet is named as its model is.
    """
    label = about.partition(":")[0]
    if not label:
        return ""
    if label in THINGS:
        return gettext(THINGS[label])
    try:
        return str(apps.get_model(label)._meta.verbose_name)
    except (LookupError, ValueError):
        return camel_case_to_spaces(label.rpartition(".")[2])
