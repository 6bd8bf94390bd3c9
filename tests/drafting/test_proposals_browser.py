"""Proposals in a real browser, without script, at 320 pixels, in dark: put forward, answered, agreed; axe finds nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from miroir.consultations.capabilities import default_lines
from miroir.consultations.models import Capability, Proposal, StepKind
from miroir.drafting.models import DispositionState, ProposalAnswer, Stage
from tests.browsing import NEEDS_BROWSER, faults, follow
from tests.dispositions_makers import make_chair, make_rapporteur
from tests.drafting_makers import make_document, make_text_process, make_version
from tests.makers import make_area, make_organisation, make_representative
from tests.proposals_makers import make_proposal

pytestmark = [*NEEDS_BROWSER, pytest.mark.django_db(transaction=True)]
NARROW = {"width": 320, "scheme": "dark"}


def make_scene():
    """Return a text that is being written, in a step where proposals are taken and answered, with one proposal."""
    process = make_text_process(StepKind.DRAFTING)
    document = make_document(process)
    make_version(document, stage=Stage.COMMITTEE)
    make_version(document, issued=False)
    lines = [line for line in default_lines(StepKind.PROPOSALS, individuals=False) if line[0] == "put-forward"]
    Capability.objects.bulk_create(Capability(step=process.current_step, task=task, role=role) for task, role in lines)
    process.steps.update(starts_at=timezone.now() - timedelta(days=9), ends_at=timezone.now() + timedelta(days=9))
    make_proposal(process, make_organisation("Nice"))
    return document, process


def test_a_proposal_is_put_forward_answered_and_agreed_upon_without_script_and_no_page_has_a_fault(signed_in_page):
    document, process = make_scene()
    make_area("a01")
    representative = make_representative(make_organisation("Lyon"))

    page = signed_in_page(representative, f"/en/consultations/{process.slug}/proposals/new/", script=False, **NARROW)
    page.get_by_label("Title").fill("Ouvrir les plans")
    page.get_by_label("Proposal", exact=True).fill("Que chaque ville ouvre ses plans.")
    page.get_by_label("Area a01").check()
    follow(page.get_by_role("button", name="Put the proposal forward"))
    assert page.get_by_role("heading", name="Ouvrir les plans").is_visible()

    page = signed_in_page(make_rapporteur(), f"/en/texts/{document.slug}/proposals/", script=False, **NARROW)
    page.get_by_label("Proposal 1, Nice").check()
    page.get_by_label("Proposal 2, Lyon").check()
    page.get_by_label("Answer", exact=True).select_option("accepted")
    page.get_by_label("Reason").fill("Repris.")
    follow(page.get_by_role("button", name="Propose this answer"))
    assert page.get_by_text("2 answers are proposed").is_visible()

    page = signed_in_page(make_chair(), f"/en/texts/{document.slug}/proposals/", script=False, **NARROW)
    page.get_by_label("Proposal 1, Nice").check()
    follow(page.get_by_role("button", name="Agree on those chosen"))

    assert page.get_by_text("1 of 2 proposals answered").is_visible()
    assert Proposal.objects.count() == 2
    assert ProposalAnswer.objects.filter(state=DispositionState.AGREED).count() == 1


@pytest.mark.parametrize("role", ["representative", "rapporteur", "chair"])
def test_no_page_of_proposals_has_a_fault_or_is_too_wide(signed_in_page, role):
    document, process = make_scene()
    proposal = process.proposals.get()
    make = {"rapporteur": make_rapporteur, "chair": make_chair}
    person = make[role]() if role in make else make_representative(proposal.organisation)
    pages = [f"/en/texts/{document.slug}/proposals/"]
    if role == "representative":
        pages = [f"/en/consultations/{process.slug}/proposals/{end}" for end in ("", "new/", "1/")]

    for address in pages:
        page = signed_in_page(person, address, **NARROW)
        assert faults(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address
