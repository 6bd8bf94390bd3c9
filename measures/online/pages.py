"""Every page of the site against its budget, at full size: python -m measures.site measures.online.pages, with a folder in MIROIR_VAR."""

from __future__ import annotations

import sys

from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

from demonstration.scale import FULL, make_scaled
from measures.online.budget import committed_budget
from measures.online.measuring import measured_pages
from measures.online.settled import settle
from measures.pace import slowness


def main(_arguments: list[str]) -> int:
    """Print a line a page, and how many keep to the budget; 1 where one does not."""
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    call_command("make_journal_key", stdout=sys.stderr)
    scaled = make_scaled(FULL, say=lambda told: print(told, file=sys.stderr))
    settle(scaled)
    budget, kept, count = committed_budget(), 0, 0
    for name, measured in measured_pages(get_wsgi_application(), scaled, budget):
        faults = measured.faults(budget, name)
        kept, count = kept + (not faults), count + 1
        print(f"online.page.{name}: {measured}{''.join(f', {fault}' for fault in faults)}", flush=True)
    print(f"online.pace: {slowness():.1f} times slower than usual; times of the processor are told at the usual pace")
    print(f"online.budget: {kept} of {count} pages within", flush=True)
    return int(kept < count)
