"""The database refuses to change what was decided."""

from django.db import migrations

from miroir.decisions.guards import guards, guards_undone


def _run(statements):
    def run(_apps, editor):
        for statement in statements(editor.connection.vendor):
            editor.execute(statement, params=None)

    return run


class Migration(migrations.Migration):
    dependencies = [("decisions", "0001_initial")]
    operations = [migrations.RunPython(_run(guards), _run(guards_undone))]
