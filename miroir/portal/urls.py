"""Where visitors begin, and where the secretariat works."""

from __future__ import annotations

from django.urls import path

from miroir.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("members/", views.members, name="members"),
    path("europe/", views.europe, name="europe"),
    path("desk/", views.desk, name="desk"),
    path("desk/letters/", views.letters, name="letters"),
    path("my-data/", views.my_data, name="my-data"),
]
