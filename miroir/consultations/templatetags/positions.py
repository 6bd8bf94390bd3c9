"""What pages show of positions wherever a statement stands."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone

from miroir.consultations.forms.positions import position_form
from miroir.consultations.models import Statement
from miroir.consultations.permissions.positions import may_see_positions
from miroir.consultations.queries.answerers import position_context
from miroir.consultations.queries.charters import charter_in_force
from miroir.consultations.queries.taking import PUBLIC
from miroir.directory.middleware import standing

register = template.Library()


@register.inclusion_tag("consultations/position_panel.html", takes_context=True)
def position_panel(context: template.RequestContext, statement: Statement) -> dict[str, Any]:
    """Show the position that the reader may take on a statement, or why they may not, and the way to everybody's."""
    request, now = context["request"], timezone.now()
    panel = position_context(standing(request), statement, now=now, key=request.GET.get("for", ""))
    public = charter_in_force(statement.process).rule.get("positions") == PUBLIC
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "process": statement.process,
        "statement": statement,
        "panel": panel,
        "skip": "",
        "form": position_form(who=panel.chosen.key, current=panel.current) if panel.chosen else None,
        "may_see": may_see_positions(standing(request), statement.process, public=public, now=now),
    }
