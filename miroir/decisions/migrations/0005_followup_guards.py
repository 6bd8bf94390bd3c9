"""The database refuses to change what was told of a measure."""

from django.db import migrations

from miroir.decisions.guards import TOLD, guards_of_followup, guards_of_followup_undone


def _run(statements):
    def run(_apps, editor):
        for statement in statements(editor.connection.vendor, TOLD):
            editor.execute(statement, params=None)

    return run


class Migration(migrations.Migration):
    dependencies = [("decisions", "0004_followup")]
    operations = [migrations.RunPython(_run(guards_of_followup), _run(guards_of_followup_undone))]
