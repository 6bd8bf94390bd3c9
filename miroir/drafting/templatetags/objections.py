"""What the page of a version shows of the objections that it carries."""

from __future__ import annotations

from django import template

from miroir.drafting.models import Version
from miroir.drafting.queries.objections import objections_of

register = template.Library()


@register.inclusion_tag("drafting/objections_face.html")
def objections_face(version: Version) -> dict[str, object]:
    """Say on the face of a version over which objections it stands. One query."""
    return {"version": version, "carried": objections_of(version)}
