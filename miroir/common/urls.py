"""Where the pages of the footer are."""

from __future__ import annotations

from django.urls import path

from miroir.common import views

app_name = "common"
urlpatterns = [
    path("about/components/", views.gallery, name="gallery"),
    path("about/<slug:name>/", views.page, name="page"),
]
