"""Who may lay the measures of a strategy, and tell how they go.

Follow-up lasts longer than the process: it begins with the publication and goes on after the last step ended and the
process closed. The table still says who: the lines of `Task.FOLLOW` of the current step hold, or, where that step has
none, those of the last step that has any; where no step ever had one, the usual ones of a follow-up step. Their dates,
and the closing of the process, are not asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final
from urllib.parse import urlsplit

from django.utils import formats, timezone
from django.utils.translation import gettext

from miroir.common.languages import OTHER
from miroir.common.may import YES, Verdict, first_no, no
from miroir.consultations.capabilities import DEFAULTS
from miroir.consultations.models import Capability, Process, Role, StepKind, Task
from miroir.consultations.permissions.capabilities import roles_of
from miroir.decisions.models import IndicatorValue, Measure, Progress, ProgressState, Publication
from miroir.directory.models import Organisation
from miroir.directory.models.organisations import college_on
from miroir.directory.standing import Standing
from miroir.drafting.models import Document
from miroir.drafting.permissions.objections_raising import mandated

SILENCE: Final = timedelta(days=183)
"""Six months: how long nothing may be told of a measure before the secretariat and its owner are told so."""
OVER: Final = (ProgressState.DONE, ProgressState.GIVEN_UP)
"""States after which nothing more is awaited of an owner."""
LARGEST: Final = Decimal(10) ** 14
"""Figures stay under it: 14 digits before the point, 4 behind."""
SCHEMES: Final = ("http", "https")


@dataclass(frozen=True, slots=True)
class Telling:
    """What is told of a measure. `public`: everybody reads it; others, only the members. The evidence may be empty."""

    state: str
    text: str
    language: str = "fr"
    evidence_title: str = ""
    evidence_address: str = ""
    public: bool = True


@dataclass(frozen=True, slots=True)
class Figure:
    """A value of an indicator, in its unit, on a day."""

    value: Decimal
    on: date


def may_lay(standing: Standing, publication: Publication, *, now: datetime) -> Verdict:
    """Return whether a person may lay the measures of a strategy: the secretariat and the steering committee."""
    if standing.is_secretariat or standing.is_bureau:
        return YES
    return no(gettext("The secretariat and the steering committee lay the measures of a strategy."))


def may_change_measure(standing: Standing, measure: Measure, *, now: datetime) -> Verdict:
    """Return whether a person may add an indicator to a measure, or end it: who lays measures, until it ends."""
    return first_no(may_lay(standing, measure.publication, now=now), _goes_on(measure))


def may_end(standing: Standing, measure: Measure, *, under_way: int, now: datetime) -> Verdict:
    """Return whether a person may end a measure, or an objective once none of its measures is under way."""
    return first_no(
        may_change_measure(standing, measure, now=now),
        no(gettext("Measures of this objective are not ended: end them first.")) if under_way else YES,
    )


def may_tell(standing: Standing, measure: Measure, *, now: datetime) -> Verdict:
    """Return whether a person may tell how a measure goes: who has a mandate of its owner, also once the process is closed.

    Of an objective without an owner the secretariat tells.
    """
    going, process = _goes_on(measure), _document(measure.publication).process
    if not going:
        return going
    if measure.owner is None:
        return _follows(standing, process, Role.SECRETARIAT, None, now)
    return first_no(
        mandated(standing, _document(measure.publication), measure.owner, now=now),
        _follows(standing, process, Role.REPRESENTATIVE, measure.owner, now),
    )


def may_correct_at_all(standing: Standing) -> Verdict:
    """Return whether a person may correct what owners tell: the secretariat."""
    return YES if standing.is_secretariat else no(gettext("Only the secretariat corrects what an owner told."))


def may_correct(standing: Standing, told: Progress | IndicatorValue, *, now: datetime) -> Verdict:
    """Return whether a person may correct what was told of a measure: the secretariat, once; also after the measure ended."""
    corrected = (
        no(gettext("This was corrected already: correct the correction.")) if hasattr(told, "correction") else YES
    )
    return first_no(may_correct_at_all(standing), corrected)


def may_see_internal(standing: Standing, *, now: datetime) -> Verdict:
    """Return whether a person may read what owners told the members only."""
    if standing.is_member or standing.is_secretariat or standing.is_bureau:
        return YES
    return no(gettext("This was told to the members of the group only."))


def may_flag(measure: Measure, *, heard_at: datetime, last_state: str, now: datetime) -> Verdict:
    """Return whether a measure is to be flagged as silent: it goes on, has an owner, and nothing was told for six months.

    `heard_at`: when something was last told of it, or when it was laid. Whether somebody asks plays no part.
    """
    if measure.owner_id is None or measure.ended_at is not None or last_state in OVER:
        return no(gettext("Nothing is awaited of this measure any more."))
    if measure.flagged_at is not None or now - heard_at < SILENCE:
        return no(gettext("Something was told of this measure in the last six months, or its owner was written to."))
    return YES


def may_be_laid(
    publication: Publication,
    titles: tuple[str, str],
    parent: Measure | None,
    owner: Organisation | None,
    deadline: date | None,
) -> Verdict:
    """Return whether a measure is whole: both titles, and under an objective of the same strategy an owner and a deadline."""
    if not all(title.strip() for title in titles):
        return no(gettext("Give its title in French and in English."))
    return first_no(
        _is_deadline(publication, deadline),
        YES if parent is None else _serves(publication, parent, owned=owner is not None and deadline is not None),
    )


def may_be_entrusted(measure: Measure, owner: Organisation | None, deadline: date | None) -> Verdict:
    """Return whether a measure may have an owner and a deadline: whole as at its laying, and not those that it has."""
    if (owner.pk if owner else None, deadline) == (measure.owner_id, measure.deadline):
        return no(gettext("Nothing would change: name another organisation, or another day."))
    owned = owner is not None and deadline is not None
    return first_no(
        _is_deadline(measure.publication, deadline),
        YES if measure.parent is None else _serves(measure.publication, measure.parent, owned=owned),
    )


def may_have_indicator(texts: tuple[str, str, str], baseline: Figure, target: Figure) -> Verdict:
    """Return whether an indicator is whole: both titles, a unit, a target on a later day than the baseline."""
    if not all(text.strip() for text in texts):
        return no(gettext("Give the title of the indicator in French and in English, and its unit."))
    if target.on <= baseline.on:
        return no(gettext("The target is reached on a later day than that of the baseline."))
    return first_no(_is_figure(baseline), _is_figure(target))


def may_be_valued(baseline_on: date, figure: Figure, source: str, *, now: datetime) -> Verdict:
    """Return whether a value is whole: with its source, on a day between that of the baseline and today."""
    if not source.strip():
        return no(gettext("Say where the value comes from."))
    if not baseline_on <= figure.on <= timezone.localdate(now):
        return no(gettext("The day of a value lies between that of the baseline and today."))
    return _is_figure(figure)


def may_be_told(telling: Telling) -> Verdict:
    """Return whether what is told is whole: a state, words in French or English, and evidence with a title."""
    if telling.state not in ProgressState.values:
        return no(gettext("Say how the measure goes."))
    if not telling.text.strip() or telling.language not in OTHER:
        return no(gettext("Say in a few words, in French or in English, what was done."))
    return _is_evidence(telling) if telling.evidence_address else YES


def is_reasoned(reason: str) -> Verdict:
    """Return whether a change that owes a reason has one."""
    return YES if reason.strip() else no(gettext("Give the reason: everybody can read it."))


def _document(publication: Publication) -> Document:
    return publication.version.document


def _goes_on(measure: Measure) -> Verdict:
    if measure.ended_at is None:
        return YES
    day = formats.date_format(timezone.localtime(measure.ended_at), "DATE_FORMAT")
    return no(gettext("This measure ended on %(day)s.") % {"day": day})


def _is_deadline(publication: Publication, deadline: date | None) -> Verdict:
    if deadline is not None and deadline <= timezone.localdate(publication.published_at):
        return no(gettext("A deadline is after the day of publication."))
    return YES


def _serves(publication: Publication, parent: Measure, *, owned: bool) -> Verdict:
    if parent.publication_id != publication.pk or parent.parent_id is not None:
        return no(gettext("A measure serves an objective of the same strategy."))
    if not owned:
        return no(gettext("A measure has an organisation that answers for it, and a deadline."))
    return _goes_on(parent)


def _is_evidence(telling: Telling) -> Verdict:
    if not telling.evidence_title.strip():
        return no(gettext("Say what the evidence is."))
    if urlsplit(telling.evidence_address).scheme not in SCHEMES:
        return no(gettext("The address of the evidence begins with https:// or http://."))
    return YES


def _is_figure(figure: Figure) -> Verdict:
    if figure.value.is_finite() and abs(figure.value) < LARGEST:
        return YES
    return no(gettext("A value has at most 14 digits before the decimal point."))


def _follows(
    standing: Standing, process: Process, role: Role, organisation: Organisation | None, now: datetime
) -> Verdict:
    """Return whether the table gives the follow-up to a role that a person has, for the college of an organisation."""
    lines = _lines(process)
    given = {(Role(line.role), line.college_id) for line in lines} if lines else _usual()
    held = {college for one, college in given if one == role}
    if role not in roles_of(standing, organisation) or not held:
        named = ", ".join(sorted({str(one.label) for one, _college in given}))
        return no(gettext("In this consultation the follow-up is for others: %(roles)s.") % {"roles": named})
    college = college_on(organisation, timezone.localdate(now)) if organisation else None
    if None in held or (college is not None and college.pk in held):
        return YES
    return no(gettext("In this consultation the follow-up is for other colleges."))


def _lines(process: Process) -> list[Capability]:
    """Return the lines that hold: of the current step, or else of the last step that has any. One query."""
    found = Capability.objects.filter(step__process=process, task=Task.FOLLOW).order_by("-step__order", "pk")
    lines = list(found)
    steps = [line.step_id for line in lines]
    holding = process.current_step_id if process.current_step_id in steps else next(iter(steps), None)
    return [line for line in lines if line.step_id == holding]


def _usual() -> set[tuple[Role, int | None]]:
    return {(role, None) for role in DEFAULTS[StepKind.FOLLOW_UP][Task.FOLLOW]}
