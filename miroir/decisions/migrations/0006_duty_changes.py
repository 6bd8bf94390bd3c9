"""Who answered for a measure before, and until when: rows that the database refuses to change."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from miroir.decisions.guards import DUTIES, guards_of_followup, guards_of_followup_undone


def _run(statements):
    def run(_apps, editor):
        for statement in statements(editor.connection.vendor, DUTIES):
            editor.execute(statement, params=None)

    return run


class Migration(migrations.Migration):

    dependencies = [
        ('decisions', '0005_followup_guards'),
        ('directory', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DutyChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('deadline_before', models.DateField(blank=True, null=True)),
                ('deadline', models.DateField(blank=True, null=True)),
                ('reason', models.TextField(max_length=2000)),
                ('changed_at', models.DateTimeField()),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('measure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='duty_changes', to='decisions.measure')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.organisation')),
                ('owner_before', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.organisation')),
            ],
            options={
                'ordering': ('measure', '-changed_at', '-pk'),
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='decisions_duty_change_has_its_reason')],
            },
        ),
        migrations.RunPython(_run(guards_of_followup), _run(guards_of_followup_undone)),
    ]
