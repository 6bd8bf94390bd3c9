"""The public pages of the journal: whole without personal data, quick however long it is, and nothing to write."""

from __future__ import annotations

import gzip
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.core.management.base import OutputWrapper
from django.utils import translation

from miroir.cli.main import run
from miroir.cli.refusals import Exit
from miroir.journal.actions import Happening, erase_opening, erase_person, record_all, seal_entries
from miroir.journal.checks import key_is_kept
from miroir.journal.keys import published_key
from miroir.journal.models import Entry, Seal
from miroir.journal.queries import PAGE, Sought, entries_page, kinds
from miroir.journal.things import THINGS, thing_in_words
from miroir.journal.turns import _TURN
from tests.makers import NOW, give_second_factor, make_organisation, make_user

pytestmark = pytest.mark.django_db
CANARIES = ("Zébulon Canari", "canari@secret.example")


@pytest.fixture
def city():
    return make_organisation("Ville de Canarville")


@pytest.fixture
def person():
    person = make_user(CANARIES[0])
    person.email = CANARIES[1]
    person.save()
    return person


def write(thing, count=1, *, kind="organisation changed", at=NOW, by=None, **told):
    return record_all(kind, [Happening(thing, **told)] * count, by=by, at=at)


def key_text():
    key = published_key()
    assert key
    return key.text()


def page_of(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, answer.content[:500]
    return answer.content.decode()


def test_an_empty_journal_says_what_will_come(client):
    page = page_of(client, "/en/journal/")

    assert "Nothing has happened on this site yet." in page


def test_entries_are_shown_newest_first_with_what_for_whom_and_whether_sealed(client, city, person):
    write(city, kind="organisation verified", by=person, for_whom=str(city.key), label=city.name_fr)
    seal_entries(by=None, at=NOW)
    write(city)

    page = page_of(client, "/en/journal/")

    assert page.index("Organisation changed") < page.index("Organisation verified")
    assert "Ville de Canarville" in page
    assert "an organisation – Ville de Canarville" in page
    assert f"organisation {str(city.key)[:8]}" in page
    assert "15\u00a0Jun\u00a02026,\u00a012:00" in page
    assert page.count('<td class="w">sealed') == page.count('<td class="w">waiting') == 1
    assert Seal.objects.get().root in page
    assert key_text() in page


def test_a_page_of_many_entries_has_few_queries_and_leads_to_the_older_ones(client, city, django_assert_num_queries):
    write(city, 3 * PAGE)

    with django_assert_num_queries(5):
        page = page_of(client, "/en/journal/")

    assert page.count("<tr>") == PAGE + 1
    assert f"before={2 * PAGE}" in page
    assert "Newer entries" not in page


@pytest.mark.parametrize("sought", [Sought(), Sought(kind="a"), Sought(for_whom="x"), Sought(day=NOW.date())])
def test_going_older_then_newer_shows_every_entry_once_and_leads_back(city, sought):
    write(city, PAGE + 5, kind="a", for_whom="x")
    write(city, PAGE + 5, kind="a", for_whom="x", at=NOW - timedelta(minutes=5))

    seen, page = [], entries_page(sought)
    first = page
    while True:
        seen += [line.sequence for line in page.lines]
        if page.older is None:
            break
        page = entries_page(sought, before=page.older)
    while page.newer is not None:
        page = entries_page(sought, after=page.newer)

    assert len(seen) == len(set(seen)) == 2 * (PAGE + 5)
    assert {line.sequence for line in page.lines} == {line.sequence for line in first.lines}


def test_entries_are_found_by_kind_organisation_and_day(client, city):
    write(city, kind="a", for_whom="x")
    write(city, kind="b", at=NOW - timedelta(days=2))

    def found(**sought):
        return [line.sequence for line in entries_page(Sought(**sought)).lines]

    assert found(kind="a") == found(for_whom="x") == found(day=NOW.date()) == found(kind="a", for_whom="x") == [0]
    assert found(kind="b") == found(day=NOW.date() - timedelta(days=2)) == [1]
    assert found(kind="b", for_whom="x") == found(day=NOW.date() + timedelta(days=1)) == []
    assert kinds() == ["a", "b"]
    assert "No entry is of this kind" in page_of(client, "/en/journal/?kind=b&organisation=x")
    assert "For one organisation only" in page_of(client, "/en/journal/?organisation=x")


@pytest.mark.parametrize(
    "asked", ["?kind=nothing&day=yesterday", "?before=x", "?after=-1", "?before=99999999999999999999"]
)
def test_what_is_not_understood_looks_for_nothing(client, city, asked):
    write(city)

    assert "Organisation changed" in page_of(client, f"/en/journal/{asked}")


def test_the_page_before_the_first_entry_is_empty(client, city):
    write(city)

    assert page_of(client, "/en/journal/?before=0")


def test_an_entry_shows_what_it_commits_to_and_the_way_to_the_seal(client, city, person):
    entry = write(city, 5, by=person, label="Ville de Canarville")[2]
    seal_entries(by=None, at=NOW)

    page = page_of(client, "/en/journal/2/")

    assert entry.commitment in page
    assert "These 3 hashes lead from the entry to the root of the last seal." in page
    assert "/en/journal/1/" in page
    assert "/en/journal/3/" in page
    assert str(person.key) not in page


@pytest.mark.parametrize(
    "address", ["/en/journal/7/", "/en/journal/7/receipt.json", "/en/journal/0/receipt.json", "/en/journal/checkpoint/"]
)
def test_what_is_not_there_is_not_found(client, city, address):
    write(city)

    assert client.get(address).status_code == 404


def test_an_entry_without_a_seal_says_to_wait(client, city):
    write(city)

    assert "waits for the next seal" in page_of(client, "/en/journal/0/")


def test_an_erased_entry_says_so(client, city):
    write(city)
    erase_opening(by=None, entries=[0], reason="on demand")

    assert "was erased" in page_of(client, "/en/journal/0/")
    assert "erased" in page_of(client, "/en/journal/")


def test_a_receipt_is_verified_by_the_command_and_only_ones_own_shows_who(client, city, person, tmp_path, capsys):
    write(city, 3, by=person)
    seal_entries(by=None, at=NOW)
    public = client.get("/en/journal/1/receipt.json")
    client.force_login(person)
    own = client.get("/en/journal/1/receipt.json")
    (tmp_path / "receipt.json").write_bytes(own.content)

    with translation.override("en"):
        code = run(["verify", "--receipt", str(tmp_path / "receipt.json"), "--key", key_text()])

    assert code == Exit.DONE
    assert f"made by the person whose key is {person.key}" in capsys.readouterr().out
    assert str(person.key) not in public.content.decode()
    assert "no-store" in own["Cache-Control"]


def test_the_checkpoint_is_the_newest_note(client, city):
    write(city)
    seal_entries(by=None, at=NOW)

    assert client.get("/en/journal/checkpoint/").content.decode() == Seal.objects.get().note


def everything(client, city, person):
    write(city, 5, by=person, for_whom=str(city.key), label=city.name_fr)
    write(person, by=person, kind="account closed")
    seal_entries(by=None, at=NOW)
    erase_opening(by=None, entries=[1, 3], reason=f"asked by {CANARIES[0]}")
    erase_person(by=person, person_key=str(person.key), reason=f"asked by {CANARIES[1]}")
    write(city, by=person)
    return b"".join(client.get("/en/journal/dump/").streaming_content)


def test_a_dump_holds_everything_public_and_is_verified_by_the_command(client, city, person, tmp_path, capsys):
    (tmp_path / "journal.jsonl.gz").write_bytes(everything(client, city, person))

    with translation.override("en"):
        code = run(["verify", str(tmp_path / "journal.jsonl.gz"), "--key", key_text()])

    assert code == Exit.DONE
    assert "Entries read: 9, of which erased: 2." in capsys.readouterr().out


def test_neither_dump_nor_pages_hold_personal_data(client, city, person):
    key = str(person.key)

    dump = gzip.decompress(everything(client, city, person)).decode()
    pages = [page_of(client, "/fr/journal/"), *(page_of(client, f"/en/journal/{place}/") for place in range(9))]

    for text in (dump, *pages):
        assert not [canary for canary in (*CANARIES, key, "asked by") if canary in text]
    assert "Canarville" in dump
    assert "who_salt" not in dump


def test_the_dump_on_the_command_line_is_the_same(client, city, person, tmp_path, capsys):
    taken = everything(client, city, person)

    call_command("dump_journal", str(tmp_path / "journal.jsonl.gz"))

    assert (tmp_path / "journal.jsonl.gz").read_bytes() == taken
    assert [path.name for path in tmp_path.iterdir()] == ["journal.jsonl.gz"]
    with pytest.raises(CommandError, match="Choose another place"):
        call_command("dump_journal", str(tmp_path / "nowhere" / "journal.jsonl.gz"))


def test_one_dump_at_a_time_is_given(client, city):
    write(city)
    taking = client.get("/en/journal/dump/")

    refused = client.get("/en/journal/dump/")
    taking.close()
    again = client.get("/en/journal/dump/")
    again.close()

    assert (taking.status_code, refused.status_code, again.status_code) == (200, 503, 200)
    assert refused["Retry-After"] == "30"


def test_a_site_without_a_key_shows_its_journal_and_says_what_lacks(client, city, settings, tmp_path):
    write(city)
    seal_entries(by=None, at=NOW)
    settings.JOURNAL_KEY, settings.JOURNAL_KEY_AT_NEED = tmp_path / "none", False

    assert "make_journal_key" in page_of(client, "/en/journal/")
    assert page_of(client, "/en/journal/0/")
    assert client.get("/en/journal/dump/").status_code == 404
    assert _TURN.acquire(blocking=False)
    _TURN.release()
    with pytest.raises(CommandError, match="make_journal_key"):
        call_command("dump_journal", str(tmp_path / "journal.jsonl.gz"))
    assert list(tmp_path.iterdir()) == []


def test_the_key_is_asked_for_when_a_site_is_deployed(settings, tmp_path, capsys):
    settings.JOURNAL_KEY, settings.JOURNAL_KEY_AT_NEED = tmp_path / "journal.key", False

    before = key_is_kept(None)
    call_command("make_journal_key", name="miroir.example/journal")
    call_command("make_journal_key")
    after = key_is_kept(None)
    settings.JOURNAL_KEY.chmod(0o644)
    readable = key_is_kept(None)
    settings.JOURNAL_KEY_AT_NEED = True

    assert [fault.id for fault in before] == ["miroir.E010"]
    assert after == key_is_kept(None) == []
    assert [fault.id for fault in readable] == ["miroir.E011"]
    assert capsys.readouterr().out.split() == [key_text()] * 2


def test_a_key_is_not_made_under_a_name_that_notes_cannot_hold(settings, tmp_path):
    settings.JOURNAL_KEY = tmp_path / "journal.key"

    with pytest.raises(CommandError, match="no space"):
        call_command("make_journal_key", name="a b")


@pytest.mark.parametrize("table", ["entry", "opening", "seal", "erasure"])
def test_the_admin_shows_the_journal_and_changes_nothing_of_it(client, city, table):
    staff = make_user(is_staff=True, is_superuser=True)
    give_second_factor(staff)
    client.force_login(staff)
    write(city, by=staff)
    erase_person(by=staff, person_key=str(staff.key), reason="on demand")
    seal_entries(by=None, at=NOW)
    row = Entry.objects.model._meta.apps.get_model("journal", table).objects.first()

    listed = client.get(f"/en/repair/journal/{table}/")
    shown = client.get(f"/en/repair/journal/{table}/{row.pk}/change/")
    changed = client.post(f"/en/repair/journal/{table}/{row.pk}/change/", {"kind": "x", "content": "x", "reason": "x"})
    removed = client.post(f"/en/repair/journal/{table}/{row.pk}/delete/", {"post": "yes"})
    all_removed = client.post(
        f"/en/repair/journal/{table}/", {"action": "delete_selected", "_selected_action": [row.pk]}
    )
    added = client.get(f"/en/repair/journal/{table}/add/")

    assert (listed.status_code, shown.status_code) == (200, 200)
    assert b'name="_save"' not in shown.content
    assert {changed.status_code, removed.status_code, added.status_code} == {403}
    assert b"Are you sure" not in all_removed.content
    assert Entry.objects.count() == 2


def test_every_thing_that_has_words_exists():
    for label in THINGS:
        assert thing_in_words(f"{label}:1")
        Entry._meta.apps.get_model(label)


@pytest.mark.parametrize(("about", "told"), [("", ""), ("journal.seal:1", "seal"), ("gone.OldThing:1", "old thing")])
def test_a_thing_without_words_is_named_as_its_model(about, told):
    assert thing_in_words(about) == told


def test_the_command_erases_the_links_to_a_person(city, person):
    said: list[str] = []
    entry = write(city, by=person)[0]

    call_command("erase_person", person.email, "on demand", stdout=_To(said))
    call_command("erase_person", str(person.key), "again", stdout=_To(said))

    assert entry.opening.person == ""
    assert len(said) == 2
    for unknown in ("nobody@example.org", "00000000-0000-4000-8000-000000000000"):
        with pytest.raises(CommandError, match="No account"):
            call_command("erase_person", unknown, "on demand")


class _To(OutputWrapper):
    def __init__(self, said):
        self.said = said

    def write(self, msg="", style_func=None, ending=None):
        self.said.append(msg)
