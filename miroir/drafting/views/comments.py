"""The comments of a text: their list, the page of one, making and withdrawing one, and those without a place."""

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
from miroir.directory.middleware import standing
from miroir.drafting.actions.comments import make_comment, withdraw_comment
from miroir.drafting.forms.comments import CommentFilterForm, CommentForm
from miroir.drafting.models import Comment, Document, Version
from miroir.drafting.permissions.comments import (
    answer_of,
    commenting_organisations,
    may_comment_at_all,
    may_import_at_all,
    may_withdraw_comment,
)
from miroir.drafting.permissions.texts import may_see_document, may_see_version
from miroir.drafting.queries.comments import comment_of, comments_page, history_of
from miroir.drafting.queries.places import counts_of_places, orphans_page
from miroir.drafting.queries.texts import document_of, version_of, wordings_of
from miroir.drafting.views.comments_arguing import arguing_about
from miroir.drafting.views.comments_ways import comments_step, person_of, sent, version_step, way_from


@require_safe
def comments(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the comments of a text, narrowed to what the address asks."""
    document = _readable(request, slug)
    filters = CommentFilterForm(request.GET, document=document)
    newest = next((one for one in reversed(document.versions.all()) if one.issued_at is not None), None)
    context: dict[str, Any] = {
        "title": gettext("Comments"),
        "way": way_from(document),
        "document": document,
        "page": comments_page(document, filters.filters()),
        "filters": filters,
        **(_doing_on(request, document, newest) if newest else {}),
    }
    return render(request, "drafting/comments.html", context)


@require_safe
def comment(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show a comment: its words, of which words they speak, where those are now, and what became of it."""
    now = timezone.now()
    document = _readable(request, slug)
    found = comment_of(document, number)
    context = {
        "title": gettext("Comment %(number)s") % {"number": number},
        "way": way_from(document, comments_step(document)),
        "document": document,
        "comment": found,
        "answer": answer_of(found),
        "history": history_of(found),
        "may_withdraw": may_withdraw_comment(standing(request), found, now=now),
        **arguing_about(standing(request), found, now=now),
    }
    return render(request, "drafting/comment.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def make(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Ask for a comment on a version, on the clause that the address names where it names one."""
    version = _version(request, slug, number)
    may_comment_at_all(standing(request), version, now=timezone.now()).require()
    form = _comment_form(request, version)
    made = carried_out(form, lambda: _made(request, version, form)) if request.method == "POST" else None
    if made is not None:
        messages.success(
            request, gettext("Your comment is made. Everybody reads it, and you are told what becomes of it.")
        )
        return redirect(made)
    way = way_from(version.document, version_step(version))
    context = {"title": gettext("Comment on this text"), "way": way, "form": form, "version": version}
    return render(request, "drafting/comment_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def withdraw(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Ask whether a comment is to be withdrawn, and withdraw it."""
    document = _readable(request, slug)
    found = comment_of(document, number)
    may_withdraw_comment(standing(request), found, now=timezone.now()).require()
    if request.method == "POST":
        withdraw_comment(by=person_of(request), comment=found)
        messages.success(request, gettext("The comment is withdrawn. It stays listed as such."))
        return redirect(found)
    way = way_from(document, comments_step(document))
    context: dict[str, Any] = {
        "title": gettext("Withdraw comment %(number)s") % {"number": number},
        "way": way,
        "said": found,
    }
    context |= {"verb": gettext("Withdraw it"), "back": found.get_absolute_url()}
    return render(request, "drafting/comment_withdraw.html", context)


@require_safe
def orphans(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show the comments of earlier versions whose words are no longer in a version."""
    version = _version(request, slug, number)
    context = {
        "title": gettext("Comments whose words are gone"),
        "way": way_from(version.document, version_step(version)),
        "version": version,
        "counts": counts_of_places(version),
        "page": orphans_page(version, request.GET.get("page", "1")),
    }
    return render(request, "drafting/comments_orphans.html", context)


def _readable(request: HttpRequest, slug: str) -> Document:
    document = document_of(slug)
    may_see_document(standing(request), document, now=timezone.now()).require()
    return document


def _version(request: HttpRequest, slug: str, number: int) -> Version:
    version = version_of(document_of(slug), number)
    may_see_version(standing(request), version, now=timezone.now()).require()
    return version


def _doing_on(request: HttpRequest, document: Document, version: Version) -> dict[str, Any]:
    """Return what one can do with the version that takes comments now."""
    now = timezone.now()
    version.document = document
    return {
        "version": version,
        "may_comment": may_comment_at_all(standing(request), version, now=now),
        "may_import": may_import_at_all(standing(request), version, now=now),
    }


def _comment_form(request: HttpRequest, version: Version) -> CommentForm:
    initial = {"language": get_language(), "clause": request.GET.get("clause", ""), "kind": "te"}
    organisations = commenting_organisations(standing(request), version, now=timezone.now())
    return CommentForm(sent(request), organisations=organisations, wordings=wordings_of(version), initial=initial)


def _made(request: HttpRequest, version: Version, form: CommentForm) -> Comment:
    nonce = form.cleaned_data["nonce"]
    return make_comment(
        by=person_of(request), version=version, remark=form.remark(), organisation=form.speaking_for(), nonce=nonce
    )
