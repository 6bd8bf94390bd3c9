"""The demonstration of the site: laid once, stage by stage, by the same actions as the pages call."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone

from demonstration.adopted import lay_adopted
from demonstration.generate import organisations as invented
from demonstration.people import facts, lay_group
from demonstration.processes import lay_smaller, lay_strategy
from miroir.consultations.models import Process
from miroir.consultations.tasks import keep_map_of, keep_record_of
from miroir.directory.actions.vocabularies import lay_vocabularies
from miroir.journal.tasks import seal


def lay_demonstration(*, organisations: int = 150, statements: int = 60) -> Iterator[str]:
    """Lay the demonstration, saying each stage; say only that it is there where it is.

    `organisations`: how many of the invented ones, spread over the colleges; `statements`: how many of the great
    consultation.
    """
    if Process.objects.filter(invented=True).exists():
        yield "The demonstration is there already."
        return
    now = timezone.now()
    lay_vocabularies(by=None)
    every = invented()
    chosen = [every[place * len(every) // organisations] for place in range(min(organisations, len(every)))]
    yield f"{len(chosen)} organisations and their people…"
    group = lay_group(chosen, today=timezone.localdate(now))
    for told in facts()["process"]:
        yield f"{told['slug']}…"
        if "statements" in told:
            process = lay_strategy(group, told, now=now, statements=statements)
        else:
            process = lay_smaller(group, told, now=now)
        keep_map_of(process.pk)
    yield "A text that went all the way, from its statements to its publication…"
    lay_adopted(group, now=now)
    yield "The record of the closed consultation…"
    for process in Process.objects.filter(state="closed"):
        keep_record_of(process.pk)
    seal()
