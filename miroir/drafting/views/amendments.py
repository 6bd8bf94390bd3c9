"""The pages of amendments: lists, one, two compared, tabling and withdrawing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_safe

from miroir.common.may import carried_out
from miroir.directory.middleware import signed_in, standing
from miroir.drafting.actions.amendments import Aim, table_amendment, withdraw_amendment
from miroir.drafting.forms.amendments import AdditionForm, AmendmentFilterForm, AmendmentForm
from miroir.drafting.models import Amendment, Version
from miroir.drafting.permissions.amendments import (
    amending_organisations,
    may_amend_amendment,
    may_amend_at_all,
    may_withdraw,
)
from miroir.drafting.permissions.texts import may_see_document
from miroir.drafting.queries.amendments import (
    amendment_of,
    amendments_page,
    counts_by_state,
    fallen_page,
    history_of,
    place_of,
    version_being_written,
)
from miroir.drafting.queries.amendments_reading import base_to_edit, comparison_of, reading_of
from miroir.drafting.queries.texts import document_of, last_issued, version_of
from miroir.drafting.views.amendments_shown import (
    amendments_table,
    doing_with,
    fallen_table,
    shown_of,
    title_of,
    way_to,
)
from miroir.drafting.views.comments_arguing import arguing_about


@require_safe
def amendments(request: HttpRequest, slug: str) -> HttpResponse:
    """List the amendments of a text, narrowed as the address says."""
    now, document = timezone.now(), document_of(slug)
    may_see_document(standing(request), document, now=now).require()
    form = AmendmentFilterForm(request.GET, document=document)
    page, last = amendments_page(document, form.filters()), last_issued(document)
    context = {
        "title": gettext("Amendments"),
        "way": way_to(document),
        "document": document,
        "version": last,
        "filters": form,
        "page": page,
        "table": amendments_table(list(page.object_list)),
        "counts": counts_by_state(document),
    }
    return render(request, "drafting/amendments.html", context)


@require_safe
def fallen(request: HttpRequest, slug: str) -> HttpResponse:
    """List the amendments of a text that fell, each with its reason."""
    document = document_of(slug)
    may_see_document(standing(request), document, now=timezone.now()).require()
    page = fallen_page(document, request.GET.get("page", "1"))
    context = {"title": gettext("Fallen amendments"), "way": way_to(document, listed=True), "document": document}
    context |= {"page": page, "table": fallen_table(list(page.object_list))}
    return render(request, "drafting/amendments_fallen.html", context)


@require_safe
def amendment(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show an amendment: what it changes, why, what is said of it, and what became of it."""
    now, document = timezone.now(), document_of(slug)
    may_see_document(standing(request), document, now=now).require()
    found = amendment_of(document, number)
    written = version_being_written(document)
    context = {
        "title": title_of(found),
        "way": way_to(document, listed=True),
        "amendment": found,
        "reading": reading_of(found),
        "history": history_of(found),
        **shown_of(found, written),
        **arguing_about(standing(request), found, now=now),
        **doing_with(found, written, standing(request), now=now),
    }
    return render(request, "drafting/amendment.html", context)


@require_safe
def compare(request: HttpRequest, slug: str, number: int, other: int) -> HttpResponse:
    """Compare two amendments of a text, word by word."""
    document = document_of(slug)
    may_see_document(standing(request), document, now=timezone.now()).require()
    first, second = amendment_of(document, number), amendment_of(document, other)
    told = {"first": number, "second": other}
    context = {
        "title": gettext("Amendments %(first)s and %(second)s compared") % told,
        "way": way_to(document, listed=True),
        "document": document,
        "first": first,
        "second": second,
        "comparison": comparison_of(first, second),
    }
    return render(request, "drafting/amendment_compare.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def table_on_clause(request: HttpRequest, slug: str, number: int, code: str) -> HttpResponse:
    """Ask for an amendment of a clause."""
    version = version_of(document_of(slug), number)
    wording = place_of(version, code)
    title = gettext("Amend clause %(clause)s") % {"clause": wording}
    return _tabled(request, version, Aim(clause=wording.clause), title, base_to_edit(version, wording, None))


@require_http_methods(["GET", "POST"])
@login_required
def table_after_clause(request: HttpRequest, slug: str, number: int, code: str) -> HttpResponse:
    """Ask for a clause to be added after another."""
    version = version_of(document_of(slug), number)
    wording = place_of(version, code)
    title = gettext("Ask for a new clause after %(clause)s") % {"clause": wording}
    return _tabled(request, version, Aim(after=wording.clause), title, base_to_edit(version, None, None))


@require_http_methods(["GET", "POST"])
@login_required
def table_on_amendment(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Ask for an amendment to an amendment."""
    document = document_of(slug)
    parent = amendment_of(document, number)
    may_amend_amendment(parent).require()
    version = version_of(document, parent.version.number)
    title = gettext("Amend amendment %(number)s") % {"number": number}
    return _tabled(request, version, Aim(parent=parent), title, base_to_edit(version, None, parent))


@require_http_methods(["GET", "POST"])
@login_required
def withdraw(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Withdraw an amendment of one's organisation, once it is confirmed."""
    document = document_of(slug)
    found = amendment_of(document, number)
    may_withdraw(standing(request), found, now=timezone.now()).require()
    if request.method == "POST":
        withdraw_amendment(by=signed_in(request), amendment=found)
        messages.success(request, gettext("Amendment %(number)s is withdrawn.") % {"number": number})
        return redirect(found)
    context = {"title": gettext("Withdraw amendment %(number)s") % {"number": number}, "amendment": found}
    return render(request, "drafting/amendment_withdraw.html", context | {"way": way_to(document, found, listed=True)})


def _tabled(request: HttpRequest, version: Version, aim: Aim, title: str, base: tuple[str, str]) -> HttpResponse:
    """Show the form of an amendment, and table it once it is sent."""
    may_amend_at_all(standing(request), version, now=timezone.now()).require()
    form = _form(request, version, aim, base)
    made = carried_out(form, lambda: _made(request, version, aim, form)) if request.method == "POST" else None
    if made is not None:
        messages.success(request, gettext("Amendment %(number)s is tabled.") % {"number": made.number})
        return redirect(made)
    changed = request.method == "POST" and form.data.get("base_hash") != base[1]
    context = {"title": title, "way": way_to(version.document, aim.parent, listed=True), "form": form}
    context |= {"version": version, "base": base[0], "changed": changed, "aim": aim}
    return render(request, "drafting/amendment_form.html", context, status=422 if form.errors else 200)


def _form(request: HttpRequest, version: Version, aim: Aim, base: tuple[str, str]) -> AmendmentForm:
    organisations = amending_organisations(standing(request), version, now=timezone.now())
    initial = {"text": base[0], "base_hash": base[1], "language": get_language(), "kind": "te"}
    kind = AmendmentForm if aim.after is None else AdditionForm
    return kind(request.POST if request.method == "POST" else None, organisations=organisations, initial=initial)


def _made(request: HttpRequest, version: Version, aim: Aim, form: AmendmentForm) -> Amendment:
    told: dict[str, Any] = {"organisation": form.speaking_for(), "version": version, "aim": aim}
    return table_amendment(by=signed_in(request), typed=form.typed(), **told)
