"""What is missing for a decision, how the source was read, and how to check the record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as words

from miroir.common.tables import NO_FIGURE, Row, Table, row
from miroir.engine.confidentiality import withheld_figures
from miroir.engine.missing import CollegeNeed
from miroir.records.computing import ROUNDED_TO
from miroir.records.telling.contents import Fact, File, Section
from miroir.records.telling.teller import Teller

MOST_REFUSALS: Final = 100
"""Refusals listed on the page; record.json has all of them."""


KINDS: Final = {
    "holder": words("holders"),
    "respondent": words("respondents"),
    "participant": words("participants"),
    "proposal": words("proposals"),
    "opinion": words("opinions"),
    "version": words("versions"),
    "comment": words("comments"),
    "argument": words("arguments"),
    "source": words("sources"),
    "reportings": words("reports"),
    "vote": words("votes"),
    "answer": words("answers"),
}
"""What the rows of a source are, as the readers name them."""
REFUSED: Final = {
    "misquoted": words("misplaced quotation mark"),
    "width": words("too few or too many cells"),
    "displaced": words("displaced cells"),
    "formula": words("formula"),
    "cell-error": words("error of the spreadsheet"),
    "unknown-answer": words("unknown answer"),
    "unknown-value": words("unknown value"),
    "unknown-type": words("unknown type"),
    "unknown-statement": words("unknown statement"),
    "unknown-holder": words("unknown holder"),
    "not-a-number": words("not a number"),
    "missing": words("missing cell"),
    "repeated": words("repeated row"),
    "conflict": words("rows that differ"),
    "not-carried": words("not carried over"),
}
"""Why a row or a cell was refused, by its kind, where the row itself may not be shown."""


def tell_missing(teller: Teller) -> Section:
    """Return what each counted college lacks, to the minimum and to a decision."""
    needs = teller.record.missing.colleges
    if not needs:
        return Section((gettext("The rule counts no college."),))
    assumed = {"share": teller.percent(needs[0].share), "power": teller.percent(needs[0].power)}
    columns = (
        gettext("College"),
        gettext("Answered"),
        gettext("Roll"),
        gettext("Statements with the minimum"),
        gettext("Answers missing to the minimum"),
        gettext("Answers needed for a decision"),
    )
    rows = tuple(_need(teller, need) for need in needs)
    lead = (
        gettext(
            "Answers needed for a decision: with so many answers of the college, a statement that %(share)s of it agrees "
            "with passes with a chance of %(power)s."
        )
        % assumed
    )
    lacking = [
        need for need in needs if need.to_minimum or need.to_decide is None or need.to_decide > (need.answered or 0)
    ]
    sentences = [teller.sentence(reason) for need in lacking for reason in need.reasons]
    table = Table(gettext("What is missing, by counted college"), columns, rows)
    return Section((lead, *dict.fromkeys(sentences)), (table,))


def _need(teller: Teller, need: CollegeNeed) -> Row:
    dash = NO_FIGURE
    return row(
        teller.college(need.college),
        dash if need.answered is None else teller.whole(need.answered),
        dash if need.members is None else teller.whole(need.members),
        teller.whole(need.minimum_reached_on),
        teller.whole(need.to_minimum),
        gettext("out of reach") if need.to_decide is None else teller.whole(need.to_decide),
    )


def tell_reading(teller: Teller) -> Section:
    """Return how the source was read: rows read and refused by kind, and each refusal with its line."""
    reading = teller.record.source.reading
    confidential = teller.record.protected is not None
    rows = tuple(
        row(name, _about(teller, read, rounded=confidential), _about(teller, refused, rounded=confidential))
        for name, read, refused in (
            *((rows_of(count.kind), count.read, count.refused) for count in reading.counts),
            (rows_of(reading.answers.kind), reading.answers.read, reading.answers.refused),
        )
    )
    columns = (gettext("Kind"), gettext("Read"), gettext("Refused"))
    tables = [Table(gettext("Rows and answers of the source"), columns, rows)]
    notes = [teller.sentence(note) for note in reading.notes]
    if confidential:
        notes.append(gettext("Numbers of rows are rounded down to tens, since positions are confidential."))
    if reading.refusals:
        tables.append(_refusals(teller))
    if len(reading.refusals) > MOST_REFUSALS:
        told = gettext("%(count)s refusals in all; record.json lists every one of them.")
        notes.append(told % {"count": teller.whole(len(reading.refusals))})
    return Section(tuple(notes), tuple(tables))


def rows_of(kind: str) -> str:
    """Return what rows of a kind are, in the language in force; the reader's own name where it is not known."""
    return gettext(KINDS[kind]) if kind in KINDS else kind


def _about(teller: Teller, count: int, *, rounded: bool) -> str:
    return teller.whole(count // ROUNDED_TO * ROUNDED_TO if rounded else count)


def _refusals(teller: Teller) -> Table:
    rows = tuple(
        row(
            f"{refusal.file}:{refusal.line}" + (f":{refusal.column}" if refusal.column else ""),
            teller.sentence(refusal.sentence) if teller.record.protected is None else gettext(REFUSED[refusal.kind]),
        )
        for refusal in teller.record.source.reading.refusals[:MOST_REFUSALS]
    )
    columns = (gettext("Place (file, line, column)"), gettext("Why it was refused"))
    return Table(gettext("What was refused, and where"), columns, rows, frozenset({1}))


def tell_withheld(teller: Teller) -> tuple[str, ...]:
    """Return what a confidential record leaves out; nothing where positions are public."""
    if teller.record.protected is None:
        return ()
    return tuple(teller.sentence(sentence) for sentence in withheld_figures())


def tell_files(names: Sequence[str]) -> tuple[File, ...]:
    """Return the files beside the record, those named that are known, and what each holds."""
    about = about_files()
    return tuple(File(name, about[name]) for name in names if name in about)


def about_files() -> dict[str, str]:
    """Return what each file of a record holds, by name, in the language in force."""
    return {
        "record.html": gettext("The record, a page that stands alone."),
        "record.fr.html": gettext("The record in French, a page that stands alone."),
        "record.en.html": gettext("The record in English, a page that stands alone."),
        "record.pdf": gettext("The record on paper (PDF/UA)."),
        "record.fr.pdf": gettext("The record on paper, in French (PDF/UA)."),
        "record.en.pdf": gettext("The record on paper, in English (PDF/UA)."),
        "figures.csv": gettext("The figures of each college on each statement."),
        "positions.csv": gettext("Each position: who answered what."),
        "record.json": gettext("Every figure, for machines."),
        "record.schema.json": gettext("What record.json holds, and how."),
        "verify.py": gettext("Recomputes the figures and verdicts."),
        "source.csv": gettext("The answers, as the record was computed from them."),
        "source.mapping.toml": gettext("What the columns of source.csv are."),
        "rule.toml": gettext("The rule, as the command line reads it."),
        "SHA256SUMS": gettext("The fingerprint of each file."),
    }


def tell_provenance(teller: Teller) -> tuple[Fact, ...]:
    """Return from what the record was computed."""
    record = teller.record
    return (
        Fact(gettext("Source"), record.source.name),
        Fact(gettext("SHA-256 of the source"), record.source.sha256),
        Fact(gettext("Form"), record.source.reading.format),
        Fact(gettext("Seed"), str(record.seed)),
        Fact(gettext("Version of Miroir"), record.version),
    )


def tell_verdict_keys(teller: Teller) -> dict[str, str]:
    """Return what each verdict means, in a few words."""
    percent = teller.percent(teller.record.rule.threshold)
    return {
        "consensus": gettext("every counted college agrees"),
        "consensus-with-reservations": gettext("only with those who have reservations"),
        "divided": gettext("a counted college is not shown to reach %(percent)s") % {"percent": percent},
        "opposed": gettext("every counted college is under one half"),
        "not-enough-answers": gettext("a counted college is under its minimum"),
        "kept-back": gettext("more than one verdict is possible"),
    }
