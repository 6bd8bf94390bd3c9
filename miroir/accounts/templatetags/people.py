"""What pages of sign-in need beside what django-allauth gives them."""

from __future__ import annotations

from django import template
from django.conf import settings
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from miroir.accounts.actions import DEMONSTRATION_PASSWORD
from miroir.accounts.queries import ROLES, demonstration_accounts
from miroir.common.tables import NO_FIGURE, Table, row

register = template.Library()


@register.simple_tag
def demonstration_table() -> Table | None:
    """Return the accounts that anybody may try, with the codes valid now; None outside a demonstration."""
    accounts = demonstration_accounts() if settings.DEMONSTRATION else []
    if not accounts:
        return None
    rows = tuple(
        row(
            gettext(ROLES[account.role]) if account.role in ROLES else account.role,
            account.email,
            DEMONSTRATION_PASSWORD,
            account.code or NO_FIGURE,
        )
        for account in accounts
    )
    columns = (gettext("Role"), gettext("E-mail address"), gettext("Password"), gettext("Code valid now"))
    return Table(gettext("Accounts to try"), columns, rows, frozenset({0, 1, 2, 3}))


@register.simple_tag
def onload(function: str, **ids: str) -> SafeString:
    """Return what tells allauth's script which elements of the page a function works on: data, no script."""
    told = json_script({"ids": ids}).split(">", 1)[1].rsplit("</script>", 1)[0]
    return format_html(
        '<script data-allauth-onload="{}" type="application/json">{}</script>', function, SafeString(told)
    )
