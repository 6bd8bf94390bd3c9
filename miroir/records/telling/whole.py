"""The whole record in one language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.utils import translation
from django.utils.translation import gettext, ngettext

from miroir.common.verdicts import VERDICTS
from miroir.records.computing import KEPT_BACK, Record
from miroir.records.telling.account import (
    tell_files,
    tell_missing,
    tell_provenance,
    tell_reading,
    tell_verdict_keys,
    tell_withheld,
)
from miroir.records.telling.contents import Fact, Told, VerdictCount
from miroir.records.telling.maps import tell_map
from miroir.records.telling.opinions import tell_bridges, tell_splits
from miroir.records.telling.participation import tell_participation
from miroir.records.telling.rule import tell_rule
from miroir.records.telling.statements import by_verdict, tell_statements
from miroir.records.telling.teller import Teller, teller_of


def tell_record(record: Record, language: str, *, files: Sequence[str] = ()) -> Told:
    """Return a record told in "fr" or "en"; `files` names those that will stand beside it."""
    with translation.override(language):
        return _told(teller_of(record, language), files)


def _told(teller: Teller, files: Sequence[str]) -> Told:
    record, consultation = teller.record, teller.record.consultation
    statements = tell_statements(teller)
    return Told(
        language=teller.language,
        title=teller.text(consultation.titles) or gettext("Untitled consultation"),
        question=teller.text(consultation.questions),
        invented=_invented(record),
        lead=_lead(teller),
        threshold=record.rule.threshold,
        facts=_facts(teller),
        rule=tell_rule(teller),
        verdicts=_verdicts(teller),
        participation=tell_participation(teller),
        groups=by_verdict(statements),
        splits=tell_splits(teller, statements),
        splits_lead=gettext("The statements on which the intervals of two colleges stand farthest apart."),
        bridges=tell_bridges(teller, statements),
        map=tell_map(teller, statements),
        missing=tell_missing(teller),
        reading=tell_reading(teller),
        withheld=tell_withheld(teller),
        files=tell_files(files),
        provenance=tell_provenance(teller),
    )


def _invented(record: Record) -> str:
    if not record.consultation.invented:
        return ""
    return gettext(
        "Demonstration: the holders and their answers are invented. No real organisation holds a position here."
    )


def _lead(teller: Teller) -> str:
    """Return what was found in one sentence."""
    found = Counter(teller.record.verdicts)
    agreed = found["consensus"] + found["consensus-with-reservations"]
    total = len(teller.record.verdicts)
    if not total:
        return gettext("No statement was put to the holders: there is nothing to find yet.")
    told = ngettext(
        "%(agreed)s of %(total)s statements gathers every counted college.",
        "%(agreed)s of %(total)s statements gather every counted college.",
        agreed,
    )
    return told % {"total": teller.whole(total), "agreed": teller.whole(agreed)}


def _facts(teller: Teller) -> tuple[Fact, ...]:
    record, consultation = teller.record, teller.record.consultation
    judged = Fact(gettext("Statements judged"), teller.whole(len(record.figures)))
    colleges = Fact(gettext("Colleges counted"), teller.whole(len(record.rule.colleges)))
    if record.protected:
        return (judged, colleges)
    return (
        Fact(gettext("Holders who answered"), teller.whole(record.grid.total)),
        Fact(gettext("Answers"), teller.whole(len(consultation.positions))),
        judged,
        colleges,
    )


def _verdicts(teller: Teller) -> tuple[VerdictCount, ...]:
    found, keys = Counter(teller.record.verdicts), tell_verdict_keys(teller)
    codes = [code for code in VERDICTS if code != KEPT_BACK or found[code]]
    return tuple(
        VerdictCount(code, gettext(VERDICTS[code]), teller.whole(found[code]), found[code], keys[code])
        for code in codes
    )
