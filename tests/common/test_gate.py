"""The gate before SQLite: writers in turn, none told that the database is locked, and it is let go however they end."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import DatabaseError, OperationalError
from django.db.utils import ConnectionHandler

from miroir.config.databases import SQLITE_START

ROOT = Path(__file__).resolve().parents[2]
WRITERS, TURNS = 8, 40
WRITER = """
import json, sys, time
import miroir.config
from django.conf import settings
settings.configure(DATABASES={"default": json.loads(sys.argv[1])}, USE_TZ=True)
import django
django.setup()
from django.db import connection, transaction
longest, faults = 0.0, []
for turn in range(int(sys.argv[2])):
    began = time.monotonic()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT value FROM counted")
            (value,) = cursor.fetchone()
            cursor.execute("UPDATE counted SET value = %s", [value + 1])
            cursor.execute("INSERT INTO written (who, turn) VALUES (%s, %s)", [sys.argv[3], turn])
    except Exception as fault:
        faults.append(str(fault))
    longest = max(longest, time.monotonic() - began)
print(json.dumps({"longest": longest, "faults": faults}))
"""


def database(path):
    return {
        "ENGINE": "miroir.common.gated_sqlite",
        "NAME": str(path),
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": SQLITE_START},
    }


@pytest.fixture
def path(tmp_path):
    return tmp_path / "gate.sqlite3"


@pytest.fixture
def connect(path, django_db_blocker):
    """Return what opens connections of their own to one database, with its tables laid."""
    opened = []

    def open_one():
        connection = ConnectionHandler({"default": database(path)})["default"]
        opened.append(connection)
        return connection

    with django_db_blocker.unblock():
        with open_one().cursor() as cursor:
            cursor.execute("CREATE TABLE counted (value INTEGER CHECK (value < 1000000))")
            cursor.execute("INSERT INTO counted VALUES (0)")
            cursor.execute("CREATE TABLE written (who TEXT, turn INTEGER)")
        yield open_one
        for connection in opened:
            connection.close()


def is_free(path):
    with open(f"{path}.gate", "ab") as gate:
        try:
            fcntl.flock(gate, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


class Within:
    """A transaction of one connection that is not the site's."""

    def __init__(self, connection):
        self.connection = connection

    def __enter__(self):
        self.connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)

    def __exit__(self, kind, *told):
        self.connection.rollback() if kind else self.connection.commit()
        self.connection.set_autocommit(True)


def test_the_gate_is_held_while_a_transaction_lasts_and_free_after_it(connect, path):
    connection = connect()

    with Within(connection):
        during = is_free(path)
        connection.cursor().execute("UPDATE counted SET value = 1")

    assert (during, is_free(path)) == (False, True)


def test_the_gate_is_free_after_a_fault_and_nothing_is_kept(connect, path):
    connection = connect()

    with pytest.raises(DatabaseError), Within(connection):
        connection.cursor().executemany("UPDATE counted SET value = %s", [[1], [1_000_000]])

    assert is_free(path)
    assert connection.cursor().execute("SELECT value FROM counted").fetchone() == (0,)


def test_the_gate_is_free_when_a_connection_is_closed_in_the_midst(connect, path):
    connection = connect()
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    connection.cursor().execute("UPDATE counted SET value = 1")

    connection.close()

    assert is_free(path)
    assert connect().cursor().execute("SELECT value FROM counted").fetchone() == (0,)


def test_the_gate_is_free_when_the_transaction_cannot_begin(connect, path):
    connection, other = connect(), connect()
    other.cursor().execute("BEGIN IMMEDIATE")
    connection.cursor().execute("PRAGMA busy_timeout=1")

    with pytest.raises(OperationalError, match="locked"):
        connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)

    assert is_free(path)
    other.cursor().execute("ROLLBACK")


def test_reading_outside_a_transaction_waits_for_nobody(connect, path):
    writer, reader = connect(), connect()

    with Within(writer):
        writer.cursor().execute("UPDATE counted SET value = 7")
        seen = reader.cursor().execute("SELECT value FROM counted").fetchone()

    assert seen == (0,)


def test_savepoints_keep_the_gate_until_the_whole_ends(connect, path):
    connection = connect()

    with Within(connection):
        point = connection.savepoint()
        connection.savepoint_rollback(point)
        during = is_free(path)

    assert (during, is_free(path)) == (False, True)


def test_a_database_in_memory_has_no_gate(django_db_blocker, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    settings = database(":memory:") | {"OPTIONS": {"transaction_mode": "IMMEDIATE"}}

    with django_db_blocker.unblock():
        connection = ConnectionHandler({"default": settings})["default"]
        with Within(connection):
            connection.cursor().execute("CREATE TABLE t (a)")
        connection.close()

    assert os.listdir(tmp_path) == []


@pytest.mark.slow
def test_eight_processes_write_in_turn_and_none_is_told_that_the_database_is_locked(connect, path):
    arguments = [sys.executable, "-c", WRITER, json.dumps(database(path)), str(TURNS)]
    started = [
        subprocess.Popen([*arguments, str(who)], cwd=ROOT, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own text
        for who in range(WRITERS)
    ]
    told = [json.loads(writer.communicate(timeout=120)[0]) for writer in started]

    with connect().cursor() as cursor:
        counted = cursor.execute("SELECT value FROM counted").fetchone()
        written = cursor.execute("SELECT count(*), count(DISTINCT who || ' ' || turn) FROM written").fetchone()
    assert [fault for one in told for fault in one["faults"]] == []
    assert counted == (WRITERS * TURNS,)
    assert written == (WRITERS * TURNS, WRITERS * TURNS)
    assert max(one["longest"] for one in told) < 20


@pytest.mark.slow
def test_a_writer_that_is_killed_lets_the_gate_go(connect, path):
    held = WRITER.split("longest, faults")[0] + (
        "from django.db import connection\n"
        "connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)\n"
        "print('held', flush=True)\n"
        "time.sleep(60)\n"
    )
    arguments = [sys.executable, "-c", held, json.dumps(database(path)), "0", "0"]
    with subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:  # noqa: S603 - our own text
        assert writer.stdout
        assert writer.stdout.readline() == "held\n"
        during = is_free(path)
        writer.kill()

    assert (during, is_free(path)) == (False, True)
