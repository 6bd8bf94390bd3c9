"""A deployer's mistakes are found, each by its id and with a hint."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from django.core import checks as django_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, connections  # noqa: F401 - connection is read by skipif

from miroir.common.gated_sqlite.base import DatabaseWrapper
from miroir.config import checks
from miroir.config.databases import database_of

ROOT = Path(__file__).resolve().parents[2]
MOUNTS = "/dev/sda1 / ext4 rw 0 0\nserver:/home /srv/a\\040b nfs4 rw 0 0\ntmpfs /srv tmpfs rw 0 0\n"


@pytest.fixture
def deployed(settings):
    """Set what a careful deployer sets."""
    settings.DEMONSTRATION = False
    settings.SECRET_KEY = "x" * 50
    settings.SITE_ADDRESS = "https://miroir.example"
    settings.ALLOWED_HOSTS = ["miroir.example"]
    settings.SMTP = "smtps://user:password@mail.example:465"
    settings.DEFAULT_FROM_EMAIL = "Miroir <miroir@miroir.example>"
    return settings


def ids(*found):
    assert all(fault.hint for faults in found for fault in faults)
    return [fault.id for faults in found for fault in faults]


def deployment():
    return ids(checks.secret_is_kept(None), checks.site_is_named(None), checks.letters_leave(None))


def test_nothing_is_said_to_a_careful_deployer(deployed):
    assert deployment() == []


@pytest.mark.parametrize(
    ("mistake", "found"),
    [
        ({"SECRET_KEY": "open"}, ["miroir.E005"]),
        ({"ALLOWED_HOSTS": ["*"]}, ["miroir.E006"]),
        ({"SITE_ADDRESS": "http://miroir.example"}, ["miroir.E007"]),
        ({"SITE_ADDRESS": "http://127.0.0.1:8000"}, []),
        ({"SMTP": ""}, ["miroir.W001"]),
        ({"DEFAULT_FROM_EMAIL": "Miroir <miroir@localhost>"}, ["miroir.W002"]),
    ],
)
def test_each_mistake_is_found(deployed, mistake, found):
    for name, value in mistake.items():
        setattr(deployed, name, deployed.OPEN_SECRET if value == "open" else value)

    assert deployment() == found


def test_a_demonstration_may_have_an_open_secret_and_send_nothing(deployed):
    deployed.DEMONSTRATION, deployed.SECRET_KEY, deployed.SMTP = True, deployed.OPEN_SECRET, ""

    assert deployment() == []


@pytest.mark.parametrize(("version", "found"), [((3, 40, 1), ["miroir.E001"]), ((3, 51, 3), []), ((3, 53, 4), [])])
def test_an_sqlite_that_can_corrupt_is_found(version, found):
    assert ids(checks.faults_of_version(version)) == found


@pytest.mark.parametrize(("place", "found"), [("/srv/a b/db", ["miroir.E004"]), ("/srv/db", []), ("/home/db", [])])
def test_a_database_on_a_network_file_system_is_found(tmp_path, place, found):
    (tmp_path / "mounts").write_text(MOUNTS, encoding="utf-8")

    assert ids(checks.faults_of_place(Path(place), tmp_path / "mounts")) == found


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("start", "found"),
    [
        ("PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL", []),
        ("PRAGMA journal_mode=DELETE;PRAGMA synchronous=FULL", ["miroir.E002"]),
        ("PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL", ["miroir.E003"]),
        ("PRAGMA journal_mode=DELETE;PRAGMA synchronous=OFF", ["miroir.E002", "miroir.E003"]),
    ],
)
def test_a_database_that_could_lose_what_it_acknowledged_is_found(tmp_path, start, found):
    settings = connections.settings["default"] | database_of("", beside=tmp_path)
    settings["OPTIONS"] = {"init_command": start}
    opened = DatabaseWrapper(settings, "default")

    faults = checks.faults_of_writing(opened)

    opened.close()
    assert ids(faults) == found


@pytest.mark.django_db
@pytest.mark.skipif(
    "connection.vendor != 'sqlite'", reason="a file's settings are of SQLite; PostgreSQL has its own checks"
)
def test_the_server_does_not_start_on_a_database_that_could_lose_something():
    with pytest.raises(ImproperlyConfigured, match="synchronous is 0"):
        checks.refuse_unsafe_storage()


def test_the_checks_are_known_to_django():
    known = django_checks.registry.registry

    names = {getattr(check, "__name__", "") for check in known.registered_checks}
    deployed = {getattr(check, "__name__", "") for check in known.deployment_checks}
    assert "storage_is_safe" in names
    assert {"secret_is_kept", "site_is_named", "letters_leave"} <= deployed


@pytest.mark.slow
def test_the_command_says_them_with_their_hints(tmp_path):
    command = "from miroir.config.command_line import main; import sys; sys.argv = ['miroir', 'site', 'check', '--deploy']; main()"

    told = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-c", command],
        cwd=ROOT,
        capture_output=True,
        check=False,
        text=True,
        env={"MIROIR_VAR": str(tmp_path), "MIROIR_HOSTS": "*", "MIROIR_SECRET_KEY": "x" * 50 + "yz3"},
    )

    assert told.returncode == 1
    assert "miroir.E006" in told.stderr
