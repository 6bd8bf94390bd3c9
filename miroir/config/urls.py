"""Where every room stands; each page has a French and an English address."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

urlpatterns = i18n_patterns(
    path("", include("miroir.common.urls")),
    path("", include("miroir.records.urls")),
)
handler404 = "miroir.common.views.not_found"
