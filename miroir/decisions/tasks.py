"""What workers do: calls whose time is over are closed, files of a strategy written, silent measures flagged. Nothing is found by itself."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone

from miroir.common.may import Refused
from miroir.decisions.actions.calls import close_call
from miroir.decisions.actions.followup import flag_silent
from miroir.decisions.actions.publishing import keep_files
from miroir.decisions.models import Call
from miroir.decisions.queries.calls import calls_due
from miroir.decisions.queries.publications import publication_to_write, sight_of_everybody
from miroir.decisions.writing import write_publication_files


def close_due_calls() -> int:
    """Close the calls whose time is over; return how many. One that somebody else closes meanwhile is left. Scheduled."""
    return sum(_closed(call) for call in calls_due(now=timezone.now()))


def _closed(call: Call) -> bool:
    try:
        close_call(by=None, call=call)
    except Refused:
        return False
    return True


def write_publication(publication_pk: int) -> None:
    """Write the files of a publication, and note them: once, since they never change; done again, it does nothing."""
    publication = publication_to_write(publication_pk)
    if publication is None or publication.manifest_hash:
        return
    sight = sight_of_everybody(publication, now=timezone.now())
    folder, manifest = write_publication_files(publication, settings.PUBLICATIONS, sight=sight)
    keep_files(by=None, publication=publication, folder=folder, manifest_hash=manifest)


def watch_silent_measures() -> int:
    """Flag the measures of which nothing was told for six months; return how many. Scheduled."""
    return flag_silent(by=None, now=timezone.now())
