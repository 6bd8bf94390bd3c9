"""The journal in the admin: to be looked at. Nobody writes, changes or removes anything of it."""

from __future__ import annotations

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from miroir.journal.models import Entry, Erasure, Opening, Seal


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # Django itself takes none
    """Shows rows, newest first, by their keys only: a journal is never counted through."""

    ordering = ("-pk",)
    show_full_result_count = False
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's own
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:  # noqa: ARG002 - Django's own
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:  # noqa: ARG002 - Django's own
        return False


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    """Entries as they are."""

    list_display = ("sequence", "kind", "commitment")
    search_fields = ("=sequence",)


@admin.register(Opening)
class OpeningAdmin(ReadOnlyAdmin):
    """What opens entries, without who made them: that is for a demand of that person, not for looking around."""

    list_display = ("entry", "at", "about")
    list_select_related = ("entry",)
    fields = ("entry", "at", "about", "for_whom", "content", "salt")


@admin.register(Seal)
class SealAdmin(ReadOnlyAdmin):
    """Seals as they are."""

    list_display = ("size", "root", "at")


@admin.register(Erasure)
class ErasureAdmin(ReadOnlyAdmin):
    """What was erased, and why."""

    list_display = ("at", "sequences", "links")
