"""Where records are."""

from __future__ import annotations

from django.urls import path

from miroir.records import views

app_name = "records"
urlpatterns = [
    path("", views.home, name="home"),
    path("<slug:name>/", views.record, name="record"),
    path("<slug:name>/<str:file>", views.record_file, name="file"),
]
