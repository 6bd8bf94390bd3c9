"""Following a published strategy up: its measures are laid and ended, their owners tell how they go, silence is noticed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as words

from miroir.accounts.models import User
from miroir.common.may import YES, first_no, no
from miroir.decisions.actions.followup_letters import tell_entrusted, tell_silence
from miroir.decisions.models import Indicator, IndicatorValue, Measure, Progress, Publication
from miroir.decisions.permissions.followup import (
    Figure,
    Telling,
    is_reasoned,
    may_be_laid,
    may_be_told,
    may_be_valued,
    may_change_measure,
    may_correct,
    may_end,
    may_flag,
    may_have_indicator,
    may_lay,
    may_tell,
)
from miroir.decisions.queries.followup_held import (
    corrected_progress,
    corrected_value,
    has_clause,
    heard_of,
    held_measure,
    held_publication,
    label_of,
    measures_under_way,
    silent_measures,
)
from miroir.directory.models import Organisation
from miroir.directory.standing import standing_of
from miroir.drafting.models import Clause
from miroir.journal.actions import fingerprint, record

LAID: Final = words("measure of a strategy laid")
INDICATED: Final = words("indicator of a measure added")
VALUED: Final = words("value of an indicator told")
VALUE_CORRECTED: Final = words("value of an indicator corrected")
TOLD: Final = words("progress of a measure told")
CORRECTED: Final = words("progress of a measure corrected")
ENDED: Final = words("measure of a strategy ended")
FLAGGED: Final = words("measure of a strategy flagged as silent")


@transaction.atomic
def add_measure(  # noqa: PLR0913 - each says one thing of the measure
    *,
    by: User,
    publication: Publication,
    titles: tuple[str, str],
    clause: Clause | None = None,
    parent: Measure | None = None,
    owner: Organisation | None = None,
    deadline: date | None = None,
) -> Measure:
    """Lay an objective of a strategy, or a measure that serves one (`parent`). `titles`: in French and in English.

    A measure has an owner, who is written to, and a deadline. Numbers are given once a strategy, in the order of laying. Raises Refused.
    """
    now = timezone.now()
    publication = held_publication(publication.pk)
    may_lay(standing_of(by, now=now), publication, now=now).require()
    may_be_laid(publication, titles, parent, owner, deadline).require()
    known = clause is None or has_clause(publication, clause)
    (YES if known else no(gettext("This strategy has no such clause."))).require()
    last = Measure.objects.filter(publication=publication).aggregate(last=Max("number"))["last"] or 0
    measure = Measure.objects.create(
        publication=publication,
        clause=clause,
        parent=parent,
        number=last + 1,
        title_fr=titles[0].strip(),
        title_en=titles[1].strip(),
        owner=owner,
        deadline=deadline,
        made_at=now,
    )
    record(LAID, measure, by=by, at=now, for_whom=_whom(measure), label=label_of(measure))
    tell_entrusted(by=by, measure=measure, now=now)
    return measure


@transaction.atomic
def add_indicator(
    *, by: User, measure: Measure, titles: tuple[str, str], unit: str, baseline: Figure, target: Figure
) -> Indicator:
    """Add what is counted of a measure: from which value on which day, to which one on which later day. Raises Refused."""
    now = timezone.now()
    measure = held_measure(measure.pk)
    may_change_measure(standing_of(by, now=now), measure, now=now).require()
    may_have_indicator((*titles, unit), baseline, target).require()
    indicator = Indicator.objects.create(
        measure=measure,
        title_fr=titles[0].strip(),
        title_en=titles[1].strip(),
        unit=unit.strip(),
        baseline=baseline.value,
        baseline_on=baseline.on,
        target=target.value,
        target_on=target.on,
    )
    record(INDICATED, indicator, by=by, at=now, for_whom=_whom(measure), label=label_of(measure))
    return indicator


@transaction.atomic
def tell_value(*, by: User, indicator: Indicator, figure: Figure, source: str) -> IndicatorValue:
    """Tell a value of an indicator for the owner of its measure, with its source; a flag of silence falls. Raises Refused."""
    now = timezone.now()
    measure = held_measure(indicator.measure_id)
    may_tell(standing_of(by, now=now), measure, now=now).require()
    may_be_valued(indicator.baseline_on, figure, source, now=now).require()
    value = IndicatorValue.objects.create(
        indicator=indicator, value=figure.value, on=figure.on, source=source.strip(), told_at=now, told_by=by
    )
    _heard(measure)
    record(VALUED, value, by=by, at=now, for_whom=_whom(measure), label=label_of(measure))
    return value


@transaction.atomic
def correct_value(*, by: User, value: IndicatorValue, figure: Figure, source: str, reason: str) -> IndicatorValue:
    """Put a value in the place of one that was told wrongly, as the secretariat; both stay readable. Raises Refused."""
    now = timezone.now()
    measure = held_measure(value.indicator.measure_id)
    value = corrected_value(value.pk)
    may_correct(standing_of(by, now=now), value, now=now).require()
    first_no(is_reasoned(reason), may_be_valued(value.indicator.baseline_on, figure, source, now=now)).require()
    correction = IndicatorValue.objects.create(
        indicator=value.indicator,
        value=figure.value,
        on=figure.on,
        source=source.strip(),
        told_at=value.told_at,
        told_by=by,
        corrects=value,
        corrected_at=now,
        reason=reason.strip(),
    )
    record(VALUE_CORRECTED, correction, by=by, at=now, for_whom=_whom(measure), label=label_of(measure))
    return correction


@transaction.atomic
def tell_progress(*, by: User, measure: Measure, telling: Telling) -> Progress:
    """Tell how a measure goes, for its owner; a flag of silence falls. Raises Refused."""
    now = timezone.now()
    measure = held_measure(measure.pk)
    may_tell(standing_of(by, now=now), measure, now=now).require()
    may_be_told(telling).require()
    progress = Progress.objects.create(measure=measure, told_at=now, told_by=by, **_fields(telling))
    _heard(measure)
    record(TOLD, progress, by=by, at=now, for_whom=_whom(measure), label=label_of(measure))
    return progress


@transaction.atomic
def correct_progress(*, by: User, progress: Progress, telling: Telling, reason: str) -> Progress:
    """Put other words in the place of those that were told, as the secretariat; both stay, with the reason.

    A correction for the members only takes what it corrects away from everybody else too. The owner has told nothing
    new by it: a flag of silence stays. Raises Refused.
    """
    now = timezone.now()
    measure = held_measure(progress.measure_id)
    progress = corrected_progress(progress.pk)
    may_correct(standing_of(by, now=now), progress, now=now).require()
    first_no(is_reasoned(reason), may_be_told(telling)).require()
    correction = Progress.objects.create(
        measure=measure,
        told_at=progress.told_at,
        told_by=by,
        corrects=progress,
        corrected_at=now,
        reason=reason.strip(),
        **_fields(telling),
    )
    record(CORRECTED, correction, by=by, at=now, for_whom=_whom(measure), label=label_of(measure))
    return correction


@transaction.atomic
def end_measure(*, by: User, measure: Measure, reason: str) -> Measure:
    """End a measure, or an objective whose measures are all ended, with the reason that everybody reads. Raises Refused."""
    now = timezone.now()
    measure = held_measure(measure.pk)
    may_end(standing_of(by, now=now), measure, under_way=measures_under_way(measure), now=now).require()
    is_reasoned(reason).require()
    before = fingerprint(measure)
    measure.ended_at, measure.end_reason, measure.flagged_at = now, reason.strip(), None
    measure.save(update_fields=["ended_at", "end_reason", "flagged_at"])
    record(ENDED, measure, by=by, at=now, before=before, for_whom=_whom(measure), label=label_of(measure))
    return measure


@transaction.atomic
def flag_silent(*, by: User | None, now: datetime) -> int:
    """Flag the measures of which nothing was told for six months; return how many. Done again, it finds none.

    Each waits on the desk from then on, and whoever speaks for its owner is written to, once; what is told next lets
    the flag fall.
    """
    return sum(_flagged(by, held_measure(pk), now) for pk in silent_measures(now))


def _flagged(by: User | None, measure: Measure, now: datetime) -> bool:
    heard_at, state = heard_of(measure)
    if not may_flag(measure, heard_at=heard_at, last_state=state, now=now):
        return False
    before = fingerprint(measure)
    measure.flagged_at = now
    measure.save(update_fields=["flagged_at"])
    record(FLAGGED, measure, by=by, at=now, before=before, for_whom=_whom(measure), label=label_of(measure))
    tell_silence(by=by, measure=measure, heard_at=heard_at, now=now)
    return True


def _heard(measure: Measure) -> None:
    if measure.flagged_at is not None:
        measure.flagged_at = None
        measure.save(update_fields=["flagged_at"])


def _fields(telling: Telling) -> dict[str, str | bool]:
    return {
        "state": telling.state,
        "text": telling.text.strip(),
        "language": telling.language,
        "evidence_title": telling.evidence_title.strip(),
        "evidence_address": telling.evidence_address.strip(),
        "public": telling.public,
    }


def _whom(measure: Measure) -> str:
    return str(measure.owner.key) if measure.owner else ""
