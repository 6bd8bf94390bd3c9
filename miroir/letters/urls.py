"""Where the pages of the room are."""

from __future__ import annotations

from django.urls import path

from miroir.letters import views

app_name = "letters"
urlpatterns = [
    path("outbox/", views.outbox, name="outbox"),
    path("outbox/<uuid:key>/", views.letter, name="letter"),
    path("outbox/<uuid:key>/html/", views.letter_html, name="letter-html"),
    path("refuse/<str:token>/", views.refuse, name="refuse"),
    path("accept/<str:token>/", views.accept, name="accept"),
]
