"""Where the pages of the journal are."""

from __future__ import annotations

from django.urls import path

from miroir.journal import views

app_name = "journal"
urlpatterns = [
    path("", views.entries, name="entries"),
    path("dump/", views.dump, name="dump"),
    path("checkpoint/", views.checkpoint, name="checkpoint"),
    path("<int:sequence>/", views.entry, name="entry"),
    path("<int:sequence>/receipt.json", views.receipt, name="receipt"),
]
