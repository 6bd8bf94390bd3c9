"""Translating a statement."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from miroir.accounts.models import Language
from miroir.common.may import carried_out
from miroir.consultations.actions.translations import translate_statement
from miroir.consultations.forms.statements import TranslationForm
from miroir.consultations.models import Statement, Translation, TranslationKind
from miroir.consultations.permissions.translations import may_translate
from miroir.consultations.queries.processes import process_of
from miroir.consultations.queries.statements import statement_of
from miroir.consultations.views.ways import person_of, sent, statement_step, way_to
from miroir.directory.middleware import standing


@require_http_methods(["GET", "POST"])
@login_required
def translate(request: HttpRequest, slug: str, number: int, language: str) -> HttpResponse:
    """Write a translation of a statement, or replace the one there is."""
    found = statement_of(process_of(slug), number)
    if language not in Language.values or language == found.language:
        raise Http404
    may_translate(standing(request), found, now=timezone.now()).require()
    known = next((one for one in found.translations.all() if one.language == language), None)
    initial = {"text": known.text, "kind": known.kind} if known else {"kind": TranslationKind.HUMAN}
    form = TranslationForm(sent(request), initial=initial)
    if request.method == "POST" and carried_out(form, lambda: _kept(request, found, language, form)) is not None:
        messages.success(request, gettext("The translation is kept. Positions stay with the original."))
        return redirect(found)
    title = gettext("Translate statement %(number)s") % {"number": number}
    context = {"title": title, "way": way_to(found.process, statement_step(found)), "statement": found, "form": form}
    context["into"] = Language(language).label
    return render(request, "consultations/statement_translate.html", context, status=422 if form.errors else 200)


def _kept(request: HttpRequest, statement: Statement, language: str, form: TranslationForm) -> Translation:
    return translate_statement(by=person_of(request), statement=statement, language=language, **form.cleaned_data)
