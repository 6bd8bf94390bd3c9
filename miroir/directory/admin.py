"""The directory in the admin: read, for repair; its actions alone change it."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from miroir.directory.models import Area, College, CollegeTerm, Organisation, Sector, SectorTerm, Territory


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # Django itself takes none
    """Rows that are read here and nowhere written."""

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's own
        return False

    def has_change_permission(self, request: HttpRequest, obj: object | None = None) -> bool:  # noqa: ARG002 - Django's own
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object | None = None) -> bool:  # noqa: ARG002 - Django's own
        return False


@admin.register(College, Sector, Area)
class ListAdmin(ReadOnlyAdmin):
    """A list that `lay_vocabularies` lays."""

    list_display = ("code", "name_fr", "name_en", "order")


@admin.register(Territory)
class TerritoryAdmin(ReadOnlyAdmin):
    """A place with its codes."""

    list_display = ("code", "name_fr", "level", "insee", "nuts", "parent")
    list_filter = ("level",)
    list_select_related = ("parent",)
    search_fields = ("name_fr", "name_en", "insee", "nuts")


@admin.register(Organisation)
class OrganisationAdmin(ReadOnlyAdmin):
    """An organisation; its colleges and sectors stand in their own lists."""

    list_display = ("name_fr", "acronym", "kind", "state", "siren", "since", "invented")
    list_filter = ("state", "kind", "invented")
    search_fields = ("name_fr", "name_en", "acronym", "siren", "key")


@admin.register(CollegeTerm)
class CollegeTermAdmin(ReadOnlyAdmin):
    """A college of an organisation, from a day to a day."""

    list_display = ("organisation", "college", "starts_on", "ends_on")
    list_select_related = ("organisation", "college")
    search_fields = ("organisation__name_fr",)


@admin.register(SectorTerm)
class SectorTermAdmin(ReadOnlyAdmin):
    """A sector of an organisation, from a day to a day."""

    list_display = ("organisation", "sector", "starts_on", "ends_on")
    list_select_related = ("organisation", "sector")
    search_fields = ("organisation__name_fr",)
