"""On what a clause stands, and what it says in the other language."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from miroir.accounts.models import Language
from miroir.common.may import carried_out
from miroir.consultations.models import TranslationKind
from miroir.directory.middleware import signed_in, standing
from miroir.drafting.actions.grounds import lay_ground, remove_ground, translate_wording
from miroir.drafting.forms.texts import GroundForm, TranslationForm
from miroir.drafting.models import Ground, Wording
from miroir.drafting.permissions.texts import may_translate_wording
from miroir.drafting.queries.texts_clauses import wording_of
from miroir.drafting.queries.texts_shown import named_clause
from miroir.drafting.views.texts_ways import (
    clause_step,
    sent,
    status_of,
    version_asked,
    way_to,
    wording_to_be_written,
)


@require_http_methods(["GET", "POST"])
@login_required
def ground(request: HttpRequest, slug: str, number: int, code: str) -> HttpResponse:
    """Have a clause stand on a statement, with what was found of it, or on all results."""
    wording = wording_to_be_written(request, slug, number, code)
    form = GroundForm(sent(request), process=wording.version.document.process)
    if request.method == "POST" and carried_out(form, lambda: _laid(request, wording, form)) is not None:
        messages.success(request, gettext("The clause stands on this now."))
        return redirect(wording)
    context = {"title": gettext("On what does %(clause)s stand?") % {"clause": named_clause(wording)}, "form": form}
    context |= {"way": way_to(wording.version, clause_step(wording)), "verb": gettext("Lay this ground")}
    return render(request, "drafting/text_form.html", context, status=status_of(form))


@require_POST
@login_required
def unground(request: HttpRequest, slug: str, number: int, code: str, ground: int) -> HttpResponse:
    """Have a clause stand on a ground no longer."""
    wording = wording_to_be_written(request, slug, number, code)
    held = get_object_or_404(Ground.objects.select_related("clause"), pk=ground, clause=wording.clause_id)
    remove_ground(by=signed_in(request), ground=held)
    messages.success(request, gettext("The clause stands on this no longer."))
    return redirect(wording)


@require_http_methods(["GET", "POST"])
@login_required
def translate(request: HttpRequest, slug: str, number: int, code: str) -> HttpResponse:
    """Write what a clause says in the other language, or replace what was there."""
    wording = wording_of(version_asked(request, slug, number), code)
    may_translate_wording(standing(request), wording.version, now=timezone.now()).require()
    known = next(iter(wording.translations.all()), None)
    initial = {"heading": known.heading, "text": known.text, "kind": known.kind} if known else {}
    form = TranslationForm(sent(request), initial=initial or {"kind": TranslationKind.HUMAN})
    act = lambda: translate_wording(by=signed_in(request), wording=wording, **form.cleaned_data)  # noqa: E731
    if request.method == "POST" and carried_out(form, act) is not None:
        messages.success(request, gettext("The translation is kept. The original is what counts."))
        return redirect(wording)
    context = {"title": gettext("Translate %(clause)s") % {"clause": named_clause(wording)}, "form": form}
    context |= {"way": way_to(wording.version, clause_step(wording)), "wording": wording}
    context["into"] = next(str(one.label) for one in Language if one != wording.version.document.language)
    return render(request, "drafting/clause_translate.html", context, status=status_of(form))


def _laid(request: HttpRequest, wording: Wording, form: GroundForm) -> Ground:
    why = form.cleaned_data["why"]
    person, proposal = signed_in(request), form.proposal
    return lay_ground(
        by=person, wording=wording, statement=form.statement, kept_map=form.kept, proposal=proposal, why=why
    )
