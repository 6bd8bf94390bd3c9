"""People in the admin, for repair: seen, and let in or kept out; never made, renamed or removed."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from miroir.accounts.models import User


@admin.register(User)
class UserAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # Django itself takes none
    """A person, whose account actions write; only whether they may sign in and repair can be mended here."""

    list_display = ("email", "name", "is_active", "is_staff", "closed_at")
    list_filter = ("is_active", "is_staff")
    search_fields = ("email", "name", "key")
    fields = ("key", "email", "name", "language", "created_at", "last_login", "closed_at", "is_active", "is_staff")
    readonly_fields = ("key", "email", "name", "language", "created_at", "last_login", "closed_at")

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's own
        return False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:  # noqa: ARG002 - Django's own
        return False
