"""The table in which rate limits are counted, for all workers together."""

from django.core.management import call_command
from django.db import migrations

TABLE = "accounts_cache"


def make(_apps, editor):
    call_command("createcachetable", TABLE, database=editor.connection.alias, verbosity=0)


def undo(_apps, editor):
    editor.execute(f"DROP TABLE {TABLE}")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(make, undo)]
