"""Django's admin as the site uses it: for repair, by few, with a second factor."""

from __future__ import annotations

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from miroir.accounts.models import User
from miroir.accounts.queries import has_second_factor


class RepairSite(AdminSite):
    """Admits staff who have a second factor; sign-in is the site's own, with its limits."""

    site_header = site_title = _("Repair")
    index_title = _("For repair only: nothing done here is written in the journal")

    def has_permission(self, request: HttpRequest) -> bool:
        person = request.user
        return isinstance(person, User) and person.is_active and person.is_staff and has_second_factor(person)

    def login(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:  # noqa: ARG002 - Django's own
        """Lead a visitor to the site's sign-in page; refuse who is signed in but may not repair."""
        refuse: HttpResponse = secure_admin_login(_refused)(request)
        return refuse


def _refused(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - a view
    raise PermissionDenied
