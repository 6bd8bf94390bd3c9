"""The whole path in a real browser, without script, in French and in English: from a position to a published strategy."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from demonstration.adopted import everything
from miroir.consultations.models import Capability, StepKind
from miroir.consultations.tasks import keep_map_of
from miroir.decisions.models import Call, Publication
from miroir.decisions.tasks import write_publication
from miroir.directory.models import Body, BodyKind, SeatRole
from miroir.drafting.models import Amendment, Clause, Comment, Document, Objection
from tests.browsing import NEEDS_BROWSER
from tests.makers import (
    give_second_factor,
    make_organisation,
    make_process,
    make_representative,
    make_seat,
    make_secretary,
    make_statement,
    make_step,
    make_user,
)

pytestmark = [*NEEDS_BROWSER, pytest.mark.long, pytest.mark.django_db(transaction=True)]
TEXT = "Les villes publient leurs données dans un format ouvert."
AMENDED = "Les villes publient leurs données dans un format ouvert et documenté."


class Actor:
    """Somebody who is signed in, on one page of the site, in one language, without script."""

    def __init__(self, page, base, language):
        self.page, self.base, self.language = page, base, language
        page.set_default_timeout(8000)

    def goes(self, name, *args):
        with override(self.language):
            self.page.goto(self.base + reverse(name, args=args))
        assert self.page.locator("h1").count() == 1

    def sends(self, form="main form.form", **typed):
        """Fill a form and send it; a list is a choice among radio buttons or boxes."""
        found = self.page.locator(form).first
        folded = found.locator("xpath=ancestor::details[not(@open)]")
        if folded.count():
            folded.first.locator("summary").click()
        for name, value in typed.items():
            if isinstance(value, list):
                found.locator(f"[name={name}][value='{value[0]}']").check()
            elif found.locator(f"select[name={name}]").count():
                found.locator(f"select[name={name}]").select_option(value)
            else:
                found.locator(f"[name={name}]").fill(value)
        with self.page.expect_navigation():
            found.locator("button[type=submit]").first.click()
        assert self.page.locator(".errors, .error-summary").count() == 0, self.page.locator("main").inner_text()


@pytest.fixture
def world():
    """Return a process in one step where all may be done, with a statement, and who acts."""
    process = make_process(rule={"minimum": 1}, slug="open-data")
    step = make_step(process, kind=StepKind.DECISION, order=9)
    step.starts_at, step.ends_at = (
        timezone.now() - timedelta(days=1),
        timezone.now() + timedelta(days=60),
    )
    step.save()
    step.capabilities.all().delete()
    Capability.objects.bulk_create(Capability(step=step, task=task, role=role) for task, role in everything())
    process.current_step = step
    process.save()
    make_statement(process, "Les données des villes sont ouvertes.")
    people = {
        "mayor": make_representative(make_organisation("Ville de Saint-Exemple", college="local")),
        "ministry": make_representative(make_organisation("Un ministère", college="state")),
        "rapporteur": make_user("Rapporteuse"),
        "chair": make_user("Présidente"),
        "bureau": make_user("Bureau"),
        "secretary": make_secretary(),
    }
    make_seat(people["rapporteur"], BodyKind.WORKING_GROUP, SeatRole.RAPPORTEUR)
    make_seat(people["chair"], BodyKind.WORKING_GROUP, SeatRole.CHAIR)
    make_seat(people["bureau"], BodyKind.BUREAU, SeatRole.CHAIR)
    give_second_factor(people["bureau"])
    return process, people


@pytest.mark.parametrize("language", ["fr", "en"])
def test_people_carry_a_position_to_a_published_strategy(
    signed_in_page, live_server, world, settings, tmp_path, language
):
    settings.PUBLICATIONS = tmp_path
    process, people = world
    actors = {
        role: Actor(signed_in_page(person, f"/{language}/", script=False), live_server.url, language)
        for role, person in people.items()
    }

    answer_statements(actors, process)
    code = write_text(actors, process)
    amend_comment_and_object(actors, code)
    dispose_and_reword(actors)
    decide(actors)
    write_publication(Publication.objects.get().pk)

    reader = actors["mayor"]
    reader.goes("decisions:certificate", Publication.objects.get().slug, code)
    told = reader.page.locator("main").inner_text()
    assert AMENDED in told
    assert "Ville de Saint-Exemple" in told
    assert "Un ministère" in told
    assert (Document.objects.count(), Call.objects.count(), Objection.objects.open().count()) == (1, 1, 0)
    assert (Amendment.objects.get().state, Comment.objects.get().disposition.outcome) == ("adopted", "noted")


def answer_statements(actors, process):
    """Have both organisations take a position; the figures are kept."""
    for role in ("mayor", "ministry"):
        actors[role].goes("consultations:answer", process.slug)
        actors[role].sends(answer=["1"])
    keep_map_of(process.pk)


def write_text(actors, process):
    """Have the rapporteur write a text on that ground and issue it; return the code of its clause."""
    rapporteur, group = actors["rapporteur"], Body.objects.get(kind=BodyKind.WORKING_GROUP)
    rapporteur.goes("drafting:create")
    rapporteur.sends(process=process.slug, title_fr="Charte", title_en="Charter", slug="charter", group=str(group.pk))
    rapporteur.sends("main form")
    rapporteur.goes("drafting:add", "charter", 1)
    rapporteur.sends(heading="Ouverture", text=TEXT)
    code = Clause.objects.get().code
    rapporteur.goes("drafting:ground", "charter", 1, code)
    rapporteur.sends(number="1", why="Consensus.")
    rapporteur.goes("drafting:issue", "charter", 1)
    rapporteur.sends(stage="enquiry-draft")
    return code


def amend_comment_and_object(actors, code):
    """Have the city amend, the ministry comment and object; the objection is acknowledged and under reconciliation."""
    actors["mayor"].goes("drafting:clause-amend", "charter", 1, code)
    actors["mayor"].sends(text=AMENDED, rationale="Sans documentation, un format ne sert à rien.")
    actors["ministry"].goes("drafting:make-comment", "charter", 1)
    actors["ministry"].sends(text="Et les données des opérateurs ?")
    actors["ministry"].goes("drafting:object", "charter", 1)
    actors["ministry"].sends(substantial=["True"], reason="Le secret.", remedy="Une exception.")
    for event, role in (("acknowledge", "secretary"), ("begin", "chair")):
        actors[role].goes("drafting:objection", "charter", 1)
        actors[role].sends(f"main form[action*='/{event}/']")


def dispose_and_reword(actors):
    """Have every contribution answered, the amendment carried out, the next version issued, the objection resolved."""
    rapporteur, chair = actors["rapporteur"], actors["chair"]
    for mark, outcome in (("a1", "accepted"), ("c1", "noted")):
        rapporteur.goes("drafting:answer-contributions", "charter", 1)
        rapporteur.page.goto(f"{rapporteur.page.url}?m={mark}")
        rapporteur.sends(outcome=[outcome], reason="Utile.")
    chair.goes("drafting:agree-dispositions", "charter", 1)
    chair.sends()
    rapporteur.goes("drafting:document", "charter")
    rapporteur.sends("main form[action*='/begin/']")
    rapporteur.goes("drafting:amendment", "charter", 1)
    rapporteur.sends("main form[action*='/adopt/']")
    rapporteur.goes("drafting:issue", "charter", 2)
    rapporteur.sends(stage="final-draft")
    actors["ministry"].goes("drafting:objection", "charter", 1)
    actors["ministry"].sends("main form[action*='/resolve/']", outcome="La loi suffit.")


def decide(actors):
    """Have the call opened, answered, closed and found upon, and the strategy published."""
    bureau, secretary = actors["bureau"], actors["secretary"]
    bureau.goes("decisions:open", "charter", 2)
    closing = timezone.localtime(timezone.now() + timedelta(days=9)).strftime("%Y-%m-%dT%H:%M")
    bureau.sends("main form", question_fr="D’accord ?", question_en="Agreed?", closes_at=closing)
    for role in ("mayor", "ministry"):
        actors[role].goes("decisions:call", "charter", 2, 1)
        actors[role].sends("main form[action*='/answer/']", reply=["agree"])
    for event, typed in (("close", {}), ("find", {"result": ["consensus"], "reason": "Tous sont d’accord."})):
        bureau.goes("decisions:call", "charter", 2, 1)
        bureau.sends(f"main form[action*='/{event}/']", **typed)
    secretary.goes("decisions:publish", "charter", 2, 1)
    secretary.sends()
