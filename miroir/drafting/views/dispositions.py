"""What became of contributions: the report of a version, as a page and as a file, and what one's organisation got."""

from __future__ import annotations

import csv
import io

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from miroir.directory.middleware import standing
from miroir.drafting.forms.dispositions import ReportForm
from miroir.drafting.models import Version
from miroir.drafting.permissions.dispositions import may_agree, may_dispose, may_see_consolidation
from miroir.drafting.permissions.texts import may_see_document, may_see_version
from miroir.drafting.queries.dispositions import latest_answered, wordings_of, worked_version
from miroir.drafting.queries.dispositions_lists import own_page, report_page, report_rows
from miroir.drafting.queries.gate import gate_of
from miroir.drafting.queries.texts import document_of
from miroir.drafting.views.comments_ways import version_step, way_from


@require_safe
def latest(request: HttpRequest, slug: str) -> HttpResponse:
    """Lead to the report of the version that takes contributions now."""
    return redirect("drafting:dispositions", slug, latest_answered(slug).number)


@require_safe
def dispositions(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show who said what on a version, what was answered and why, and where it landed."""
    version, now, reader = seen_version(request, slug, number), timezone.now(), standing(request)
    prepared = bool(may_see_consolidation(reader, version, now=now))
    wordings = wordings_of(version)
    form = ReportForm(request.GET, version=version, wordings=wordings, prepared=prepared)
    context = {
        "title": gettext("What became of the contributions"),
        "way": way_from(version.document, version_step(version)),
        "version": version,
        "document": version.document,
        "gate": gate_of(version),
        "filters": form,
        "page": report_page(version, form.filters(), prepared=prepared),
        "prepared": prepared,
        "may_dispose": may_dispose(reader, version, now=now),
        "may_agree": may_agree(reader, version, now=now),
    }
    return render(request, "drafting/dispositions.html", context)


@require_safe
def report_csv(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Send the report of a version as a table, with the answers that are public."""
    version = seen_version(request, slug, number)
    text = io.StringIO()
    csv.writer(text).writerows(report_rows(version))
    answer = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{slug}-{number}-dispositions.csv"'
    return answer


@require_safe
@login_required
def own(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what became of what the reader's organisations said of a text."""
    document, reader = document_of(slug), standing(request)
    may_see_document(reader, document, now=timezone.now()).require()
    organisations = {one.organisation_id: one.organisation for one in reader.memberships}
    context = {
        "title": gettext("What became of what we said"),
        "way": way_from(document),
        "document": document,
        "organisations": list(organisations.values()),
        "page": own_page(document, list(organisations), request.GET.get("page", "1")),
    }
    return render(request, "drafting/dispositions_own.html", context)


def seen_version(request: HttpRequest, slug: str, number: int) -> Version:
    """Return a version that the reader may see. Raises Http404; Refused."""
    version = worked_version(document__slug=slug, number=number)
    may_see_version(standing(request), version, now=timezone.now()).require()
    return version
