"""The objections to a text, one of them with its thread, and raising one."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from miroir.common.doing import deed_asked
from miroir.common.may import carried_out
from miroir.common.way import WayStep
from miroir.directory.middleware import standing
from miroir.directory.permissions.mandates import organisations_mandating
from miroir.drafting.actions.objections import raise_objection
from miroir.drafting.forms.objections import ObjectForm
from miroir.drafting.models import Document, Objection, Version
from miroir.drafting.permissions.objections_raising import may_object, may_object_at_all
from miroir.drafting.permissions.texts import may_see_document, may_see_version
from miroir.drafting.queries.objections import line_of, objection_of, objections_to, state_counts, thread_of
from miroir.drafting.queries.texts import document_of, last_issued, version_of, wordings_of
from miroir.drafting.views.comments_ways import person_of, sent, version_step, way_from
from miroir.drafting.views.objections_doing import CHANGES, doing_with, form_of


@require_safe
def objections(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the objections to a text, all or those of one state."""
    found = _readable(request, slug)
    state = str(request.GET.get("state", ""))
    current = last_issued(found)
    context = {
        "title": gettext("Objections"),
        "way": way_from(found),
        "document": found,
        "current": current,
        "listed": objections_to(found, state=state, page=str(request.GET.get("page", "1"))),
        "counts": state_counts(found, chosen=state),
        "may_object": current and may_object_at_all(standing(request), current, now=timezone.now()),
    }
    return render(request, "drafting/objections.html", context)


@require_safe
def objection(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show an objection with its thread, and what the reader may do with it."""
    return _page(request, objection_of(_readable(request, slug), number))


@require_POST
@login_required
def change(request: HttpRequest, slug: str, number: int, event: str) -> HttpResponse:
    """Take an objection further: acknowledge, reconcile, add a step, resolve, withdraw, maintain, rule."""
    found = objection_of(_readable(request, slug), number)
    asked = deed_asked(CHANGES, event)
    form = form_of(asked, found, request.POST)
    changed = carried_out(form, lambda: asked.act(by=person_of(request), objection=found, **form.cleaned_data))
    if changed is None:
        return _page(request, found, refused=event, form=form)
    messages.success(request, gettext(asked.done))
    return redirect(found)


@require_http_methods(["GET", "POST"])
@login_required
def object_to(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Raise an objection to a version, or to a clause of it."""
    now, found = timezone.now(), version_of(document_of(slug), number)
    may_see_version(standing(request), found, now=now).require()
    may_object_at_all(standing(request), found, now=now).require()
    form = _object_form(request, found)
    made = carried_out(form, lambda: _raised(request, found, form))
    if made is not None:
        messages.success(request, gettext("The objection is raised. The secretariat is told."))
        return redirect(made)
    title = gettext("Raise an objection")
    context = {"title": title, "way": way_from(found.document, version_step(found)), "version": found, "form": form}
    return render(request, "drafting/objection_form.html", context, status=422 if form.errors else 200)


def _readable(request: HttpRequest, slug: str) -> Document:
    found = document_of(slug)
    may_see_document(standing(request), found, now=timezone.now()).require()
    return found


def _page(request: HttpRequest, found: Objection, *, refused: str = "", form: Form | None = None) -> HttpResponse:
    """Show an objection, with a form that was refused in its place where there is one."""
    document = found.document
    step = WayStep(gettext("Objections"), reverse("drafting:objections", args=[document.slug]))
    context = {
        "title": gettext("Objection %(number)s: %(organisation)s")
        % {"number": found.number, "organisation": found.organisation},
        "way": way_from(document, step),
        "document": document,
        "objection": found,
        "place": line_of(found, document).place,
        "thread": thread_of(found),
        "deeds": doing_with(standing(request), found, now=timezone.now(), refused=refused, form=form),
    }
    return render(request, "drafting/objection.html", context, status=422 if refused else 200)


def _object_form(request: HttpRequest, version: Version) -> ObjectForm:
    now, reader = timezone.now(), standing(request)
    allowed = [one for one in organisations_mandating(reader) if may_object(reader, version, one, now=now)]
    initial = {"clause": request.GET.get("clause", "")}
    return ObjectForm(sent(request), organisations=allowed, wordings=wordings_of(version), initial=initial)


def _raised(request: HttpRequest, version: Version, form: ObjectForm) -> Objection:
    return raise_objection(
        by=person_of(request), version=version, organisation=form.objecting(), opposition=form.opposition()
    )
