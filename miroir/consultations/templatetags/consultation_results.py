"""What other pages of a consultation show of its results. Each asks itself whether the reader may see them."""

from __future__ import annotations

from django import template
from django.utils import timezone

from miroir.consultations.models import Process, Statement
from miroir.consultations.permissions.results import may_see_results
from miroir.consultations.queries.kept import current_map, standing_of_map, verdict_of
from miroir.consultations.queries.telling import (
    lead_of,
    participation_of,
    rule_of_map,
    tiles_of,
    told_standing,
    told_verdict,
    voice_of,
)
from miroir.directory.middleware import standing

register = template.Library()


@register.inclusion_tag("consultations/results_glance.html", takes_context=True)
def results_glance(context: template.RequestContext, process: Process) -> dict[str, object]:
    """Show how many statements have each verdict and who answered, or why that is not shown. Two queries."""
    may_see = may_see_results(standing(context["request"]), process, now=timezone.now())
    kept = current_map(process) if may_see else None
    shown: dict[str, object] = {"process": process, "may_see": may_see, "kept": kept}
    if kept is None:
        return shown
    voice = voice_of(kept)
    return shown | {
        "lead": lead_of(kept, voice),
        "tiles": tiles_of(kept, voice),
        "who": participation_of(kept, voice),
        "stands": told_standing(standing_of_map(kept), voice),
        "has_map": kept.summary["map"] is not None,
    }


@register.inclusion_tag("consultations/verdict_of_statement.html", takes_context=True)
def verdict_of_statement(context: template.RequestContext, process: Process, statement: Statement) -> dict[str, object]:
    """Show the verdict of a statement, its strip and why, or why that is not shown. Three queries."""
    may_see = may_see_results(standing(context["request"]), process, now=timezone.now())
    kept = current_map(process) if may_see else None
    found = verdict_of(kept, statement) if kept else None
    shown: dict[str, object] = {"process": process, "statement": statement, "may_see": may_see, "told": None}
    if kept is None or found is None:
        return shown
    voice = voice_of(kept)
    return shown | {
        "told": told_verdict(found, voice),
        "threshold": rule_of_map(kept).threshold,
        "stands": told_standing(standing_of_map(kept), voice),
    }
