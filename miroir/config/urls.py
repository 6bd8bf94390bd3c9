"""Where every room stands; each page has a French and an English address."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

urlpatterns = i18n_patterns(
    path("", include("miroir.portal.urls")),
    path("", include("miroir.common.urls")),
    path("accounts/", include("allauth.urls")),
    path("account/", include("miroir.accounts.urls")),
    path("directory/", include("miroir.directory.urls")),
    path("consultations/", include("miroir.consultations.urls")),
    path("texts/", include("miroir.drafting.urls")),
    path("decisions/", include("miroir.decisions.urls")),
    path("records/", include("miroir.records.urls")),
    path("journal/", include("miroir.journal.urls")),
    path("letters/", include("miroir.letters.urls")),
    path("repair/", admin.site.urls),
)
handler429 = "miroir.accounts.views.too_many"
handler404 = "miroir.common.views.not_found"
