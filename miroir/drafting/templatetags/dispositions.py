"""What pages and letters show of what became of contributions."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone

from miroir.directory.middleware import standing
from miroir.drafting.models import ContributionGroup, Disposition
from miroir.drafting.permissions.dispositions import (
    Contribution,
    is_withdrawn,
    may_confirm,
    may_contest,
    may_land,
    may_propose_disposition,
    may_see_consolidation,
)
from miroir.drafting.queries.dispositions import (
    answer_to,
    author_of,
    duplicated,
    landing_address,
    landing_place,
    mark_of,
    name_of,
    words_of,
)
from miroir.drafting.queries.dispositions_lists import PUBLIC
from miroir.drafting.queries.dispositions_work import members_of

register = template.Library()


@register.filter
def contribution_name(contribution: Contribution) -> str:
    """Return the name of a contribution, such as "comment 12"."""
    return name_of(contribution)


@register.filter
def contribution_author(contribution: Contribution) -> str:
    """Return in whose name a contribution is."""
    return author_of(contribution)


@register.filter
def contribution_words(contribution: Contribution) -> str:
    """Return what a contribution says, and what it asks for."""
    return words_of(contribution).strip()


@register.filter
def contribution_mark(contribution: Contribution) -> str:
    """Return what names a contribution in a form: "c12" or "a3"."""
    return mark_of(contribution)


@register.filter
def contribution_withdrawn(contribution: Contribution) -> bool:
    """Return whether the author took a contribution back."""
    return is_withdrawn(contribution)


@register.simple_tag
def landing_of(disposition: Disposition) -> str:
    """Return where the words lie that a contribution led to; "" before their version is issued."""
    return landing_address(disposition)


@register.simple_tag
def repeated_by_answer(disposition: Disposition) -> Contribution | None:
    """Return the contribution that the answered one repeats."""
    return duplicated(disposition)


@register.simple_tag
def members_of_group(group: ContributionGroup) -> list[Contribution]:
    """Return the contributions of a group."""
    return members_of(group)


@register.inclusion_tag("drafting/disposition.html", takes_context=True)
def disposition_section(context: template.RequestContext, contribution: Contribution) -> dict[str, Any]:
    """Show what became of a contribution, and what the reader may do about it. Three queries, where its text is loaded."""
    reader, now = standing(context["request"]), timezone.now()
    version, answer = contribution.version, answer_to(contribution)
    shown: dict[str, Any] = {"version": version, "document": version.document, "withdrawn": is_withdrawn(contribution)}
    prepared = may_see_consolidation(reader, version, now=now)
    if answer is not None and answer.state not in PUBLIC and not prepared:
        answer = None
    said = answer.contribution if answer else contribution
    address = reverse("drafting:answer-contributions", args=[version.document.slug, version.number])
    return shown | {
        "answer": answer,
        "place": landing_place(answer) if answer else None,
        "answer_address": f"{address}?m={mark_of(contribution)}",
        "may_propose": may_propose_disposition(reader, said, now=now),
        "may_land": answer and may_land(reader, answer, now=now),
        "may_contest": answer and may_contest(reader, answer, now=now),
        "may_confirm": answer and may_confirm(reader, answer, now=now),
    }
