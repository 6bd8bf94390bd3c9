"""Writing a version in the browser, one clause a page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from miroir.common.may import carried_out
from miroir.directory.middleware import signed_in
from miroir.drafting.actions.writing import add_clause, change_wording, move_clause, remove_clause
from miroir.drafting.forms.texts import AddForm, SpotForm, WordsForm
from miroir.drafting.models import Change, Version, Wording
from miroir.drafting.queries.texts import wording_hash, wordings_of
from miroir.drafting.queries.texts_shown import laid_out, named_clause
from miroir.drafting.queries.texts_tree import with_those_under
from miroir.drafting.views.texts_ways import (
    clause_step,
    sent,
    status_of,
    version_to_be_written,
    way_to,
    wording_to_be_written,
)
from miroir.engine.text.difference import marked


@require_http_methods(["GET", "POST"])
@login_required
def write(request: HttpRequest, slug: str, number: int, code: str) -> HttpResponse:
    """Change the words of a clause; where somebody changed them meanwhile, show the difference and keep what was typed."""
    wording = wording_to_be_written(request, slug, number, code)
    known = wording_hash(wording.heading, wording.text)
    form = _words_form(request, wording, known)
    if request.method == "POST" and carried_out(form, lambda: _written(request, wording, form)) is not None:
        messages.success(request, gettext("The clause is kept."))
        return redirect(wording)
    context = {"title": gettext("Write %(clause)s") % {"clause": named_clause(wording)}, "form": form}
    context |= {"way": way_to(wording.version, clause_step(wording)), "wording": wording, "version": wording.version}
    if form.is_bound and request.POST.get("base_hash") != known:
        form, pieces = _told_meanwhile(request, wording, known)
        context |= {"form": form, "meanwhile": pieces}
    return render(request, "drafting/clause_write.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@login_required
def add(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Add a clause to a version."""
    version = version_to_be_written(request, slug, number)
    form = AddForm(sent(request), wordings=wordings_of(version))
    made = carried_out(form, lambda: _added(request, version, form)) if request.method == "POST" else None
    if made is not None:
        messages.success(request, gettext("The clause is added."))
        made.version = version
        return redirect(made)
    context = {
        "title": gettext("Add a clause"),
        "way": way_to(version),
        "form": form,
        "verb": gettext("Add the clause"),
    }
    return render(request, "drafting/text_form.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@login_required
def move(request: HttpRequest, slug: str, number: int, code: str) -> HttpResponse:
    """Put a clause, with what stands under it, at another place."""
    wording = wording_to_be_written(request, slug, number, code)
    wordings = wordings_of(wording.version)
    moved = {one.pk for one in with_those_under(wordings, wording.clause_id)}
    form = SpotForm(sent(request), wordings=[one for one in wordings if one.pk not in moved])
    act = lambda: move_clause(by=signed_in(request), wording=wording, spot=form.chosen())  # noqa: E731
    if request.method == "POST" and carried_out(form, act) is not None:
        messages.success(request, gettext("The clause is moved."))
        return redirect(wording)
    context = {"title": gettext("Move %(clause)s") % {"clause": named_clause(wording)}, "form": form}
    context |= {"way": way_to(wording.version, clause_step(wording)), "verb": gettext("Move the clause")}
    return render(request, "drafting/text_form.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@login_required
def remove(request: HttpRequest, slug: str, number: int, code: str) -> HttpResponse:
    """Take a clause out of a version."""
    wording = wording_to_be_written(request, slug, number, code)
    form = Form(sent(request))
    act = lambda: remove_clause(by=signed_in(request), wording=wording)  # noqa: E731
    if request.method == "POST" and carried_out(form, act) is not None:
        messages.success(request, gettext("The clause is removed. Its words stay in the earlier versions."))
        return redirect(wording.version)
    context = {"title": gettext("Remove %(clause)s") % {"clause": named_clause(wording)}, "form": form}
    context |= {"way": way_to(wording.version, clause_step(wording)), "wording": wording}
    context["laid"] = laid_out([wording])[0]
    return render(request, "drafting/clause_remove.html", context, status=status_of(form))


def _words_form(request: HttpRequest, wording: Wording, known: str) -> WordsForm:
    initial = {"heading": wording.heading, "text": wording.text, "base_hash": known}
    return WordsForm(sent(request), initial=initial)


def _written(request: HttpRequest, wording: Wording, form: WordsForm) -> list[Change]:
    return change_wording(by=signed_in(request), wording=wording, **form.cleaned_data)


def _added(request: HttpRequest, version: Version, form: AddForm) -> Wording:
    told = form.cleaned_data
    words = {"heading": told["heading"], "text": told["text"]}
    return add_clause(by=signed_in(request), version=version, spot=form.chosen(), **words)


def _told_meanwhile(request: HttpRequest, wording: Wording, known: str) -> tuple[WordsForm, dict[str, Any]]:
    """Return the form with what was typed on the words of now, and how the two differ."""
    typed = request.POST.copy()
    typed["base_hash"] = known
    form = WordsForm(typed)
    form.add_error(None, gettext("Somebody changed this clause while you wrote. What you typed is still here."))
    heading = marked(wording.heading, typed.get("heading", ""))
    return form, {"heading": heading, "text": marked(wording.text, typed.get("text", "").replace("\r\n", "\n"))}
