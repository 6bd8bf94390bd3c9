"""Consultations in the admin: read, for repair; their actions alone change them."""

from __future__ import annotations

from django.contrib import admin

from miroir.consultations.models import (
    Capability,
    Charter,
    Holder,
    Invitation,
    Position,
    Process,
    ProcessChange,
    Reminder,
    Statement,
    Step,
    Translation,
)
from miroir.directory.admin import ReadOnlyAdmin


@admin.register(Process)
class ProcessAdmin(ReadOnlyAdmin):
    """A process and where it stands."""

    list_display = ("slug", "state", "current_step", "opened_at", "closed_at", "invented")
    list_select_related = ("current_step",)
    list_filter = ("state", "invented")
    search_fields = ("slug", "title_fr", "title_en", "key")


@admin.register(Charter)
class CharterAdmin(ReadOnlyAdmin):
    """A version of a charter, with its fingerprint."""

    list_display = ("process", "version", "frozen_at", "notified_at", "fingerprint")
    list_select_related = ("process",)


@admin.register(Step)
class StepAdmin(ReadOnlyAdmin):
    """A step and its dates."""

    list_display = ("process", "order", "kind", "starts_at", "ends_at")
    list_select_related = ("process",)
    list_filter = ("kind",)


@admin.register(Capability)
class CapabilityAdmin(ReadOnlyAdmin):
    """A line of the table of a step."""

    list_display = ("step", "task", "role", "college")
    list_select_related = ("step", "college")
    list_filter = ("task", "role")


@admin.register(ProcessChange)
class ProcessChangeAdmin(ReadOnlyAdmin):
    """What befell a process."""

    list_display = ("process", "kind", "step", "at", "reason")
    list_select_related = ("process", "step")
    list_filter = ("kind",)


@admin.register(Statement)
class StatementAdmin(ReadOnlyAdmin):
    """A statement and where it stands."""

    list_display = ("process", "number", "state", "language", "text")
    list_select_related = ("process",)
    list_filter = ("state", "language")
    search_fields = ("text", "key", "code")


@admin.register(Translation)
class TranslationAdmin(ReadOnlyAdmin):
    """A statement in another language."""

    list_display = ("statement", "language", "kind", "made_at")
    list_select_related = ("statement",)


@admin.register(Holder)
class HolderAdmin(ReadOnlyAdmin):
    """A participant of a process. What organisations prepare among themselves is nowhere in the admin."""

    list_display = ("process", "organisation", "code", "college", "since")
    list_select_related = ("process", "organisation", "college")
    search_fields = ("key", "organisation__name_fr", "code")


@admin.register(Position)
class PositionAdmin(ReadOnlyAdmin):
    """A position, current or of before."""

    list_display = ("key", "statement", "answer", "current", "channel", "taken_at")
    list_select_related = ("statement",)
    list_filter = ("channel", "current")
    search_fields = ("key",)


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    """An invitation, and whether it was taken back."""

    list_display = ("process", "college", "sector", "organisation", "sent_at", "undone_at")
    list_select_related = ("process", "college", "sector", "organisation")


@admin.register(Reminder)
class ReminderAdmin(ReadOnlyAdmin):
    """A reminder, and whether it was taken back."""

    list_display = ("process", "organisation", "sent_at", "undone_at")
    list_select_related = ("process", "organisation")
