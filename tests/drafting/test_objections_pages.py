"""The pages of objections: read by everybody, and each change on them by whom the permissions let."""

from __future__ import annotations

import itertools

import pytest
import time_machine
from django.template import Context, Template
from django.urls import reverse
from django.utils.translation import override

from miroir.directory.models import BodyKind, SeatRole
from miroir.directory.standing import standing_of
from miroir.drafting.models import OPEN, Objection, ObjectionState, ReconciliationStep
from miroir.drafting.permissions.objections import (
    may_acknowledge,
    may_add_step,
    may_begin,
    may_maintain,
    may_resolve,
    may_rule,
    may_withdraw,
)
from miroir.drafting.permissions.objections_raising import may_object
from miroir.drafting.queries.objections import objections_to_treat
from miroir.portal.queries.desk import desk_tasks
from tests.drafting_makers import make_document, make_version
from tests.drafting_objections_makers import make_bureau, make_chair, make_objection
from tests.makers import (
    NOW,
    give_second_factor,
    make_membership,
    make_organisation,
    make_representative,
    make_seat,
    make_secretary,
    make_user,
)
from tests.walking import walked

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_now():
    with time_machine.travel(NOW, tick=False), override("en"):
        yield


def page(client, name, *args, query="", expected=200):
    answer = client.get(reverse(f"drafting:{name}", args=args) + query)
    assert answer.status_code == expected, name
    return answer.content.decode()


def send(client, name, *args, expected=302, **sent):
    answer = client.post(reverse(f"drafting:{name}", args=args), sent)
    assert answer.status_code == expected, answer.content.decode()[:4000]
    return answer.content.decode()


def change(client, objection, event, *, expected=302, **sent):
    return send(client, "change-objection", objection.document.slug, objection.number, event, expected=expected, **sent)


def test_a_representative_raises_an_objection_to_a_clause_once(client):
    version = make_version(None, "Un.", "Deux.")
    organisation = make_organisation()
    slug, code = version.document.slug, version.wordings.last().clause.code
    client.force_login(make_representative(organisation))
    told = {"clause": code, "substantial": "True", "reason": "Intenable.", "remedy": "Quatre ans."}

    shown = page(client, "object", slug, version.number, query=f"?clause={code}")
    wrong = send(client, "object", slug, version.number, expected=422, **{**told, "remedy": ""})
    send(client, "object", slug, version.number, **told)
    again = send(client, "object", slug, version.number, expected=422, **told)

    assert f'value="{code}" selected' in shown
    assert "Intenable." in wrong
    assert "has an open objection to this already: number 1." in again
    objection = Objection.objects.get()
    assert (objection.clause.code, objection.substantial, objection.organisation) == (code, True, organisation)


def test_an_objection_goes_its_whole_way_on_the_pages(client):
    version = make_version(None, "Un.", "Deux.")
    objection = make_objection(version, clause=version.wordings.last().clause, organisation=make_organisation("Lyon"))
    person = make_representative(objection.organisation)

    client.force_login(make_secretary())
    change(client, objection, "acknowledge", text="Bien reçue.")
    change(client, objection, "begin", text="")
    change(client, objection, "say", kind="meeting", text="Réunion.", held_on="2026-06-20")
    assert "which objects, declares this" in change(client, objection, "resolve", expected=422, outcome="Réglé.")
    client.force_login(person)
    change(client, objection, "maintain", text="Nous maintenons.")
    client.force_login(make_bureau())
    assert "This field is required" in change(client, objection, "rule", expected=422, sustained="False", ruling="")
    change(client, objection, "rule", sustained="False", ruling="Quatre ans excèdent la loi.")
    change(client, objection, "unknown", expected=404)

    client.logout()
    text = page(client, "objection", version.document.slug, 1)
    for words in (
        "Lyon",
        "Bien reçue.",
        "Nous maintenons.",
        "Overruled by the steering committee",
        "2 Article 2, version 1",
    ):
        assert words in text, words
    assert text.count("Quatre ans excèdent la loi.") == 2
    assert person.name not in text
    assert "<form" not in text
    objection.refresh_from_db()
    assert (objection.state, objection.ruled_as) == (ObjectionState.OVERRULED, "bureau")


def test_the_list_is_public_and_narrowed_by_state(client):
    document = make_document()
    version = make_version(document)
    for state in ObjectionState:
        make_objection(version, state)
    make_objection()

    text = page(client, "objections", document.slug)
    still_open = page(client, "objections", document.slug, query="?state=open")
    overruled = page(client, "objections", document.slug, query="?state=overruled")

    assert "8 objections" in text
    assert text.count('<li class="card"') == 8
    assert still_open.count('<li class="card"') == 4
    assert overruled.count('<li class="card"') == 1
    page(client, "objection", document.slug, 99, expected=404)
    assert "None. An organisation" in page(client, "objections", make_version().document.slug)


def test_a_text_in_preparation_keeps_its_objections_to_itself(client):
    objection = make_objection()
    process = objection.document.process
    process.state = "preparation"
    process.save()

    page(client, "objections", objection.document.slug, expected=403)
    page(client, "objection", objection.document.slug, objection.number, expected=403)


def face_of(version):
    return Template("{% load objections %}{% objections_face version %}").render(Context({"version": version}))


def test_the_face_of_a_version_says_over_what_it_was_adopted():
    document = make_document()
    version = make_version(document)
    make_objection(version, "overruled", organisation=make_organisation("Ville de Lyon"))
    make_objection(version, "overruled")
    make_objection(version, "withdrawn")

    before = face_of(version)
    version.adopted_at = NOW
    after = face_of(version)

    assert "2 maintained objections to this text" in before
    assert "Adopted over 2 maintained objections" in after
    assert "Ville de Lyon" in after
    assert "3 objections to this version" in after
    assert "banner" not in face_of(make_version())


def test_the_desk_names_what_is_to_be_acknowledged_and_ruled_on():
    version = make_version()
    oldest = make_objection(version, acknowledge_by=NOW)
    make_objection(version)
    maintained = make_objection(version, "maintained")

    tasks = {task.title: task for task in desk_tasks("en", now=NOW)}

    waiting = tasks["Objections to acknowledge"]
    assert waiting.told == "2 objections to acknowledge. 1 is past the days that the charter promises."
    assert waiting.address == oldest.get_absolute_url()
    assert tasks["Objections to rule on"].address == maintained.get_absolute_url()


QUERIES = {
    ("visitor", "objections"): 7,
    ("representative", "objections"): 13,
    ("secretariat", "objections"): 12,
    ("visitor", "objection"): 6,
    ("representative", "objection"): 12,
    ("secretariat", "objection"): 11,
}
"""How many queries each page asks, signing in and standing included, whatever the number of rows."""


@pytest.mark.parametrize(("role", "name"), list(QUERIES))
def test_pages_ask_a_constant_number_of_queries(client, role, name, django_assert_num_queries):
    version = make_version()
    for _number in range(30):
        make_objection(version, clause=version.wordings.get().clause)
    objection = Objection.objects.first()
    ReconciliationStep.objects.bulk_create(
        ReconciliationStep(objection=objection, kind="message", text="Un mot.", at=NOW, organisation=organisation)
        for organisation in [one.organisation for one in Objection.objects.select_related("organisation")]
    )
    if role != "visitor":
        person = make_secretary() if role == "secretariat" else make_representative(objection.organisation)
        client.force_login(person)
    args = [objection.document.slug] + ([objection.number] if name == "objection" else [])

    with django_assert_num_queries(QUERIES[role, name]):
        page(client, name, *args)


def test_the_face_and_the_desk_ask_one_query_each(django_assert_num_queries):
    version = make_version()
    for _number in range(30):
        make_objection(version, "maintained")

    with django_assert_num_queries(1):
        face_of(version)
    with django_assert_num_queries(1):
        assert [one.get_absolute_url() for one in objections_to_treat(NOW).maintained]


ROLES = (
    "visitor",
    "person",
    "member",
    "representative",
    "rapporteur",
    "chair",
    "bureau",
    "secretariat",
    "half-secretariat",
)
OWNERS = ("own", "other's")
CHANGES = {
    "acknowledge": (may_acknowledge, {}),
    "begin": (may_begin, {}),
    "say": (may_add_step, {"kind": "message", "text": "Un mot."}),
    "resolve": (may_resolve, {"outcome": "Réglé."}),
    "maintain": (may_maintain, {}),
    "withdraw": (may_withdraw, {}),
    "rule": (may_rule, {"sustained": "True", "ruling": "Parce que."}),
}
SIDES = {
    "acknowledge": ("raised",),
    "begin": ("acknowledged",),
    "say": tuple(OPEN),
    "resolve": ("under-reconciliation", "maintained"),
    "maintain": ("acknowledged", "under-reconciliation"),
    "withdraw": tuple(OPEN),
    "rule": ("maintained",),
}


def someone(role, organisation):
    """Return a person in a role, who belongs to an organisation."""
    if role == "visitor":
        return None
    person = make_representative(organisation) if role == "representative" else make_user()
    if role not in ("person", "representative"):
        make_membership(person, organisation)
    seats = {
        "rapporteur": (BodyKind.WORKING_GROUP, SeatRole.RAPPORTEUR),
        "chair": (BodyKind.WORKING_GROUP, SeatRole.CHAIR),
        "bureau": (BodyKind.BUREAU, SeatRole.MEMBER),
        "secretariat": (BodyKind.SECRETARIAT, SeatRole.MEMBER),
        "half-secretariat": (BodyKind.SECRETARIAT, SeatRole.MEMBER),
    }
    if role in seats:
        make_seat(person, *seats[role])
    if role in ("bureau", "secretariat"):
        give_second_factor(person)
    return person


def expected_of(role, state, owner):
    """Return, written out once more and otherwise than in the code, what a person may do with an objection."""
    own = owner == "own" and role not in ("visitor", "person")
    speaks = own and role == "representative"
    reconciles = not own and role in ("rapporteur", "chair", "secretariat")
    by_side = {
        "acknowledge": reconciles,
        "begin": reconciles,
        "say": speaks or reconciles,
        "resolve": speaks,
        "maintain": speaks,
        "withdraw": speaks,
        "rule": role == "bureau" and not own,
    }
    return {name: by_side[name] and state in SIDES[name] for name in CHANGES}


@pytest.mark.slow
@pytest.mark.parametrize(("role", "owner"), list(itertools.product(ROLES, OWNERS)))
def test_what_one_may_do_with_an_objection_and_what_its_pages_let_one_do(client, role, owner):
    organisation = make_organisation()
    person = someone(role, organisation)
    standing = standing_of(person, now=NOW)
    if person:
        client.force_login(person)
    version = make_version()

    for place, state in enumerate(ObjectionState.values):
        objection = make_objection(version, state, organisation=organisation if owner == "own" else make_organisation())
        expected = expected_of(role, state, owner)
        answers = {name: may(standing, objection, now=NOW) for name, (may, _sent) in CHANGES.items()}
        assert {name: bool(answer) for name, answer in answers.items()} == expected, state
        assert all(answer or answer.reason.endswith(".") for answer in answers.values())
        if role != "half-secretariat" and walked(place, ROLES.index(role), OWNERS.index(owner), one_in=2):
            check_pages(client, objection, expected, place, signed_in=person is not None)
        Objection.objects.filter(pk=objection.pk).update(state="withdrawn", ended_at=NOW)


def check_pages(client, objection, expected, place, *, signed_in):
    """Ask the page of an objection: it shows the forms that the permissions allow, and refuses the others' sending."""
    text = page(client, "objection", objection.document.slug, objection.number)
    shown = {name: f'id="do-{name}"' in text for name in CHANGES}
    assert shown == expected
    refused = [name for name in CHANGES if not expected[name]]
    name = refused[place % len(refused)]
    change(client, objection, name, expected=422 if signed_in else 302, **CHANGES[name][1])
    assert Objection.objects.get(pk=objection.pk).state == objection.state


def test_who_may_object_is_a_representative_of_an_organisation_of_the_step():
    organisation = make_organisation()
    version = make_version()

    answers = {
        role: bool(may_object(standing_of(someone(role, organisation), now=NOW), version, organisation, now=NOW))
        for role in ROLES
    }

    assert answers == {role: role == "representative" for role in ROLES}


def test_who_may_not_object_is_told_why(client):
    version = make_version()
    address = reverse("drafting:object", args=[version.document.slug, version.number])
    assert client.get(address).status_code == 302
    client.force_login(make_chair())

    assert "whom their organisation has mandated" in client.get(address).content.decode()
    assert client.get(address).status_code == 403
