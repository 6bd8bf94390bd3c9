"""The public pages of the journal, and what can be taken away to verify it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from miroir.accounts.models import User
from miroir.common.way import WayStep
from miroir.engine.record.receipts import receipt_value
from miroir.formats.record_dumps import packed
from miroir.journal.dumps import dump_lines, receipt_for
from miroir.journal.forms import SoughtForm
from miroir.journal.keys import published_key
from miroir.journal.models import Opening
from miroir.journal.queries import entries_page, kinds, opening_of, state
from miroir.journal.shown import asked_for, facts_of, lines_table, number, state_facts
from miroir.journal.turns import in_turn


@require_safe
def entries(request: HttpRequest) -> HttpResponse:
    """List the entries that are looked for, newest first, and how to verify them."""
    form = SoughtForm(request.GET)
    form.offer(kinds())
    sought, now = form.sought(), state()
    page = entries_page(sought, before=form.place("before"), after=form.place("after"))
    context = {
        "title": gettext("Journal"),
        "form": form,
        "sought": sought,
        "asked": asked_for(sought),
        "page": page,
        "table": lines_table(page.lines, now.sealed),
        "state": state_facts(now),
        "key": published_key(),
    }
    return render(request, "journal/entries.html", context)


@require_safe
def entry(request: HttpRequest, sequence: int) -> HttpResponse:
    """Show an entry: what it says, what it commits to, and the way from it to a signed seal."""
    opening = _opening(sequence)
    receipt = receipt_for(sequence, _reader(request))
    context = {
        "title": gettext("Entry %(number)s") % {"number": number(sequence)},
        "way": [WayStep(gettext("Journal"), reverse("journal:entries"))],
        "opening": opening,
        "kind": gettext(opening.entry.kind),
        "facts": facts_of(opening),
        "receipt": receipt,
        "proof": [step.hex() for step in receipt.proof] if receipt else [],
        "last": state().written - 1,
    }
    return render(request, "journal/entry.html", context)


@require_safe
@never_cache
def receipt(request: HttpRequest, sequence: int) -> HttpResponse:
    """Give the receipt of an entry as a file; whoever made the entry finds in it what shows that."""
    found = receipt_for(sequence, _reader(request))
    if found is None:
        raise Http404
    answer = JsonResponse(receipt_value(found), json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="journal-{sequence}.receipt.json"'
    return answer


@require_safe
@in_turn
def dump(request: HttpRequest) -> StreamingHttpResponse:
    """Give the whole journal as a file, as it is read."""
    if published_key() is None:
        raise Http404
    answer = StreamingHttpResponse(packed(dump_lines()), content_type="application/gzip")
    answer["Content-Disposition"] = 'attachment; filename="journal.jsonl.gz"'
    return answer


@require_safe
@never_cache
def checkpoint(request: HttpRequest) -> HttpResponse:
    """Give the note of the newest seal, for witnesses to keep."""
    seal = state().seal
    if seal is None:
        raise Http404
    return HttpResponse(seal.note, content_type="text/plain; charset=utf-8")


def _opening(sequence: int) -> Opening:
    found = opening_of(sequence)
    if found is None:
        raise Http404
    return found


def _reader(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None
