"""The colleges of a European consultation: the user types that its portal asks people to declare."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from miroir.engine.consultation import Label

COLLEGES: Final = (
    Label("large-firm", {"fr": "Grandes entreprises", "en": "Large firms"}),
    Label("sme", {"fr": "Petites et moyennes entreprises", "en": "Small and medium-sized enterprises"}),
    Label("company", {"fr": "Entreprises", "en": "Companies"}),
    Label("business-association", {"fr": "Organisations professionnelles", "en": "Business associations"}),
    Label("citizen", {"fr": "Citoyens", "en": "Citizens"}),
    Label("ngo", {"fr": "Organisations non gouvernementales", "en": "Non-governmental organisations"}),
    Label("research", {"fr": "Recherche et enseignement supérieur", "en": "Academia and research"}),
    Label("public-authority", {"fr": "Autorités publiques", "en": "Public authorities"}),
    Label("trade-union", {"fr": "Syndicats", "en": "Trade unions"}),
    Label("consumer-organisation", {"fr": "Organisations de consommateurs", "en": "Consumer organisations"}),
    Label("environmental-organisation", {"fr": "Organisations environnementales", "en": "Environmental organisations"}),
)
"""Every college there can be, in the order of the record; a company of unknown size column is just a company."""

_COMPANY: Final = "company"
_NO_COLLEGE: Final = ""
_TYPES: Final = (
    (re.compile(r"(company|business)([ /].*(organi[sz]ation|business))?"), _COMPANY),
    (re.compile(r"business association|chamber of commerce"), "business-association"),
    (re.compile(r"(non[- ])?eu[- ]citizen|citizen"), "citizen"),
    (re.compile(r"ngo\b.*|non[- ]governmental organi[sz]ation.*"), "ngo"),
    (re.compile(r"academic.*|research.*"), "research"),
    (re.compile(r"public authorit(y|ies)"), "public-authority"),
    (re.compile(r"trade union"), "trade-union"),
    (re.compile(r"consumer organi[sz]ation"), "consumer-organisation"),
    (re.compile(r"environmental organi[sz]ation"), "environmental-organisation"),
    (re.compile(r"other|anonymous|prefer not to say"), _NO_COLLEGE),
)
_SIZE: Final = re.compile(r"(micro|small|medium|large)\b.*\d", re.IGNORECASE)


def college_of_type(user_type: str) -> str | None:
    """Return the college of a declared user type, "company" before it is split by size.

    "" stands for none: nothing declared, anonymous, or "Other". None: the type is not one of the portal's.
    """
    text = " ".join(user_type.split()).lower()
    if not text:
        return _NO_COLLEGE
    return next((college for pattern, college in _TYPES if pattern.fullmatch(text)), None)


def is_size(cell: str) -> bool:
    """Say whether a cell is one of the portal's sizes of an organisation, such as "Large (250 or more)"."""
    return _SIZE.match(cell.strip()) is not None


def split_by_size(college: str, size: str | None) -> str:
    """Return the college with companies split: large firms, and all others; unsplit where `size` is None."""
    if college != _COMPANY or size is None:
        return college
    return "large-firm" if size.strip().lower().startswith("large") else "sme"


def present(codes: Sequence[str]) -> tuple[Label, ...]:
    """Return the colleges with at least one holder, in the order of COLLEGES."""
    found = set(codes)
    return tuple(label for label in COLLEGES if label.code in found)
