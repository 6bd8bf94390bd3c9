"""Files are brought in through the site's actions: seen before anything is kept, in parts, once."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from django_q.models import OrmQ

from measures.hostile_archives import hostile_archives
from measures.hostile_tables import hostile_tables
from miroir.accounts.models import User
from miroir.common.may import Refused
from miroir.consultations import import_tasks as tasks
from miroir.consultations.actions import importing as parts
from miroir.consultations.actions.imports import cancel_import, confirm_import, correct_import, preview_import
from miroir.consultations.models import (
    Channel,
    Holder,
    Import,
    ImportState,
    Position,
    Process,
    ProcessState,
    Statement,
    StatementState,
    Translation,
)
from miroir.consultations.queries import import_plan
from miroir.consultations.uploads import file_of, folder_of, lay_down, look_into, remove, set_mapping
from miroir.formats import Unreadable, read
from miroir.journal.models import Entry, Opening
from tests.makers import (
    NOW,
    make_college,
    make_holder,
    make_organisation,
    make_position,
    make_process,
    make_representative,
    make_secretary,
    make_sector,
    make_statement,
    make_step,
)

pytestmark = pytest.mark.django_db
DIALOGUES = Path(__file__).resolve().parents[3] / "shared" / "data" / "dialogues"
LONG = (
    "who;kind;statement;answer;day\n"
    "Alpha;State;Open the data.;oui;2026-03-01T10:00:00\n"
    "Alpha;State;Share the streets.;non;2026-03-02T10:00:00\n"
    "Beta;Local;Open the data.;non;2026-03-03T10:00:00\n"
    "Gamma;Local;Open the data.;peut-être;2026-03-03T10:00:00\n"
)
MAPPING = """
layout = "long"
identities = "kept"
moments = "iso"
[columns]
holder = "who"
college = "kind"
statement = "statement"
answer = "answer"
moment = "day"
[[college]]
code = "state"
value = "State"
fr = "État"
[[college]]
code = "town"
value = "Local"
fr = "Communes"
[answers]
"oui" = "agree"
"non" = "disagree"
"""


@pytest.fixture(autouse=True)
def private_folder(settings, tmp_path):
    settings.VAR = tmp_path


@pytest.fixture
def now():
    with time_machine.travel(NOW, tick=False):
        yield NOW


def upload(content: str | bytes, name: str = "answers.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def looked_into(
    process: Process, by: User, content: str | bytes = LONG, *, mapping: str = MAPPING, name: str = "answers.csv"
) -> Import:
    """Return an import that was looked into by a mapping."""
    laid = lay_down(upload(content, name))
    set_mapping(laid.key, mapping)
    return preview_import(by=by, process=process, upload=laid, look=look_into(laid.key, laid.name), now=NOW)


def brought_in(
    process: Process,
    by: User,
    content: str | bytes = LONG,
    *,
    mapping: str = MAPPING,
    colleges: Mapping[str, str] | None = None,
) -> Import:
    """Return an import that was confirmed and carried out."""
    importing = looked_into(process, by, content, mapping=mapping)
    confirm_import(by=by, importing=importing, colleges=colleges or {}, now=NOW)
    tasks.run_import(importing.pk)
    importing.refresh_from_db()
    return importing


def test_a_preview_says_what_is_read_refused_and_new_and_keeps_nothing_else(now):
    process, secretary = make_process(), make_secretary()
    make_statement(process, "Open the data.")

    importing = looked_into(process, secretary)

    told = importing.preview
    assert (told["statements"], told["holders"], told["positions"], told["refusals"]) == (2, 2, 3, 1)
    assert (told["new_statements"], told["new_holders"], told["new_positions"], told["passed_over"]) == (1, 2, 3, 0)
    assert [(line["code"], line["holders"], line["ours"]) for line in told["colleges"]] == [
        ("state", 1, "state"),
        ("town", 1, ""),
    ]
    assert importing.state == ImportState.PREVIEWED
    assert not Holder.objects.exists()
    assert not Position.objects.exists()


def test_a_confirmed_file_becomes_positions_with_their_dates_and_an_entry_each(now, django_capture_on_commit_callbacks):
    process, secretary = make_process(colleges=("state", "local")), make_secretary()

    with django_capture_on_commit_callbacks(execute=True):
        importing = brought_in(process, secretary, colleges={"town": "local"})

    held = Position.objects.order_by("taken_at").select_related("holder__college", "statement")
    assert [(p.holder.code, p.holder.college, p.statement.text, p.answer) for p in held] == [
        ("Alpha", make_college("state"), "Open the data.", 1),
        ("Alpha", make_college("state"), "Share the streets.", -1),
        ("Beta", make_college("local"), "Open the data.", -1),
    ]
    assert held[0].taken_at == datetime(2026, 3, 1, 10, tzinfo=UTC)
    assert {p.channel for p in held} == {Channel.IMPORT}
    assert Entry.objects.filter(kind="position imported").count() == 3
    assert set(Opening.objects.filter(entry__kind="position imported").values_list("person", flat=True)) == {
        str(secretary.key)
    }
    assert (importing.state, importing.done, importing.total, importing.preview["taken"]) == (ImportState.DONE, 3, 3, 3)
    assert not file_of(importing.key, importing.file).exists()


def test_an_organisation_named_in_the_file_holds_its_answers_itself(now):
    process, secretary = make_process(), make_secretary()
    alpha = make_organisation("Alpha", college="state")
    numbered = make_organisation("Other name", college="local", siren="732829320")

    brought_in(process, secretary, LONG.replace("Beta", "732829320"))

    assert Holder.objects.get(organisation=alpha).positions.count() == 2
    assert Holder.objects.get(organisation=numbered).college == make_college("local")
    assert not Holder.objects.exclude(code="").exists()


def test_what_is_held_already_is_passed_over_and_the_same_file_adds_nothing(now):
    process, secretary = make_process(), make_secretary()
    brought_in(process, secretary)
    entries = Entry.objects.filter(kind="position imported").count()

    again = brought_in(process, secretary)

    assert again.state == ImportState.DONE
    assert again.preview["new_positions"] == again.preview["taken"] == 0
    assert again.preview["passed_over"] == 3
    assert Position.objects.count() == 3
    assert Entry.objects.filter(kind="position imported").count() == entries


def test_an_answer_of_the_file_never_replaces_a_later_one_taken_here(now):
    process, secretary = make_process(), make_secretary()
    statement = make_statement(process, "Open the data.")
    earlier, later = make_organisation("Alpha"), make_organisation("Beta")
    make_position(statement, make_holder(process, earlier), -1, taken_at=datetime(2026, 2, 1, tzinfo=UTC))
    make_position(statement, make_holder(process, later), 1, taken_at=datetime(2026, 4, 1, tzinfo=UTC))

    brought_in(process, secretary)

    current = Position.objects.current().filter(statement=statement)
    assert {p.holder.organisation: p.answer for p in current} == {earlier: 1, later: 1}
    assert Position.objects.filter(statement=statement, current=False).count() == 1


def test_without_dates_a_file_follows_earlier_files_but_not_what_was_taken_here(now):
    process, secretary = make_process(), make_secretary()
    wide = "who,Open the data.\nAlpha,agree\nBeta,agree\n"
    mapping = 'identities = "kept"\n[columns]\nholder = "who"\n[[statement]]\ncolumn = "Open the data."\n'
    brought_in(process, secretary, wide, mapping=mapping)
    taken_here = Position.objects.get(holder__code="Beta")
    Position.objects.filter(pk=taken_here.pk).update(channel=Channel.SITE)

    brought_in(process, secretary, wide.replace(",agree", ",disagree"), mapping=mapping)

    assert {p.holder.code: p.answer for p in Position.objects.current()} == {"Alpha": -1, "Beta": 1}


def test_statements_are_found_by_their_words_and_their_translations_kept(now):
    process, secretary = make_process(), make_secretary()
    known = make_statement(process, "Ouvrir les données.")
    table = "who,a,b\nAlpha,agree,agree\n"
    mapping = (
        '[columns]\nholder = "who"\n'
        '[[statement]]\ncolumn = "a"\nfr = "Ouvrir les données."\n'
        '[[statement]]\ncolumn = "b"\nfr = "Partager la rue."\nen = "Share the street."\n'
    )

    brought_in(process, secretary, table, mapping=mapping)

    assert set(Statement.objects.values_list("text", flat=True)) == {known.text, "Partager la rue."}
    assert known.positions.count() == 1
    assert Translation.objects.get().text == "Share the street."


def test_answers_to_a_statement_that_takes_none_are_passed_over(now):
    process, secretary = make_process(), make_secretary()
    make_statement(process, "Open the data.", state=StatementState.WITHDRAWN)

    importing = brought_in(process, secretary)

    assert importing.preview["silent"] == 2
    assert Position.objects.count() == 1


def test_sectors_of_the_file_are_ours_by_their_code(now):
    process, secretary = make_process(), make_secretary()
    make_sector("energy")
    table = "who,field,a\nAlpha,energy;cooking,agree\n"
    mapping = (
        '[columns]\nholder = "who"\nsectors = "field"\n[[sector]]\ncode = "energy"\n[[sector]]\ncode = "cooking"\n'
        '[[statement]]\ncolumn = "a"\n'
    )

    brought_in(process, secretary, table, mapping=mapping)

    assert [sector.code for sector in Holder.objects.get().sectors.all()] == ["energy"]


def test_an_import_that_was_cut_off_goes_on_where_it_was(now, monkeypatch):
    process, secretary = make_process(), make_secretary()
    monkeypatch.setattr(import_plan, "PART", 1)
    importing = looked_into(process, secretary)
    confirm_import(by=secretary, importing=importing, colleges={}, now=NOW)
    calls = []

    def cut_off(**asked):
        calls.append(asked)
        if len(calls) == 2:
            raise SystemExit
        return parts.bring_part(**asked)

    with monkeypatch.context() as patched:
        patched.setattr(tasks, "bring_part", cut_off)
        with pytest.raises(SystemExit), transaction.atomic():
            tasks.run_import(importing.pk)
    importing.refresh_from_db()
    tasks.run_import(importing.pk)
    importing.refresh_from_db()

    assert importing.state == ImportState.DONE
    assert Position.objects.count() == Position.objects.current().count() == 3
    assert Entry.objects.filter(kind="position imported").count() == 3


def test_a_long_import_goes_on_in_another_task(now, monkeypatch):
    process, secretary = make_process(), make_secretary()
    importing = looked_into(process, secretary)
    confirm_import(by=secretary, importing=importing, colleges={}, now=NOW)
    OrmQ.objects.all().delete()
    monkeypatch.setattr(tasks, "LONGEST_RUN", -1.0)

    tasks.run_import(importing.pk)

    importing.refresh_from_db()
    assert importing.state == ImportState.RUNNING
    assert OrmQ.objects.count() == 1


def test_a_stopped_import_brings_nothing_more_in_and_its_file_goes(now, django_capture_on_commit_callbacks):
    process, secretary = make_process(), make_secretary()
    importing = looked_into(process, secretary)
    confirm_import(by=secretary, importing=importing, colleges={}, now=NOW)

    with django_capture_on_commit_callbacks(execute=True):
        cancel_import(by=secretary, importing=importing, now=NOW)
    tasks.run_import(importing.pk)

    assert not Position.objects.exists()
    assert not file_of(importing.key, importing.file).exists()
    with pytest.raises(Refused, match=r"over|terminé"):
        cancel_import(by=secretary, importing=importing, now=NOW)


def test_a_step_that_closes_fails_the_import_with_its_sentence(now):
    process, secretary = make_process(), make_secretary()
    importing = looked_into(process, secretary)
    confirm_import(by=secretary, importing=importing, colleges={}, now=NOW)
    process.state = ProcessState.CLOSED
    process.closed_at = NOW
    process.save()

    tasks.run_import(importing.pk)

    importing.refresh_from_db()
    assert importing.state == ImportState.FAILED
    assert "juin" in importing.failure or "June" in importing.failure
    assert not Position.objects.exists()


@pytest.mark.parametrize("state", [ProcessState.CLOSED])
def test_only_the_secretariat_imports_and_only_while_the_step_lets_it(now, state):
    process, secretary, member = make_process(), make_secretary(), make_representative()
    laid = lay_down(upload(LONG))
    process.state, process.closed_at = state, NOW
    process.save()

    for person in (secretary, member):
        with pytest.raises(Refused):
            preview_import(by=person, process=process, upload=laid, look=None, now=NOW)

    assert not Import.objects.exists()


def test_an_unknown_table_gets_a_mapping_to_correct(now, client):
    process, secretary = make_process(), make_secretary()
    client.force_login(secretary)
    known = LONG.replace("peut-être", "oui")

    sent = client.post(reverse("consultations:imports", args=[process.slug]), {"file": upload(known)}, follow=True)
    importing = Import.objects.get()
    corrected = client.post(
        reverse("consultations:import-correct", args=[process.slug, importing.key]), {"mapping": MAPPING}, follow=True
    )

    assert sent.status_code == corrected.status_code == 200
    assert "[columns]" in sent.content.decode()
    importing.refresh_from_db()
    assert importing.preview["positions"] == 4
    assert importing.mapping.strip() == MAPPING.strip()


def test_a_wrong_mapping_is_said_and_the_one_before_stays(now, client):
    process, secretary = make_process(), make_secretary()
    importing = looked_into(process, secretary)
    importing.mapping = MAPPING
    importing.save()
    client.force_login(secretary)

    answer = client.post(
        reverse("consultations:import-correct", args=[process.slug, importing.key]), {"mapping": "layout = long"}
    )

    assert answer.status_code == 422
    assert "TOML" in answer.content.decode()
    importing.refresh_from_db()
    assert importing.mapping == MAPPING
    assert look_into(importing.key, importing.file).reading is not None


def test_the_pages_lead_from_a_file_to_its_positions(now, client):
    process, secretary = make_process(), make_secretary()
    make_college("local")
    client.force_login(secretary)
    page = reverse("consultations:imports", args=[process.slug])
    client.post(page, {"file": upload(LONG)})
    importing = Import.objects.get()
    where = [process.slug, importing.key]
    client.post(reverse("consultations:import-correct", args=where), {"mapping": MAPPING})

    seen = client.get(reverse("consultations:import", args=where)).content.decode()
    confirmed = client.post(reverse("consultations:import-confirm", args=where), {"college_1": "local"}, follow=True)
    running = confirmed.content.decode()
    tasks.run_import(importing.pk)
    done = client.get(reverse("consultations:import", args=where)).content.decode()

    assert "peut-être" in seen
    assert "<progress" in running
    assert 'value="3"' in done
    assert Holder.objects.get(code="Beta").college == make_college("local")
    assert importing.name in client.get(page).content.decode()


def test_every_refused_row_is_given_as_csv_that_no_spreadsheet_runs(now, client):
    process, secretary = make_process(), make_secretary()
    importing = looked_into(process, secretary, LONG + "Delta;State;Open the data.;=1+1;2026-03-03\n", name="=a.csv")
    client.force_login(secretary)

    answer = client.get(reverse("consultations:import-refusals", args=[process.slug, importing.key]))

    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert len(rows) == 3
    assert [row[1] for row in rows[1:]] == ["5", "6"]
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


def test_an_upload_is_for_the_secretariat_alone(now, client):
    process, secretary = make_process(), make_secretary()
    importing = looked_into(process, secretary)
    where = [process.slug, importing.key]
    addresses = [
        reverse("consultations:imports", args=where[:1]),
        reverse("consultations:import", args=where),
        reverse("consultations:import-refusals", args=where),
    ]

    visitor = [client.get(address).status_code for address in addresses]
    client.force_login(make_representative())
    member = [client.get(address).status_code for address in addresses]

    assert visitor == [302, 302, 302]
    assert member == [403, 403, 403]


def test_an_import_of_another_process_is_not_found(now, client):
    process, secretary = make_process(), make_secretary()
    importing = looked_into(process, secretary)
    client.force_login(secretary)

    answer = client.get(reverse("consultations:import", args=[make_process().slug, importing.key]))

    assert answer.status_code == 404


def test_a_large_file_is_looked_into_by_a_task(now, client, monkeypatch):
    process, secretary = make_process(), make_secretary()
    monkeypatch.setattr("miroir.consultations.views.imports.AT_ONCE", 10)
    client.force_login(secretary)

    client.post(reverse("consultations:imports", args=[process.slug]), {"file": upload(LONG)})
    importing = Import.objects.get()
    waiting = client.get(reverse("consultations:import", args=[process.slug, importing.key]))
    tasks.read_import(importing.pk)

    importing.refresh_from_db()
    assert waiting.status_code == 200
    assert "proposed" in importing.preview


def test_a_large_file_that_cannot_be_read_fails_with_its_sentence_and_goes(now, django_capture_on_commit_callbacks):
    process, secretary = make_process(), make_secretary()
    laid = lay_down(upload(b"PK\x03\x04 no archive", "x.zip"))
    importing = preview_import(by=secretary, process=process, upload=laid, look=None, now=NOW)

    with django_capture_on_commit_callbacks(execute=True):
        tasks.read_import(importing.pk)

    importing.refresh_from_db()
    assert importing.state == ImportState.FAILED
    assert "archive" in importing.failure
    assert not folder_of(importing.key).exists()


@pytest.mark.long
@pytest.mark.slow
def test_hostile_uploads_get_a_sentence_and_leave_nothing(now, client, tmp_path, settings):
    process, secretary = make_process(), make_secretary()
    client.force_login(secretary)
    page = reverse("consultations:imports", args=[process.slug])
    made = tmp_path / "made"
    made.mkdir()
    wrong = []

    for hostile in [*hostile_tables(made), *hostile_archives(made)]:
        if not hostile.path.is_file() or hostile.path.stat().st_size > 2_000_000:
            continue
        before = Import.objects.count()
        answer = client.post(page, {"file": SimpleUploadedFile(hostile.path.name, hostile.path.read_bytes())})
        kept = Import.objects.count() - before
        folders = len(list((tmp_path / "imports").iterdir())) if (tmp_path / "imports").exists() else 0
        if (
            answer.status_code not in {302, 422}
            or kept != (answer.status_code == 302)
            or folders != Import.objects.count()
        ):
            wrong.append((hostile.path.name, answer.status_code, kept))

    assert not wrong
    assert not Position.objects.exists()


def test_an_upload_keeps_to_its_folder_whatever_it_is_called():
    laid = lay_down(upload("a", "../../etc/pass<b>wd.csv"))

    assert file_of(laid.key, laid.name).parent.parent == folder_of(laid.key)
    assert "/" not in laid.name
    assert "<" not in laid.name
    remove(laid.key)
    assert not folder_of(laid.key).exists()


def test_an_archive_of_a_polis_export_keeps_who_answered_and_when(now):
    process, secretary = make_process(), make_secretary()
    votes = "timestamp,datetime,comment-id,voter-id,vote\n1500000003000,x,0,1,1\n1500000001000,x,1,0,-1\n"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("export/votes.csv", votes)

    laid = lay_down(upload(packed.getvalue(), "polis.zip"))
    importing = preview_import(by=secretary, process=process, upload=laid, look=look_into(laid.key, laid.name), now=NOW)
    confirm_import(by=secretary, importing=importing, colleges={}, now=NOW)
    tasks.run_import(importing.pk)

    assert set(Holder.objects.values_list("code", flat=True)) == {"polis:0", "polis:1"}
    assert Position.objects.get(holder__code="polis:1").taken_at == datetime(2017, 7, 14, 2, 40, 3, tzinfo=UTC)


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.skipif(not DIALOGUES.is_dir(), reason="the real dialogues are not beside the checkout")
def test_the_real_european_consultation_comes_in_whole(now):
    process, secretary = make_process(), make_secretary()
    path = DIALOGUES / "eu-ai-white-paper-2020" / "responses.csv"
    reading = read(path)
    laid = lay_down(upload(path.read_bytes(), path.name))

    importing = preview_import(by=secretary, process=process, upload=laid, look=look_into(laid.key, laid.name), now=NOW)
    confirm_import(by=secretary, importing=importing, colleges={}, now=NOW)
    tasks.run_import(importing.pk)

    importing.refresh_from_db()
    told = importing.preview
    assert (told["holders"], told["statements"], told["positions"]) == (1216, 32, 32811)
    assert [(c["kind"], c["read"], c["refused"]) for c in told["counts"]] == [
        (c.kind, c.read, c.refused) for c in reading.counts
    ]
    assert (told["answers"]["read"], told["refusals"]) == (reading.answers.read, len(reading.refusals))
    assert importing.state == ImportState.DONE
    assert Holder.objects.count() == 1216
    assert Position.objects.current().count() == Entry.objects.filter(kind="position imported").count() == 32811


@pytest.mark.slow
@pytest.mark.skipif(not DIALOGUES.is_dir(), reason="the real dialogues are not beside the checkout")
@pytest.mark.parametrize("name", ["polis-vtaiwan.uberx", "capcollectif-rua-2019", "decidim-grand-debat-2019"])
def test_other_real_exports_show_the_counts_of_their_reader(now, name):
    process, secretary = make_process(), make_secretary()
    folder = DIALOGUES / name
    path = next(
        (folder / known for known in ("contributions.csv", "proposals.csv") if (folder / known).is_file()), None
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in [path] if path else sorted(folder.glob("*.csv")):
            archive.write(file, file.name)
    reading = read(path or folder)

    laid = lay_down(upload(packed.getvalue(), f"{name}.zip"))
    importing = preview_import(by=secretary, process=process, upload=laid, look=look_into(laid.key, laid.name), now=NOW)

    told = importing.preview
    assert told["positions"] == len(reading.consultation.positions)
    assert told["holders"] == len(reading.consultation.holders.ids)
    assert told["refusals"] == len(reading.refusals)
    assert told["new_positions"] + told["passed_over"] + told["silent"] <= told["positions"]


def test_the_list_of_imports_takes_a_constant_number_of_queries(now, client, django_assert_max_num_queries):
    process, secretary = make_process(), make_secretary()
    importing = [looked_into(process, secretary) for _number in range(30)][-1]
    client.force_login(secretary)

    with django_assert_max_num_queries(16):
        client.get(reverse("consultations:imports", args=[process.slug]))
    with django_assert_max_num_queries(16):
        client.get(reverse("consultations:import", args=[process.slug, importing.key]))


def test_a_correction_after_the_confirmation_is_refused(now):
    process, secretary = make_process(), make_secretary()
    importing = brought_in(process, secretary)

    with pytest.raises(Refused):
        correct_import(
            by=secretary, importing=importing, mapping="", look=look_into(importing.key, importing.file), now=NOW
        )


def test_a_file_of_another_step_waits_for_its_time(now):
    process, secretary = make_process(), make_secretary()
    process.current_step = make_step(process, starts_at=NOW + timedelta(days=1))
    process.save()

    with pytest.raises(Refused):
        looked_into(process, secretary)


def test_a_file_that_is_gone_is_said(now):
    process, secretary = make_process(), make_secretary()
    importing = looked_into(process, secretary)
    confirm_import(by=secretary, importing=importing, colleges={}, now=NOW)
    remove(importing.key)

    tasks.run_import(importing.pk)

    importing.refresh_from_db()
    assert importing.state == ImportState.FAILED
    with pytest.raises(Unreadable):
        read(file_of(importing.key, importing.file))


def test_an_upload_that_is_too_large_is_thrown_away_as_it_comes(now, client, monkeypatch, tmp_path):
    process, secretary = make_process(), make_secretary()
    monkeypatch.setattr("miroir.common.uploads.MOST", 100_000)
    client.force_login(secretary)

    answer = client.post(reverse("consultations:imports", args=[process.slug]), {"file": upload("a" * 200_000)})

    assert answer.status_code == 422
    assert "100" in answer.content.decode()
    assert not Import.objects.exists()
    assert not (tmp_path / "imports").exists()
