"""What changes of the follow-up read, with the rows that they lock; the measures of which nothing is heard."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Subquery, TextField, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from miroir.decisions.models import DutyChange, IndicatorValue, Measure, Progress, Publication
from miroir.decisions.permissions.followup import OVER, SILENCE
from miroir.directory.models import Organisation
from miroir.directory.queries.mandates import Representative, representatives_of
from miroir.drafting.models import Clause

PROCESS = "version__document__process__current_step"
WHOLE = (f"publication__{PROCESS}", "publication__version__document__group", "owner", "parent")


def held_publication(pk: int) -> Publication:
    """Return a publication with its text and process, its row locked: its measures are numbered one after the other."""
    locked = Publication.objects.select_for_update(of=("self",))
    return locked.select_related(PROCESS, "version__document__group").get(pk=pk)


def held_measure(pk: int) -> Measure:
    """Return a measure with its strategy, owner and objective, its row locked."""
    return Measure.objects.select_for_update(of=("self",)).select_related(*WHOLE).get(pk=pk)


def has_clause(publication: Publication, clause: Clause) -> bool:
    """Return whether a clause is one of a published strategy."""
    return publication.version.wordings.filter(clause=clause).exists()


def corrected_progress(pk: int) -> Progress:
    """Return what was told, with its correction where it has one."""
    return Progress.objects.select_related("correction").get(pk=pk)


def corrected_value(pk: int) -> IndicatorValue:
    """Return a value, with its indicator, and its correction where it has one."""
    return IndicatorValue.objects.select_related("correction", "indicator").get(pk=pk)


def measures_under_way(measure: Measure) -> int:
    """Return how many measures of an objective are not ended."""
    return measure.measures.filter(ended_at__isnull=True).count()


def silent_measures(now: datetime) -> list[int]:
    """Return the keys of the measures that are to be flagged: nothing was told for six months. One query."""
    recent = {"told_at__gt": now - SILENCE}
    latest = Progress.objects.filter(measure=OuterRef("pk"), correction__isnull=True).order_by("-told_at", "-pk")
    state = Coalesce(Subquery(latest.values("state")[:1]), Value(""), output_field=TextField())
    going = Measure.objects.filter(owner__isnull=False, ended_at__isnull=True, flagged_at__isnull=True)
    entrusted = DutyChange.objects.filter(measure=OuterRef("pk"), changed_at__gt=now - SILENCE)
    silent = going.filter(
        ~Exists(entrusted.exclude(owner=F("owner_before"))),
        ~Exists(Progress.objects.filter(measure=OuterRef("pk"), **recent)),
        ~Exists(IndicatorValue.objects.filter(indicator__measure=OuterRef("pk"), **recent)),
        made_at__lte=now - SILENCE,
    )
    return list(silent.annotate(last=state).exclude(last__in=[str(one) for one in OVER]).values_list("pk", flat=True))


def heard_of(measure: Measure) -> tuple[datetime, str]:
    """Return since when its owner tells nothing of a measure, and the state told last, "" before. Three queries.

    That is when something was last told, or when the measure was laid or given to its owner.
    """
    told = measure.progress.filter(correction__isnull=True).order_by("-told_at", "-pk").first()
    value = IndicatorValue.objects.filter(indicator__measure=measure).order_by("-told_at").first()
    given = [one.changed_at for one in measure.duty_changes.all() if one.has_new_owner]
    moments = [measure.made_at, *given, *(one.told_at for one in (told, value) if one is not None)]
    return max(moments), told.state if told else ""


@dataclass(frozen=True, slots=True)
class SilentStrategy:
    """A strategy with measures of which nothing was heard for six months: how many, and since when the first is flagged."""

    strategy: Publication
    number: int
    since: datetime


def silent_strategies() -> list[SilentStrategy]:
    """Return the strategies with silent measures, the one that is silent for longest first. One query."""
    flagged = Measure.objects.filter(flagged_at__isnull=False, ended_at__isnull=True).order_by("flagged_at", "pk")
    by_strategy: dict[Publication, list[datetime]] = defaultdict(list)
    for measure in flagged.select_related("publication__version__document"):
        by_strategy[measure.publication].append(measure.flagged_at or measure.made_at)
    return [SilentStrategy(strategy, len(moments), moments[0]) for strategy, moments in by_strategy.items()]


def speakers_of(owner: Organisation, *, now: datetime) -> list[Representative]:
    """Return who may speak for the owner of a measure."""
    return representatives_of([owner.pk], timezone.localdate(now))


def label_of(measure: Measure) -> str:
    """Return the words for a measure on the public record: its strategy and its number."""
    return f"{measure.publication.slug} {measure.number}"
