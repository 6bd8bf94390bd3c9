"""Contributions and what became of them, read for their answers: with all that a rule or a letter asks of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Final
from urllib.parse import quote

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse

from miroir.common.numbers import NO_BREAK
from miroir.drafting.models import Amendment, Comment, Disposition, Outcome, Version, Wording
from miroir.drafting.queries.gate import label_of
from miroir.engine.text.anchors import Anchor, Place
from miroir.engine.text.anchors import found as found_again

Contribution = Comment | Amendment
FEW_WORDS: Final = 6
"""Words of a landing that its address holds at either end."""
OF_CONTRIBUTIONS: Final = (
    "organisation",
    "clause",
    "disposition",
    "disposition__landing_clause",
    "disposition__landing_version__document",
    "disposition__duplicate_comment__document",
    "disposition__duplicate_amendment__document",
)


def worked_version(**where: object) -> Version:
    """Return a version with its document, its process, the current step and its table. Raises Http404."""
    versions = Version.objects.select_related("document__process__current_step", "document__group")
    return get_object_or_404(versions.prefetch_related("document__process__current_step__capabilities"), **where)


def latest_answered(slug: str) -> Version:
    """Return the last issued version of a document: the one that takes contributions. Raises Http404."""
    last = Version.objects.issued().filter(document__slug=slug).order_by("-number").values("pk")[:1]
    return worked_version(pk__in=last)


def contributions_of(
    version: Version, comments: Collection[int], amendments: Collection[int], *, locked: bool = False
) -> list[Contribution]:
    """Return some contributions on a version with their answers, comments first, by number; two queries at most.

    Each has the version given as its own, so that permissions ask nothing more. Keys of other versions are left out.
    """
    found: list[Contribution] = [
        *_chosen(Comment.objects.all(), version, comments, locked=locked),
        *_chosen(Amendment.objects.all(), version, amendments, locked=locked),
    ]
    for one in found:
        one.version, one.document = version, version.document
    return found


def keys_of(contributions: Iterable[Contribution]) -> tuple[list[int], list[int]]:
    """Return the keys of the comments and those of the amendments."""
    found = list(contributions)
    comments = [one.pk for one in found if isinstance(one, Comment)]
    return comments, [one.pk for one in found if isinstance(one, Amendment)]


def repeated_by(contributions: Collection[Contribution]) -> bool:
    """Return whether another contribution is said to repeat one of these. One query."""
    comments, amendments = keys_of(contributions)
    found = Disposition.objects.filter(outcome=Outcome.DUPLICATE)
    of_these = Q(duplicate_comment__in=comments) | Q(duplicate_amendment__in=amendments)
    return found.filter(of_these).exists()


def disposition_of(slug: str, **where: object) -> Disposition:
    """Return an answer to a contribution to a text, with all that its permissions ask. Raises Http404."""
    within = Q(comment__document__slug=slug) | Q(amendment__document__slug=slug)
    return with_version(get_object_or_404(answered(Disposition.objects.filter(within)), **where))


def with_version(disposition: Disposition) -> Disposition:
    """Return an answer whose contribution has its version with all that permissions ask. Two queries."""
    contribution = disposition.contribution
    version = worked_version(pk=contribution.version_id)
    contribution.version, contribution.document = version, version.document
    return disposition


def answer_to(contribution: Contribution) -> Disposition | None:
    """Return the answer to a contribution, None while there is none. One query.

    The answered contribution has the same version and document, so that its permissions ask nothing that is there.
    """
    found = answered(Disposition.objects.filter(**{sort_of(contribution): contribution.pk})).first()
    if found is not None:
        found.contribution.version, found.contribution.document = contribution.version, contribution.version.document
    return found


def next_version(version: Version) -> Version | None:
    """Return the version after one, issued or still being written: where contributions land. None before it is begun."""
    return Version.objects.filter(document=version.document_id, number__gt=version.number).order_by("number").first()


def answered(dispositions: QuerySet[Disposition]) -> QuerySet[Disposition]:
    """Return answers with their contributions, authors and landings."""
    related = (
        "comment__organisation",
        "comment__by",
        "comment__document",
        "amendment__organisation",
        "amendment__by",
        "amendment__document",
        "landing_version__document",
        "landing_clause",
        "duplicate_comment__document",
        "duplicate_amendment__document",
    )
    return dispositions.select_related(*related)


def author_of(contribution: Contribution) -> str:
    """Return in whose name a contribution is: an organisation, or what an imported table calls its author."""
    return str(contribution.organisation) if contribution.organisation_id else contribution.author_code


def sort_of(contribution: Contribution) -> str:
    """Return "comment" or "amendment"."""
    return "comment" if isinstance(contribution, Comment) else "amendment"


def name_of(contribution: Contribution) -> str:
    """Return the name of a contribution in the language in force, such as "comment 12"."""
    return label_of(sort_of(contribution), contribution.number)


def mark_of(contribution: Contribution) -> str:
    """Return what names a contribution in a form: "c12" or "a3"."""
    return f"{sort_of(contribution)[0]}{contribution.number}"


def public_label(contribution: Contribution) -> str:
    """Return what the journal calls a contribution: its text, its version, its sort and number; no personal data."""
    return f"{contribution.document.title_fr}, {contribution.version.number}, {sort_of(contribution)} {contribution.number}"


def words_of(contribution: Contribution) -> str:
    """Return the words by which contributions are compared: what is said, and what is asked for."""
    if isinstance(contribution, Comment):
        return comment_words(contribution.text, contribution.proposed_change)
    return amendment_words(contribution.rationale, contribution.operations)


def comment_words(text: str, proposed_change: str) -> str:
    """Return what a comment says, and the change that it proposes."""
    return f"{text}\n{proposed_change}"


def amendment_words(rationale: str, operations: Iterable[Mapping[str, object]]) -> str:
    """Return the rationale of an amendment, and the words that it puts in."""
    return f"{rationale}\n{words_put_in(operations)}"


def words_put_in(operations: Iterable[Mapping[str, object]]) -> str:
    """Return the words that operations put in, one a line."""
    return "\n".join(str(operation.get("text", "")) for operation in operations)


def landing_address(disposition: Disposition) -> str:
    """Return where the words lie that a contribution led to, down to them; "" before its version is issued.

    The words are named in the address as browsers find them; where one does not, it shows the clause.
    """
    version, clause = disposition.landing_version, disposition.landing_clause
    if version is None or clause is None or version.issued_at is None:
        return ""
    address = reverse("drafting:clause", args=[version.document.slug, version.number, clause.code])
    return address + _fragment(disposition.landing_quote)


def landing_place(disposition: Disposition) -> Place | None:
    """Return where the words of a landing are by now in the clause where it landed; None where no words are named.

    An orphan where they, or the clause, are gone: a version that is still being written changes. One query.
    """
    start, end, words = disposition.start, disposition.end, disposition.landing_quote
    if start is None or end is None or not words:
        return None
    wording = Wording.objects.filter(version=disposition.landing_version_id, clause=disposition.landing_clause_id)
    text = wording.values_list("text", flat=True).first()
    return found_again(Anchor(start, end, words, "", ""), text or "")


def duplicated(disposition: Disposition) -> Contribution | None:
    """Return the contribution that another repeats."""
    return disposition.duplicate_comment or disposition.duplicate_amendment


def wordings_of(version: Version) -> list[Wording]:
    """Return what the clauses of a version say, in reading order."""
    return list(version.wordings.select_related("clause").order_by("order"))


def clause_title(wording: Wording) -> str:
    """Return the number and the heading of a clause, for lists."""
    return f"{wording.number}{NO_BREAK}{wording.heading}".strip(f" {NO_BREAK}") or wording.clause.code


def _chosen(found: QuerySet, version: Version, keys: Collection[int], *, locked: bool) -> QuerySet:  # type: ignore[type-arg]
    if not keys:
        return found.none()
    chosen = found.filter(version=version, pk__in=keys).select_related(*OF_CONTRIBUTIONS).order_by("number")
    return chosen.select_for_update(of=("self",)) if locked else chosen


def _fragment(words: str) -> str:
    split = words.split()
    if not split:
        return ""
    ends = [words] if len(split) <= 2 * FEW_WORDS else [" ".join(split[:FEW_WORDS]), " ".join(split[-FEW_WORDS:])]
    return "#:~:text=" + ",".join(quote(end.strip(), safe="").replace("-", "%2D") for end in ends)
