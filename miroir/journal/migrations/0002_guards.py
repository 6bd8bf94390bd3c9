"""The database refuses to change the record."""

from django.db import migrations

from miroir.journal.guards import guards, guards_undone


def _run(statements):
    def run(_apps, editor):
        for statement in statements(editor.connection.vendor):
            editor.execute(statement, params=None)

    return run


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [migrations.RunPython(_run(guards), _run(guards_undone))]
