"""The commenting table of ISO and CEN: given out, filled in, looked into, brought in."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override

from miroir.directory.models import Mandate
from miroir.drafting.models import Comment
from miroir.drafting.queries.comments_plans import plan_of
from miroir.drafting.queries.comments_tables import ids_of, member_code, table_of
from miroir.formats.iso_table import Row, Table, read_table, write_csv, write_docx
from miroir.journal.models import Entry
from tests.comments_makers import make_answer, make_comment_on
from tests.drafting_makers import make_version
from tests.makers import NOW, make_membership, make_organisation, make_representative, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_now():
    with time_machine.travel(NOW, tick=False), override("en"):
        yield


def row(number=1, comment="Trop long.", **told):
    """Return a row of a member's table."""
    fields = {"member": "FR", "line": str(number), "clause": "1", "element": "", "type": "te", "comment": comment}
    fields |= {"proposed_change": "un an", "observation": "", "id": f"FR-{number:03d}"}
    return Row(**{**fields, **told})


def filled(*rows):
    """Return a table that a member filled in."""
    return Table("2026-06-15", "Texte", "Projet", rows)


def address(name, version):
    return reverse(f"drafting:{name}", args=[version.document.slug, version.number])


def look(client, version, content, name="table.csv", **told):
    """Send a file to be looked into; return the page."""
    file = SimpleUploadedFile(name, content if isinstance(content, bytes) else content.encode())
    return client.post(address("import-comments", version), {"file": file, "language": "fr", **told})


def represent(client):
    """Sign a representative in; return the person and the organisation."""
    organisation = make_organisation()
    person = make_representative(organisation)
    client.force_login(person)
    return person, organisation


def many(version, count=3):
    """Return comments of several members on a version, some of them with codes, answers, quotes."""
    wording = version.wordings.get()
    adm = make_organisation("Association des maires", acronym="A.M.F.")
    made = []
    for place in range(count):
        told: dict[str, Any] = {
            "text": f"Commentaire {place}",
            "kind": ("ge", "te", "ed")[place % 3],
            "organisation": adm,
        }
        if place % 3 == 0:
            told |= {"code": f"FR-{place:03d}", "clause_said": "§ 1", "line_said": "12", "paragraph_said": "Tableau 2"}
        made.append(make_comment_on(version, wording, "deux ans" if place % 3 == 1 else "", **told))
    return made


@pytest.mark.parametrize("kind", ["docx", "csv"])
def test_a_table_that_is_given_out_and_read_back_has_its_order_ids_and_cells(client, kind):
    version = make_version()
    many(version, 9)
    expected = table_of(version, on=NOW.date())

    answer = client.get(address(f"comments-{kind}", version))

    read = read_table(f"t.{kind}", answer.content)
    assert read.refusals == ()
    assert read.table
    assert read.table.rows == expected.rows
    assert [one.id for one in read.table.rows][:4] == ["FR-000", "AMF-002", "AMF-003", "FR-003"]
    assert (read.table.rows[0].clause, read.table.rows[0].line, read.table.rows[0].element) == (
        "§ 1",
        "12",
        "Tableau 2",
    )
    assert "deux ans" in read.table.rows[1].element
    assert answer["Content-Disposition"].endswith(f'-1-comments.{kind}"')


def test_answers_are_observations_once_they_are_agreed_and_withdrawn_comments_are_left_out():
    version = make_version()
    agreed, proposed, withdrawn = (make_comment_on(version) for _ in range(3))
    make_answer(agreed, reason="Un an suffit.")
    make_answer(proposed, state="proposed")
    withdrawn.withdrawn_at = NOW
    withdrawn.save()

    rows = table_of(version, on=NOW.date()).rows

    assert [one.observation for one in rows] == ["Accepted. Un an suffit.", ""]


def test_a_table_of_thirty_comments_takes_as_many_queries_as_one(client, django_assert_num_queries):
    version = make_version()
    many(version, 30)

    with django_assert_num_queries(5):
        client.get(address("comments-csv", version))


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"acronym": "A.M.F."}, "AMF"),
        ({"acronym": "É2"}, "SDL"),
        ({"acronym": "", "name_fr": "3"}, "XX"),
        ({"acronym": "Régiondelîledefrance"}, "REGIONDELI"),
    ],
)
def test_a_member_has_a_code_of_its_letters(told, code):
    organisation = make_organisation("Syndicat des lecteurs")
    for name, value in told.items():
        setattr(organisation, name, value)

    assert member_code(organisation) == code


def test_no_two_comments_have_the_same_id():
    version = make_version()
    organisation = make_organisation("Fédération rurale", acronym="FR")
    comments = [
        make_comment_on(version, organisation=organisation, code=code) for code in ("FR-002", "", "FR-002", "x")
    ]

    ids = ids_of(comments)

    assert list(ids.values()) == ["FR-002", "FR-000002", "FR-003", "FR-004"]


@pytest.mark.parametrize("kind", ["docx", "csv"])
def test_a_filled_in_table_is_looked_into_then_brought_in_in_its_order(client, kind):
    person, organisation = represent(client)
    version = make_version()
    rows = [row(1), row(2, "Bien.", clause="Article 1", type="ed"), row(3, "Tout.", clause="9.9", line="12-15")]
    content = write_docx(filled(*rows)) if kind == "docx" else write_csv(filled(*rows))

    seen = look(client, version, content, f"t.{kind}")

    assert not Comment.objects.exists()
    assert "1 row names a clause that is not in this version" in seen.content.decode()
    done = client.post(address("confirm-comments", version), {"held": seen.context["held"]})
    assert "3 comments are made" in done.content.decode()
    clause = version.wordings.get().clause
    kept = Comment.objects.values_list("number", "code", "clause", "clause_said", "line_said", "kind", "text")
    assert list(kept) == [
        (1, "FR-001", clause.pk, "1", "1", "te", "Trop long."),
        (2, "FR-002", clause.pk, "Article 1", "2", "ed", "Bien."),
        (3, "FR-003", None, "9.9", "12-15", "te", "Tout."),
    ]
    assert {(one.organisation, one.by) for one in Comment.objects.all()} == {(organisation, person)}
    assert Entry.objects.filter(kind="comment made").count() == 3
    back = table_of(version, on=NOW.date())
    assert [(one.id, one.clause, one.line, one.comment) for one in back.rows] == [
        (one.id, one.clause, one.line, one.comment) for one in rows
    ]


def test_confirming_twice_and_the_same_table_again_add_nothing(client):
    _person, organisation = represent(client)
    version = make_version()
    content = write_csv(filled(row(1), row(2, "Bien.", id="", member="FR")))
    held = look(client, version, content).context["held"]

    for _ in range(2):
        client.post(address("confirm-comments", version), {"held": held})

    assert Comment.objects.count() == 2
    client.force_login(make_representative(organisation))
    plan = look(client, version, content).context["plan"]
    assert (len(plan.planned), len(plan.there), len(plan.refused)) == (0, 2, 0)


def test_what_others_said_is_passed_over_when_the_whole_table_comes_back(client):
    represent(client)
    version = make_version()
    many(version, 6)
    given = table_of(version, on=NOW.date())
    longer = Table(given.date, given.document, given.project, (*given.rows, row(77, "Nouveau.")))

    seen = look(client, version, write_csv(longer))
    client.post(address("confirm-comments", version), {"held": seen.context["held"]})

    assert len(seen.context["plan"].there) == 6
    assert Comment.objects.count() == 7
    assert Comment.objects.get(number=7).code == "FR-077"


def test_a_number_of_ones_own_with_other_words_is_refused_and_one_of_others_is_kept(client):
    _person, organisation = represent(client)
    version = make_version()
    make_comment_on(version, organisation=organisation, code="FR-001", text="Premier.")
    make_comment_on(version, code="FR-002", text="D’un autre.")

    plan = look(client, version, write_csv(filled(row(1, "Second."), row(2, "Le nôtre.")))).context["plan"]

    assert "has this number and other words" in plan.refused[0].why
    assert [one.remark.text for one in plan.planned] == ["Le nôtre."]


def test_refused_rows_are_listed_with_their_line_and_downloaded_as_plain_cells(client):
    represent(client)
    version = make_version()
    good = write_csv(filled(row(1)))
    bad = good + "FR-002;;1;;zz;Type inconnu;;\r\nFR-003;;1;;te;;;\r\nFR-004;;1;;te;" + "x" * 5001 + ";;\r\n"

    seen = look(client, version, bad)

    assert [one.place for one in seen.context["plan"].refused] == ["line 7", "line 8", "FR-004"]
    answer = client.post(address("refused-comments", version), {"held": seen.context["held"]})
    assert answer["Content-Type"].startswith("text/csv")
    assert "ge, te or ed" in answer.content.decode()
    assert "5001 characters" in answer.content.decode()
    done = client.post(address("confirm-comments", version), {"held": seen.context["held"]}).content.decode()
    assert "1 comment is made" in done
    assert "ge, te or ed" in done


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("t.csv", b"a;b;c\r\n1;2;3\r\n"),
        ("t.csv", b"\x00\x01\x02"),
        ("t.docx", b"PK\x03\x04 no archive"),
        ("t.pdf", b"%PDF-1.7"),
        ("../../etc/passwd", b"root:x:0:0"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_a_sentence(client, name, content):
    represent(client)

    page = look(client, make_version(), content, name)

    assert page.status_code == 422
    assert "Something must be corrected" in page.content.decode()


def test_hostile_cells_are_shown_as_words(client):
    represent(client)
    version = make_version()
    hostile = "<script>alert(1)</script>"
    seen = look(client, version, write_csv(filled(row(1, hostile, clause=hostile, line=hostile[:40], element=hostile))))
    done = client.post(address("confirm-comments", version), {"held": seen.context["held"]})
    shown = client.get(Comment.objects.get().get_absolute_url())

    for page in (seen, done, shown):
        assert hostile not in page.content.decode()


def test_a_cell_of_fifty_thousand_characters_is_refused_and_the_others_are_read(client):
    represent(client)

    plan = look(client, make_version(), write_csv(filled(row(1, "x" * 50_000), row(2)))).context["plan"]

    assert "50000 characters" in plan.refused[0].why
    assert len(plan.planned) == 1


def test_what_was_read_is_confirmed_by_the_same_person_on_the_same_text_untouched_and_in_a_day(client):
    represent(client)
    version, other = make_version(), make_version()
    held = look(client, version, write_csv(filled(row(1)))).context["held"]
    refused = [
        client.post(address("confirm-comments", version), {"held": held[:-2]}),
        client.post(address("confirm-comments", version), {}),
        client.post(address("confirm-comments", other), {"held": held}),
    ]
    with time_machine.travel(NOW.replace(day=17), tick=False):
        refused.append(client.post(address("confirm-comments", version), {"held": held}))
    represent(client)
    refused.append(client.post(address("confirm-comments", version), {"held": held}))

    assert [page.status_code for page in refused] == [422] * 5
    assert client.post(address("refused-comments", version), {"held": held}).status_code == 403
    assert not Comment.objects.exists()


def test_only_a_representative_brings_a_table_in(client):
    organisation, person, version = make_organisation(), make_user(), make_version()
    make_membership(person, organisation)
    client.force_login(person)

    page = look(client, version, write_csv(filled(row(1))))

    assert page.status_code == 403
    assert "representative" in page.content.decode()


@pytest.mark.parametrize("what", ["mandate", "version"])
def test_a_mandate_or_a_version_that_ended_between_the_two_pages_refuses(client, what):
    person, _organisation = represent(client)
    version = make_version()
    held = look(client, version, write_csv(filled(row(1)))).context["held"]
    if what == "mandate":
        Mandate.objects.filter(person=person).update(revoked_at=NOW, revoked_reason="Fin.", ends_on=NOW.date())
    else:
        version.superseded_at = NOW
        version.save()

    page = client.post(address("confirm-comments", version), {"held": held})

    assert page.status_code == 422
    assert not Comment.objects.exists()


def test_a_plan_takes_the_same_queries_for_a_thousand_rows(django_assert_num_queries):
    version, organisation = make_version(), make_organisation()
    read = read_table("t.csv", write_csv(filled(*(row(n, f"Ligne {n}") for n in range(1000)))).encode())

    with django_assert_num_queries(2):
        plan = plan_of(version, organisation, read, "fr")

    assert len(plan.planned) == 1000
