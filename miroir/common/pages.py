"""The pages that every site owes its visitors, by the name in their address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_noop as words


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the footer: its name in the address, its title, and its template."""

    name: str
    title: str
    template: str


PAGES: Final = (
    Page("site-map", words("Site map"), "common/site_map.html"),
    Page("accessibility", words("Accessibility: not compliant"), "common/accessibility.html"),
    Page("legal-notice", words("Legal notice"), "common/legal_notice.html"),
    Page("personal-data", words("Personal data"), "common/personal_data.html"),
    Page("contact", words("Contact"), "common/contact.html"),
    Page("licence", words("Licence"), "common/licence.html"),
)
