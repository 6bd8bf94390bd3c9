"""200,000 positions of 2,000 organisations brought in: python -m measures.site measures.online.imports DATABASE."""

from __future__ import annotations

import sys
import time

from django.core.management import call_command

from demonstration.scale import Gathering, Scale, make_scaled
from measures.online.settled import answers_of, look_at
from miroir.consultations.actions.imports import confirm_import
from miroir.consultations.import_tasks import run_import
from miroir.consultations.models import Import, ImportState, Position
from miroir.journal.models import Entry

ORGANISATIONS = 2_000
EACH = 100


def main(arguments: list[str]) -> int:
    """Print how long a file took from its upload to its last entry; 1 where not all of it is there."""
    name = f"online.import.{arguments[0]}.positions_{ORGANISATIONS * EACH}"
    call_command("migrate", verbosity=0)
    scaled = make_scaled(Scale(ORGANISATIONS, (Gathering(1_000, 0, 0),)), say=lambda told: print(told, file=sys.stderr))
    table = answers_of(scaled.processes[0], organisations=ORGANISATIONS, each=EACH)
    start, begun = time.perf_counter(), time.process_time()
    importing = look_at(scaled, scaled.processes[0], table)
    looked = time.perf_counter()
    confirm_import(by=scaled.people.secretary, importing=importing, colleges={}, now=importing.uploaded_at)
    while Import.objects.get(pk=importing.pk).state == ImportState.RUNNING:
        run_import(importing.pk)
    end, spent = time.perf_counter(), time.process_time() - begun
    positions = Position.objects.count()
    entries = Entry.objects.filter(kind="position imported").count()
    told = f"{end - start:.0f} s ({spent:.0f} s of processor time), of which {looked - start:.0f} s to look into it"
    print(f"{name}: {told}; {positions} positions, {entries} entries")
    return int(positions != ORGANISATIONS * EACH or entries != positions)
