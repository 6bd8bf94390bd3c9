"""Organisations, as actions, forms and the desk ask for them."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q, QuerySet

from miroir.accounts.models import User
from miroir.directory.models import College, CollegeTerm, Organisation, OrganisationState, Seat, SectorTerm


def organisations_to_verify() -> QuerySet[Organisation]:
    """Return the applications that nobody decided yet, the oldest first."""
    return Organisation.objects.filter(state=OrganisationState.APPLIED).order_by("applied_at", "pk")


def applications_whole() -> QuerySet[Organisation]:
    """Return the applications that nobody decided yet with all that is said of them, the oldest first. Six queries."""
    return (
        organisations_to_verify()
        .select_related("territory", "applied_by")
        .prefetch_related("college_terms__college", "sector_terms__sector", "areas")
    )


def organisation_whole() -> QuerySet[Organisation]:
    """Return organisations with what their pages show read along."""
    return Organisation.objects.select_related("territory__parent", "applied_by").prefetch_related(
        "college_terms__college", "sector_terms__sector", "areas"
    )


def seats_of(organisation: Organisation, day: date) -> QuerySet[Seat]:
    """Return the seats held for an organisation on a day, body by body; nobody is named."""
    return (
        Seat.objects.on(day)
        .filter(organisation=organisation)
        .select_related("body")
        .order_by("body__kind", "body__code")
    )


def applications_waiting(person: User) -> int:
    """Return how many applications of a person nobody decided yet."""
    return organisations_to_verify().filter(applied_by=person).count()


def organisation_of_siren(siren: str, *, other_than: Organisation | None = None) -> Organisation | None:
    """Return who has a SIREN in the directory or in an application; None where nobody has. Refused ones do not count."""
    if not siren:
        return None
    found = Organisation.objects.exclude(state=OrganisationState.REFUSED).filter(siren=siren)
    return (found.exclude(pk=other_than.pk) if other_than else found).first()


def organisations_of_college(day: date) -> dict[str, list[Organisation]]:
    """Return the members of the group on a day by the code of their college, each by name. One query."""
    found: dict[str, list[Organisation]] = {}
    terms = CollegeTerm.objects.on(day).filter(organisation__in=Organisation.objects.members_on(day))
    for term in terms.select_related("college", "organisation").order_by("organisation__name_fr"):
        found.setdefault(term.college.code, []).append(term.organisation)
    return found


def roll_of(day: date) -> dict[str, int]:
    """Return how many organisations each college had on a day, by code: colleges without any have 0. One query."""
    members = Organisation.objects.members_on(day)
    in_force = Q(terms__in=CollegeTerm.objects.on(day).filter(organisation__in=members))
    counted = College.objects.annotate(n=Count("terms__organisation", filter=in_force, distinct=True))
    return dict(counted.values_list("code", "n"))


def organisations_in_cell(college: str, sector: str, day: date) -> QuerySet[Organisation]:
    """Return the members of a college that were of a sector on a day, by name; both by their codes."""
    in_college = CollegeTerm.objects.on(day).filter(college__code=college).values("organisation")
    in_sector = SectorTerm.objects.on(day).filter(sector__code=sector).values("organisation")
    return Organisation.objects.members_on(day).filter(Q(pk__in=in_college), Q(pk__in=in_sector))
