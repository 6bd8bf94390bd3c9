"""Where the pages of the room are; those of sign-up and sign-in are django-allauth's."""

from __future__ import annotations

from django.urls import path

from miroir.accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.account, name="account"),
    path("accept-letters/", views.accept, name="accept-letters"),
]
