"""What people gave and what was answered, each as a station of a thread."""

from __future__ import annotations

from django.utils.translation import gettext

from miroir.consultations.models import Proposal
from miroir.decisions.queries.stations import Station, who_of
from miroir.drafting.models import Amendment, Comment, Disposition, Objection, ProposalAnswer


def amendment_station(amendment: Amendment, *stations: Station) -> Station:
    """Return an amendment, given with its organisation and document, as a station."""
    return Station(
        kind="amendment",
        key=str(amendment.key),
        title=gettext("Amendment %(number)s: %(state)s")
        % {"number": amendment.number, "state": amendment.get_state_display()},
        address=amendment.get_absolute_url(),
        told=amendment.rationale,
        language=amendment.language,
        at=amendment.tabled_at,
        stations=stations,
        **who_of(amendment.organisation, amendment.author_code),
    )


def comment_station(comment: Comment, *stations: Station) -> Station:
    """Return a comment, given with its organisation and document, as a station."""
    return Station(
        kind="comment",
        key=str(comment.key),
        title=gettext("Comment %(number)s") % {"number": comment.number},
        address=comment.get_absolute_url(),
        told=comment.text,
        language=comment.language,
        at=comment.made_at,
        stations=stations,
        **who_of(comment.organisation, comment.author_code),
    )


def disposition_station(disposition: Disposition, *stations: Station, address: str = "") -> Station:
    """Return the answer to a contribution as a station."""
    return Station(
        kind="disposition",
        key=str(disposition.key),
        title=str(disposition.get_outcome_display()),
        address=address,
        told=disposition.reason,
        at=disposition.agreed_at or disposition.proposed_at,
        stations=stations,
    )


def objection_station(objection: Objection, *stations: Station, told: str) -> Station:
    """Return an objection, given with its organisation and document, as a station that tells its reason or its ruling."""
    return Station(
        kind="objection",
        key=str(objection.key),
        title=gettext("Objection %(number)s: %(state)s")
        % {"number": objection.number, "state": objection.get_state_display()},
        address=objection.get_absolute_url(),
        told=told,
        at=objection.raised_at,
        stations=stations,
        **who_of(objection.organisation),
    )


def proposal_station(proposal: Proposal, *stations: Station) -> Station:
    """Return a proposal, given with its organisation and process, as a station."""
    return Station(
        kind="proposal",
        key=str(proposal.key),
        title=gettext("Proposal %(number)s") % {"number": proposal.number},
        address=proposal.get_absolute_url(),
        told=proposal.title,
        language=proposal.language,
        at=proposal.made_at,
        stations=stations,
        **who_of(proposal.organisation),
    )


def answer_station(answer: ProposalAnswer, *stations: Station) -> Station:
    """Return the answer to a proposal as a station."""
    return Station(
        kind="disposition",
        key=str(answer.proposal.key),
        title=str(answer.get_outcome_display()),
        told=answer.reason,
        at=answer.agreed_at or answer.proposed_at,
        stations=stations,
    )
