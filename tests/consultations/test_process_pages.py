"""The pages of consultations: read by everybody, led by the secretariat, proposed to by members."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from miroir.consultations.actions.processes import open_process
from miroir.consultations.actions.statements import Wording, seed_statements
from miroir.consultations.forms.charters import charter_initial
from miroir.consultations.models import (
    Charter,
    Process,
    ProcessState,
    Role,
    Statement,
    StatementState,
    StepKind,
    Task,
    Translation,
)
from miroir.consultations.queries.charters import charter_in_force
from tests.consultations.test_processes import DAY, prepared
from tests.makers import (
    NOW,
    make_area,
    make_college,
    make_holder,
    make_membership,
    make_organisation,
    make_process,
    make_representative,
    make_secretary,
    make_sector,
    make_statement,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_now():
    with time_machine.travel(NOW, tick=False), override("en"):
        yield


@pytest.fixture
def secretary(client):
    person = make_secretary()
    client.force_login(person)
    return person


def page(client, name, *args, query="", expected=200):
    """Return the text of a page in English."""
    answer = client.get(reverse(f"consultations:{name}", args=args) + query)
    assert answer.status_code == expected, answer.content.decode()[:2000]
    return answer.content.decode()


def send(client, name, *args, expected=302, **sent):
    answer = client.post(reverse(f"consultations:{name}", args=args), sent)
    assert answer.status_code == expected, answer.content.decode()[:3000]
    return answer


def many(process, number):
    """Put statements with areas, sectors and translations in a process."""
    for place in range(number):
        statement = make_statement(process, f"Énoncé {place}", areas=("a01", "a02"), proposed_for=make_organisation())
        statement.sectors.set([make_sector("energy"), make_sector("transport")])
        Translation.objects.create(
            statement=statement, language="en", text=f"Statement text {place}", source_hash="", made_at=NOW
        )


def test_the_list_says_what_is_open_to_come_and_over(client):
    running, over = make_process(), make_process(state=ProcessState.CLOSED, closed_at=NOW)
    coming: Any = make_process()
    hidden = prepared()
    coming.current_step.starts_at = NOW + DAY
    coming.current_step.save()
    make_statement(running)

    text = page(client, "processes")

    for process in (running, coming, over):
        assert str(process) in text
    assert str(hidden) not in text
    assert "1 statement," in text


def test_the_secretariat_sees_what_it_prepares(client, secretary):
    process = prepared()

    assert str(process) in page(client, "processes")
    assert "in preparation" in page(client, "process", process.slug)


def test_nobody_else_sees_a_process_in_preparation(client):
    assert "not open yet" in page(client, "process", prepared().slug, expected=403)
    assert client.get("/en/consultations/none/").status_code == 404


def test_the_page_says_the_question_the_steps_the_rule_and_what_to_do(client):
    process = make_process(individuals=True)
    make_holder(process)
    make_statement(process, "Une ville sobre.", areas=("a01",))

    text = page(client, "process", process.slug)

    for words in ("What to do?", "Une ville sobre.", "Area a01", "1 organisation", "Every sector", "version 1"):
        assert words in text
    assert "Sign in to propose a statement." in text
    assert 'aria-current="step"' in text


def test_a_member_finds_the_way_to_propose(client):
    process = make_process()
    client.force_login(make_representative())

    assert reverse("consultations:propose", args=[process.slug]) in page(client, "process", process.slug)


def test_statements_are_found_by_word_area_and_order(client):
    process = make_process()
    make_statement(process, "Un vélo", areas=("a01",))
    make_statement(process, "Un bus", areas=("a02",))

    assert "Un bus" not in page(client, "process", process.slug, query="?q=VELO")
    assert "Un vélo" not in page(client, "process", process.slug, query="?area=a02")
    assert "No statement is like that" in page(client, "process", process.slug, query="?q=avion")
    assert "2 statements found" in page(client, "process", process.slug, query="?area=none&sort=x&state=y&page=z")


def test_a_statement_of_one_sector_shows_so_and_a_translation_is_labelled(client):
    statement = make_statement(text="La ville.")
    statement.sectors.set([make_sector("energy")])
    Translation.objects.create(statement=statement, language="en", text="The city.", source_hash="", made_at=NOW)

    text = page(client, "statement", statement.process.slug, statement.number)

    for words in (
        "One sector only: Sector energy",
        "The city.",
        "La ville.",
        "translated by a person",
        "earlier wording",
    ):
        assert words in text


@pytest.mark.parametrize("state", [StatementState.PROPOSED, StatementState.REFUSED])
def test_a_statement_that_is_not_published_is_for_its_proposer_and_the_moderators(client, state):
    organisation = make_organisation()
    person, process = make_representative(organisation), make_process()
    statement = make_statement(
        process, "Caché.", state=state, proposed_by=person, proposed_for=organisation, reason="R."
    )

    page(client, "statement", process.slug, statement.number, expected=403)
    assert "Caché." not in page(client, "process", process.slug)
    client.force_login(person)
    assert "Caché." in page(client, "statement", process.slug, statement.number)
    assert "Caché." in page(client, "process", process.slug)


def test_near_statements_are_shown_before_one_is_sent(client):
    organisation, process = make_organisation(), make_process()
    client.force_login(make_representative(organisation))
    make_statement(process, "Chaque ville publie ses données ouvertes.")
    area = make_area("a01")
    sent = {"text": "Chaque ville publie ses données ouvertes", "language": "fr", "areas": [area.pk]}

    shown = send(client, "propose", process.slug, expected=200, **sent).content.decode()

    assert Statement.objects.count() == 1
    compared = re.findall(r'name="compared" value="(\w{64})"', shown)[0]
    send(client, "propose", process.slug, **sent, compared=compared)
    assert Statement.objects.get(state="proposed").proposed_for == organisation


def test_a_changed_text_is_compared_anew(client):
    process = make_process()
    client.force_login(make_representative())
    make_statement(process, "Chaque ville publie ses données ouvertes.")
    sent = {"language": "fr", "areas": [make_area("a01").pk], "compared": "0" * 64}

    send(client, "propose", process.slug, expected=200, text="Chaque ville publie ses données ouvertes", **sent)

    assert Statement.objects.count() == 1


def test_who_is_of_several_organisations_chooses_one(client):
    process, second = make_process(), make_organisation()
    person = make_representative()
    make_membership(person, second)
    client.force_login(person)
    sent = {"text": "Un énoncé.", "language": "fr", "areas": [make_area("a01").pk]}

    send(client, "propose", process.slug, expected=422, **sent)
    send(client, "propose", process.slug, **sent, organisation=second.pk)

    assert Statement.objects.get().proposed_for == second


def test_a_wrong_form_keeps_what_was_typed(client):
    process = make_process()
    client.force_login(make_representative())

    text = send(client, "propose", process.slug, expected=422, text="Un énoncé.", language="fr").content.decode()

    assert "Un énoncé." in text
    assert "Nothing was kept yet" in text
    assert not Statement.objects.exists()


def test_the_secretariat_prepares_dates_writes_and_opens_on_its_pages(client, secretary):
    make_organisation(college="state")
    make_organisation(college="state")
    sent = {
        "title_fr": "L’eau en ville",
        "title_en": "Water in the city",
        "question_fr": "Que faire ?",
        "question_en": "What to do?",
        "kinds": ["statements", "framing"],
        "starts_on": "2026-06-15",
    }
    send(client, "prepare", **sent)
    process = Process.objects.get()
    assert process.slug == "leau-en-ville"
    assert "The charter is not whole yet" in page(client, "edit", process.slug)
    assert "Write the purpose" in send(client, "open", process.slug, expected=422).content.decode()

    text = {
        **{f"{name}_{code}": "Words." for name in ("purpose", "engagement") for code in ("fr", "en")},
        "reply_days": 20,
        "acknowledge_days": 10,
        "reconcile_days": 60,
        "colleges": [make_college("state").pk],
        "minimum": 2,
        "method": "interval",
        "threshold": "60",
        "level": "5",
        "abstain": "excluded",
        "positions": "public",
        "smallest_cell": 3,
    }
    send(client, "edit-charter", process.slug, **text)
    send(client, "open", process.slug)

    process.refresh_from_db()
    assert process.state == ProcessState.OPEN
    assert [step.kind for step in process.steps.all()] == ["framing", "statements"]
    assert charter_in_force(process).rule["threshold"] == 0.6


def test_steps_are_dated_and_added_on_their_page(client, secretary):
    process = prepared(secretary, kinds=(StepKind.STATEMENTS,))
    step = process.steps.get()
    rows = {
        "steps-TOTAL_FORMS": 3,
        "steps-INITIAL_FORMS": 1,
        "steps-0-step": step.pk,
        "steps-0-kind": "statements",
        "steps-0-title_fr": "Premier tour",
        "steps-0-title_en": "First round",
        "steps-0-starts_at": "2026-07-01T09:00",
        "steps-0-ends_at": "2026-07-31T18:00",
        "steps-1-kind": "framing",
        "steps-1-starts_at": "2026-06-20T09:00",
        "steps-1-ends_at": "2026-06-30T18:00",
    }

    send(client, "edit-steps", process.slug, **rows)

    assert [(one.order, one.title_en) for one in process.steps.all()] == [(1, "Framing"), (2, "First round")]
    assert timezone.localtime(process.steps.last().ends_at).isoformat() == "2026-07-31T18:00:00+02:00"
    assert send(client, "edit-steps", process.slug, **rows, **{"steps-2-kind": "decision"}, expected=422)
    answer = send(client, "edit-steps", process.slug, **{**rows, "steps-1-ends_at": "2026-07-02T18:00"}, expected=422)
    assert "starts before" in answer.content.decode()


def test_a_step_is_taken_out_on_its_page(client, secretary):
    process = prepared(secretary, kinds=(StepKind.FRAMING, StepKind.STATEMENTS))
    first, second = process.steps.all()
    rows = {"steps-TOTAL_FORMS": 2, "steps-INITIAL_FORMS": 2}
    for place, step in enumerate((first, second)):
        rows |= {
            f"steps-{place}-step": step.pk,
            f"steps-{place}-kind": step.kind,
            f"steps-{place}-starts_at": step.starts_at.strftime("%Y-%m-%dT%H:%M"),
            f"steps-{place}-ends_at": step.ends_at.strftime("%Y-%m-%dT%H:%M"),
        }

    send(client, "edit-steps", process.slug, **rows, **{"steps-0-removed": "on"})

    assert [step.pk for step in process.steps.all()] == [second.pk]


def test_the_table_of_a_step_is_ticked_for_all_and_for_one_college(client, secretary):
    process: Any = make_process()
    address = reverse("consultations:capabilities", args=[process.slug, 1])

    answer = client.post(address, {"lines": ["see:visitor", "take-position:representative"]})
    college = client.post(f"{address}?college=local", {"lines": ["propose:member"]})

    assert (answer.status_code, college.status_code) == (302, 302)
    lines = {
        (line.task, line.role, line.college and line.college.code) for line in process.current_step.capabilities.all()
    }
    assert lines == {
        ("see", "visitor", None),
        ("take-position", "representative", None),
        ("propose", "member", "local"),
    }
    assert client.post(address, {"lines": ["take-position:visitor"]}).status_code == 422
    assert client.get(f"{address}?college=none").status_code == 404
    assert "table of who may do what changed" in page(client, "process", process.slug)


def test_the_secretariat_leads_an_open_process_on_its_page(client, secretary):
    process: Any = open_process(
        by=secretary, process=prepared(secretary, kinds=(StepKind.FRAMING, StepKind.STATEMENTS))
    )
    first = process.current_step
    assert "is not cut short" in page(client, "edit", process.slug)

    send(client, "advance", process.slug, expected=422)
    send(client, "extend", process.slug, expected=422, until="2026-06-20T10:00", reason="R.")
    send(client, "extend", process.slug, until="2026-07-20T10:00", reason="Les congés.")
    with time_machine.travel(NOW + timedelta(days=40), tick=False):
        client.force_login(secretary)
        send(client, "advance", process.slug)
        send(client, "return", process.slug, expected=422, step=first.pk)
        send(client, "return", process.slug, step=first.pk, reason="À revoir.")
        send(client, "close", process.slug, expected=422)
        send(client, "close", process.slug, reason="Fini.")

    process.refresh_from_db()
    assert (process.state, process.current_step) == (ProcessState.CLOSED, first)
    text = page(client, "process", process.slug)
    for reason in ("Les congés.", "À revoir.", "Fini."):
        assert reason in text


def test_the_charter_is_read_in_each_version_and_changed_by_the_secretariat(client, secretary):
    process = open_process(by=secretary, process=prepared(secretary))
    charter = Charter.objects.get()
    initial = charter_initial(charter)
    sent = {
        **initial,
        "colleges": [college.pk for college in initial["colleges"]],
        "reason": "Plus vite.",
        "reply_days": 9,
    }
    sent = {name: value for name, value in sent.items() if value is not False}

    send(client, "edit-charter", process.slug, **sent)

    client.logout()
    text = page(client, "charter", process.slug)
    for words in ("Version 2", "Plus vite.", charter.fingerprint, "within 9 days", "within 30 days"):
        assert words in text
    assert "replaced" in page(client, "charter", process.slug, query="?version=1")
    page(client, "charter", process.slug, query="?version=7", expected=404)


def test_statements_are_put_in_one_a_line(client, secretary):
    process = prepared(secretary)
    area = make_area("a01")

    send(client, "seed", process.slug, lines="Un.\n\nDeux.\n", language="fr", areas=[area.pk])
    answer = send(client, "seed", process.slug, expected=422, lines=f"Un.\n{'x' * 501}", language="fr", areas=[area.pk])

    assert [one.text for one in process.statements.all()] == ["Un.", "Deux."]
    assert "line is too long: 2" in answer.content.decode()


def test_proposals_are_decided_on_from_the_queue(client, secretary):
    process = make_process()
    one, two, three, four = (make_statement(process, f"Proposition {n}", state="proposed") for n in range(4))
    kept = make_statement(process, "Proposition 0")
    text = page(client, "moderation")
    assert all(statement.text in text for statement in (one, two, three, four))

    send(client, "decide", process.slug, one.number, "merge", into=kept.number, reason="Déjà dit.")
    send(client, "decide", process.slug, two.number, "publish")
    send(client, "decide", process.slug, three.number, "refuse", reason="Hors sujet.")
    send(client, "decide", process.slug, three.number, "restore")
    send(client, "decide", process.slug, four.number, "refuse", expected=422)
    send(client, "decide", process.slug, four.number, "merge", expected=422, into=99, reason="R.")
    send(client, "decide", process.slug, four.number, "applaud", expected=404)

    states = dict(process.statements.values_list("number", "state"))
    assert states == {1: "merged", 2: "published", 3: "proposed", 4: "proposed", 5: "published"}
    assert "Proposition 0" in page(client, "moderate", process.slug, four.number)
    assert "Statement 5" in page(client, "statement", process.slug, one.number, expected=200)


def test_a_proposer_withdraws_on_their_page(client):
    organisation, process = make_organisation(), make_process()
    person = make_representative(organisation)
    statement = make_statement(process, state="proposed", proposed_by=person, proposed_for=organisation)
    client.force_login(person)

    assert "Withdraw your statement" in page(client, "statement", process.slug, statement.number)
    send(client, "take-back", process.slug, statement.number, expected=422)
    send(client, "take-back", process.slug, statement.number, reason="Mal dit.")

    statement.refresh_from_db()
    assert statement.state == StatementState.WITHDRAWN


def test_a_member_translates(client):
    statement = make_statement(text="La ville.")
    client.force_login(make_representative())
    slug, number = statement.process.slug, statement.number

    send(client, "translate", slug, number, "en", text="The city.", kind="human")

    assert "The city." in page(client, "statement", slug, number)
    page(client, "translate", slug, number, "fr", expected=404)
    page(client, "translate", slug, number, "xx", expected=404)


@pytest.mark.parametrize("who", ["visitor", "person", "member"])
def test_the_secretariat_s_pages_are_for_it_alone(client, who):
    process = make_process()
    statement = make_statement(process)
    if who != "visitor":
        client.force_login(make_user() if who == "person" else make_representative())
    pages = (
        ("prepare",),
        ("moderation",),
        ("edit", process.slug),
        ("edit-texts", process.slug),
        ("edit-steps", process.slug),
        ("edit-charter", process.slug),
        ("capabilities", process.slug, 1),
        ("seed", process.slug),
        ("moderate", process.slug, statement.number),
    )
    for name, *args in pages:
        page(client, name, *args, expected=302 if who == "visitor" else 403)
    for name in ("open", "close", "advance", "return", "extend"):
        send(client, name, process.slug, expected=302 if who == "visitor" else 403)

    process.refresh_from_db()
    assert process.state == ProcessState.OPEN


QUERIES = {
    ("visitor", "processes"): 3,
    ("visitor", "process"): 17,
    ("visitor", "statement"): 12,
    ("member", "processes"): 9,
    ("member", "process"): 24,
    ("member", "statement"): 20,
    ("secretariat", "processes"): 9,
    ("secretariat", "process"): 23,
    ("secretariat", "statement"): 17,
    ("secretariat", "moderation"): 10,
    ("secretariat", "moderate"): 17,
    ("secretariat", "edit"): 11,
    ("member", "charter"): 11,
}
"""How many queries each page asks, signing in and standing included, whatever the number of rows."""


@pytest.mark.parametrize(("role", "name"), list(QUERIES))
def test_pages_ask_a_constant_number_of_queries(client, role, name, django_assert_num_queries):
    process = make_process()
    many(process, 30)
    for number in range(30):
        make_process()
        make_statement(
            process, f"Proposition {number}", areas=("a01",), state="proposed", proposed_for=make_organisation()
        )
    if role != "visitor":
        client.force_login(make_secretary() if role == "secretariat" else make_representative())
    args: dict[str, list[Any]] = {"process": [process.slug], "edit": [process.slug], "charter": [process.slug]}
    args |= {"statement": [process.slug, 7], "moderate": [process.slug, 7]}

    with django_assert_num_queries(QUERIES[role, name]):
        page(client, name, *args.get(name, []))


@pytest.mark.slow
def test_a_consultation_of_two_thousand_statements_is_paged_in_time(client):
    process: Any = make_process()
    process.current_step.capabilities.create(task=Task.IMPORT, role=Role.BUREAU)
    areas = [make_area(f"a{number:02}") for number in range(11)]
    wordings = [
        Wording(f"Énoncé {number} : la ville {number % 97} mesure son énergie.", "fr", [areas[number % 11]])
        for number in range(2_000)
    ]
    seed_statements(by=make_secretary(), process=process, wordings=wordings)
    client.force_login(make_representative())

    for query in ("", "?page=77", "?q=energie", "?area=a03&sort=newest"):
        text = page(client, "process", process.slug, query=query)
        assert text.count('class="card" id="s') == 20
        assert len(text.encode()) < 200_000
