"""The files of a publication: all say the same text, and a stranger replays it with Python alone."""

from __future__ import annotations

import io
import json
import subprocess
import sys

import pikepdf
import pytest
import time_machine
from django.conf import settings
from django.test import override_settings
from django.utils import translation
from pdfua import validate

from miroir.decisions.actions.publishing import publish_strategy
from miroir.decisions.models import Publication
from miroir.decisions.permissions.threads import Sight
from miroir.decisions.queries.certificates import content_hash
from miroir.decisions.tasks import write_publication
from miroir.decisions.writing import write_publication_files
from miroir.drafting.queries.texts import wordings_of
from miroir.drafting.queries.texts_files import draft_of
from miroir.formats.documents import read_document
from miroir.journal.models import Entry
from tests.makers import NOW, make_holder, make_position, make_user
from tests.publications_makers import make_path, make_publication

pytestmark = pytest.mark.django_db
CONFIDENTIAL = {"positions": "confidential"}


@pytest.fixture(autouse=True)
def at_now(tmp_path):
    with override_settings(PUBLICATIONS=tmp_path), time_machine.travel(NOW, tick=False), translation.override("en"):
        yield


def written(publication):
    """Return a publication with its files written, and their folder."""
    write_publication(publication.pk)
    publication.refresh_from_db()
    return publication, settings.PUBLICATIONS / publication.folder


def publish(path):
    return publish_strategy(by=path.secretary, finding=path.finding)


def replayed(folder):
    """Return how a replay of a folder ended and what it printed, with nothing but Python."""
    run = [sys.executable, "-I", "-S", str(folder / "replay.py"), str(folder)]
    done = subprocess.run(run, capture_output=True, text=True, timeout=30, check=False)  # noqa: S603
    return done.returncode, done.stdout + done.stderr


def rewritten(folder, change):
    """Change what changes.json says."""
    told = json.loads((folder / "changes.json").read_text("utf-8"))
    change(told)
    (folder / "changes.json").write_text(json.dumps(told), "utf-8")


def test_a_stranger_replays_the_text_from_nothing_and_finds_it_as_published():
    publication, folder = written(make_publication())

    code, told = replayed(folder)

    assert (code, told.splitlines()[-2].split(": ")[1]) == (0, "as published")
    assert told.splitlines()[-1] == f"SHA256SUMS: {publication.manifest_hash}"
    assert Entry.objects.filter(kind="files of a strategy written").count() == 1


def test_one_flipped_byte_of_any_file_is_found():
    _publication, folder = written(make_publication())

    for path in sorted(folder.iterdir()):
        if path.name in ("SHA256SUMS", "replay.py", "changes.json"):
            continue
        kept = path.read_bytes()
        path.write_bytes(kept[:-1] + bytes([kept[-1] ^ 1]))
        code, told = replayed(folder)
        assert (code, f"WRONG: {path.name} is not the file" in told) == (1, True)
        path.write_bytes(kept)
    assert replayed(folder)[0] == 0


def drop_one(told):
    del told["changes"][2]


def drop_last(told):
    del told["changes"][-1]


def change_operation(told):
    told["changes"][1]["operations"][0]["text"] += "!"


def change_author(told):
    told["changes"][-1]["bound"]["organisation"] += 1


def change_text(told):
    told["canonical"] = told["canonical"].replace("format", "fermat")


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (drop_one, "stands at place"),
        (drop_last, "is not what its changes give"),
        (change_operation, "does not follow"),
        (change_author, "not the one that was chained"),
        (change_text, "has not the hash that was published"),
    ],
)
def test_whatever_is_changed_in_the_changes_is_found(change, found):
    _publication, folder = written(make_publication())

    rewritten(folder, change)

    code, told = replayed(folder)
    assert code == 1
    assert found in told
    assert "changes.json is not the file that was published" in told


def test_every_format_reads_back_as_the_text_that_was_published():
    publication, folder = written(make_publication())
    draft = draft_of(publication.version, wordings_of(publication.version))

    for ending in ("docx", "odt", "md", "xml", "json"):
        name = f"strategy.{ending}"
        read = read_document(name, (folder / name).read_bytes())
        assert read.draft is not None, name
        said = [(part.heading, part.text) for part in read.draft.parts]
        assert said == [(part.heading, part.text) for part in draft.parts], name
        assert not read.refusals, name


def test_the_paper_is_tagged_titled_and_in_the_language_of_the_text():
    _publication, folder = written(make_publication())

    with pikepdf.open(io.BytesIO((folder / "strategy.pdf").read_bytes())) as paper:
        metadata = paper.open_metadata()
        assert metadata["pdfuaid:part"] == "1"
        assert "Stratégie" in str(metadata["dc:title"])
        assert paper.Root.Lang == "fr"
        assert paper.Root.MarkInfo.Marked
        assert "/CreationDate" not in paper.docinfo
    checked = validate(folder / "strategy.pdf")
    assert (checked.findings, len(checked.outcomes) >= 10) == ((), True)


def test_the_paper_holds_lists_as_lists_and_nobodys_words_are_markup():
    text = "Les villes :\n\n- ouvrent\n  - *toutes* leurs données\n- #panic() $x$ <label>\n\nFin."
    _publication, folder = written(publish(make_path(texts=(f"{text} format ouvert", "Deux."))))

    with pikepdf.open(folder / "strategy.pdf") as paper:
        kinds = [str(one.get("/S", "")) for one in paper.objects if isinstance(one, pikepdf.Dictionary)]
    assert kinds.count("/LI") == 3


def test_what_another_worker_writes_later_leaves_the_published_files_alone(tmp_path):
    publication, folder = written(make_publication())
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    publication.version.document.amendments.update(rationale="Autre chose.")

    name, manifest = write_publication_files(publication, tmp_path, sight=Sight(voices=True))

    assert (name == folder.name, manifest == publication.manifest_hash) == (False, False)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_the_certificates_in_the_files_are_those_that_were_kept():
    publication, folder = written(make_publication())

    told = json.loads((folder / "certificates.json").read_text("utf-8"))

    assert [content_hash(one) for one in told] == [one.content_hash for one in publication.certificates.order_by("pk")]


def test_files_are_written_once_whatever_comes_later():
    publication, folder = written(make_publication())
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    Publication.objects.get().version.document.amendments.update(rationale="Autre chose.")

    write_publication(publication.pk)

    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert Entry.objects.filter(kind="files of a strategy written").count() == 1


def test_a_publication_that_is_gone_is_no_work():
    write_publication(0)


def all_bytes(folder):
    return b"\n".join(path.read_bytes() for path in folder.iterdir() if path.suffix in (".json", ".csv", ".md", ".xml"))


def test_no_file_names_a_voice_where_positions_are_confidential():
    publication = make_publication(rule=CONFIDENTIAL)
    voice = publication.version.document.process.holders.get().organisation
    voice.name_fr = voice.name_en = "Kanarie"
    voice.save()

    _publication, folder = written(publication)

    told = all_bytes(folder)
    assert b"Kanarie" not in told
    assert str(voice.key).encode() not in told
    assert "Nous le faisons déjà".encode() not in told


def test_files_name_organisations_where_positions_are_public_and_never_a_person_in_their_own_name():
    path = make_path()
    person = make_user("Kim Kanarie")
    holder = path.process.holders.create(person=person, since=NOW)
    make_position(path.statement, holder, reason="Canari.")
    voice = make_holder(path.process)
    make_position(path.statement, voice, answer=-1, reason="Trop cher.")

    _publication, folder = written(publish(path))

    told = (folder / "threads.json").read_text("utf-8")
    assert str(voice.organisation.key) in told
    assert "Trop cher." in told
    assert "Canari" not in told
    assert str(person.key) not in told
