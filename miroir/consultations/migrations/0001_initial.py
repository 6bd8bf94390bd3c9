import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('directory', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Process',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('slug', models.SlugField(max_length=60, unique=True)),
                ('title_fr', models.CharField(max_length=200, verbose_name='title in French')),
                ('title_en', models.CharField(max_length=200, verbose_name='title in English')),
                ('question_fr', models.TextField(max_length=3000, verbose_name='question in French')),
                ('question_en', models.TextField(max_length=3000, verbose_name='question in English')),
                ('state', models.CharField(choices=[('preparation', 'in preparation'), ('open', 'open'), ('closed', 'closed')], default='preparation', max_length=12)),
                ('individuals', models.BooleanField(default=False)),
                ('invented', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField()),
                ('opened_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'processes',
                'ordering': ('-created_at',),
            },
        ),
        migrations.CreateModel(
            name='Charter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveSmallIntegerField(default=1)),
                ('purpose_fr', models.TextField(max_length=5000, verbose_name='purpose in French')),
                ('purpose_en', models.TextField(max_length=5000, verbose_name='purpose in English')),
                ('engagement_fr', models.TextField(max_length=5000, verbose_name='what is promised, in French')),
                ('engagement_en', models.TextField(max_length=5000, verbose_name='what is promised, in English')),
                ('rule', models.JSONField()),
                ('rolls', models.BooleanField(default=True)),
                ('hidden_until_closing', models.BooleanField(default=False, verbose_name='results are hidden until closing')),
                ('reply_days', models.PositiveSmallIntegerField(default=30)),
                ('calendar', models.JSONField(blank=True, default=list)),
                ('change_reason', models.TextField(blank=True, max_length=2000)),
                ('fingerprint', models.CharField(blank=True, max_length=64)),
                ('frozen_at', models.DateTimeField(blank=True, null=True)),
                ('notified_at', models.DateTimeField(blank=True, null=True)),
                ('colleges', models.ManyToManyField(related_name='+', to='directory.college')),
                ('process', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='charters', to='consultations.process')),
            ],
            options={
                'ordering': ('process', 'version'),
                'constraints': [models.UniqueConstraint(fields=('process', 'version'), name='consultations_charter_version_once')],
            },
        ),
        migrations.CreateModel(
            name='KeptTally',
            fields=[
                ('process', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='consultations.process')),
                ('made_at', models.DateTimeField()),
                ('content', models.JSONField()),
            ],
            options={
                'verbose_name_plural': 'kept tallies',
            },
        ),
        migrations.CreateModel(
            name='RecordWork',
            fields=[
                ('process', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='consultations.process')),
                ('wanted_at', models.DateTimeField()),
                ('share', models.FloatField(default=0.0)),
            ],
            options={
                'verbose_name_plural': 'record works',
            },
        ),
        migrations.CreateModel(
            name='Refresh',
            fields=[
                ('process', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='consultations.process')),
                ('wanted_at', models.DateTimeField()),
            ],
            options={
                'verbose_name_plural': 'refreshes',
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('language', models.CharField(choices=[('fr', 'French'), ('en', 'English')], default='fr', max_length=2)),
                ('message', models.TextField(blank=True, max_length=2000)),
                ('sent_at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.TextField(blank=True, max_length=1000)),
                ('college', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.college')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.organisation')),
                ('sector', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.sector')),
                ('sent_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('process', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='consultations.process')),
            ],
            options={
                'ordering': ('-sent_at',),
            },
        ),
        migrations.CreateModel(
            name='Import',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('file', models.CharField(max_length=300)),
                ('mapping', models.TextField(blank=True)),
                ('sha256', models.CharField(max_length=64)),
                ('preview', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('previewed', 'to be confirmed'), ('running', 'running'), ('done', 'done'), ('failed', 'failed'), ('cancelled', 'cancelled')], default='previewed', max_length=10)),
                ('done', models.PositiveIntegerField(default=0)),
                ('total', models.PositiveIntegerField(default=0)),
                ('failure', models.TextField(blank=True)),
                ('uploaded_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('uploaded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('process', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='imports', to='consultations.process')),
            ],
            options={
                'ordering': ('-uploaded_at',),
            },
        ),
        migrations.CreateModel(
            name='Holder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('code', models.CharField(blank=True, max_length=120)),
                ('territory', models.CharField(blank=True, max_length=20)),
                ('since', models.DateTimeField()),
                ('college', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.college')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.organisation')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('sectors', models.ManyToManyField(blank=True, related_name='+', to='directory.sector')),
                ('process', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holders', to='consultations.process')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('code', ''), ('organisation__isnull', False), ('person__isnull', True)), models.Q(('code', ''), ('organisation__isnull', True), ('person__isnull', False)), models.Q(('organisation__isnull', True), ('person__isnull', True), models.Q(('code', ''), _negated=True)), _connector='OR'), name='consultations_holder_is_one_of_three'), models.UniqueConstraint(condition=models.Q(('organisation__isnull', False)), fields=('process', 'organisation'), name='consultations_organisation_holds_once'), models.UniqueConstraint(condition=models.Q(('person__isnull', False)), fields=('process', 'person'), name='consultations_person_holds_once'), models.UniqueConstraint(condition=models.Q(('code', ''), _negated=True), fields=('process', 'code'), name='consultations_code_holds_once')],
            },
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('sent_at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.TextField(blank=True, max_length=1000)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.organisation')),
                ('process', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to='consultations.process')),
                ('sent_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-sent_at',),
            },
        ),
        migrations.CreateModel(
            name='Statement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.PositiveIntegerField()),
                ('code', models.CharField(blank=True, max_length=60)),
                ('text', models.TextField(max_length=500, verbose_name='statement')),
                ('language', models.CharField(choices=[('fr', 'French'), ('en', 'English')], max_length=2, verbose_name='language')),
                ('state', models.CharField(choices=[('proposed', 'proposed'), ('published', 'published'), ('refused', 'refused'), ('withdrawn', 'withdrawn'), ('merged', 'merged')], default='proposed', max_length=10)),
                ('reason', models.TextField(blank=True, max_length=2000)),
                ('proposed_at', models.DateTimeField()),
                ('moderated_at', models.DateTimeField(blank=True, null=True)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('areas', models.ManyToManyField(blank=True, related_name='+', to='directory.area')),
                ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='consultations.statement')),
                ('process', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='consultations.process')),
                ('proposed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposed_for', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.organisation')),
                ('sectors', models.ManyToManyField(blank=True, related_name='+', to='directory.sector')),
            ],
            options={
                'ordering': ('process', 'number'),
                'indexes': [models.Index(fields=['process', 'state', 'number'], name='consultations_statements')],
                'constraints': [models.UniqueConstraint(fields=('process', 'number'), name='consultations_statement_number_once'), models.CheckConstraint(condition=models.Q(models.Q(('merged_into__isnull', False), ('state', 'merged')), models.Q(models.Q(('state', 'merged'), _negated=True), ('merged_into__isnull', True)), _connector='OR'), name='consultations_merged_says_into_which')],
            },
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('framing', 'framing'), ('statements', 'statements'), ('proposals', 'proposals'), ('drafting', 'drafting'), ('enquiry', 'enquiry'), ('reconciliation', 'reconciliation'), ('decision', 'decision'), ('publication', 'publication'), ('follow-up', 'follow-up')], max_length=15)),
                ('title_fr', models.CharField(max_length=160)),
                ('title_en', models.CharField(max_length=160)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('process', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='consultations.process')),
            ],
            options={
                'ordering': ('process', 'order'),
                'constraints': [models.UniqueConstraint(fields=('process', 'order'), name='consultations_step_order_once'), models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='consultations_step_ends_after_start')],
            },
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answer', models.SmallIntegerField(blank=True, choices=[(1, 'agree'), (2, 'agree with reservations'), (-1, 'disagree'), (0, 'abstain')], null=True)),
                ('reason', models.TextField(blank=True, max_length=5000)),
                ('updated_at', models.DateTimeField()),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.organisation')),
                ('updated_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='consultations.statement')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'statement'), name='consultations_one_draft_each')],
            },
        ),
        migrations.CreateModel(
            name='KeptMap',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('input_hash', models.CharField(max_length=64)),
                ('entries', models.BigIntegerField()),
                ('positions', models.PositiveIntegerField()),
                ('holders', models.PositiveIntegerField()),
                ('summary', models.JSONField()),
                ('seconds', models.FloatField()),
                ('made_at', models.DateTimeField()),
                ('final', models.BooleanField(default=False, verbose_name='made at closing')),
                ('current', models.BooleanField(default=True)),
                ('record', models.CharField(blank=True, max_length=80)),
                ('charter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='consultations.charter')),
                ('process', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='maps', to='consultations.process')),
            ],
            options={
                'ordering': ('-pk',),
                'constraints': [models.UniqueConstraint(condition=models.Q(('current', True)), fields=('process',), name='consultations_one_current_map')],
            },
        ),
        migrations.CreateModel(
            name='Position',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('answer', models.SmallIntegerField()),
                ('reason', models.TextField(blank=True, max_length=5000)),
                ('current', models.BooleanField(default=True)),
                ('taken_at', models.DateTimeField()),
                ('channel', models.CharField(choices=[('site', 'taken here'), ('phone', 'received otherwise, entered by the secretariat'), ('import', 'imported')], default='site', max_length=8)),
                ('evidence', models.TextField(blank=True, max_length=1000)),
                ('nonce', models.CharField(max_length=36)),
                ('policy', models.CharField(blank=True, max_length=15)),
                ('probability', models.FloatField(blank=True, null=True)),
                ('holder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='positions', to='consultations.holder')),
                ('taken_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='positions', to='consultations.statement')),
            ],
            options={
                'ordering': ('-taken_at', '-pk'),
                'constraints': [models.UniqueConstraint(condition=models.Q(('current', True)), fields=('holder', 'statement'), name='consultations_one_current_position'), models.UniqueConstraint(fields=('holder', 'statement', 'nonce'), name='consultations_a_form_counts_once'), models.CheckConstraint(condition=models.Q(models.Q(('channel', 'phone'), _negated=True), models.Q(('evidence', ''), _negated=True), _connector='OR'), name='consultations_phoned_has_evidence')],
            },
        ),
        migrations.CreateModel(
            name='ProcessChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('opened', 'opened'), ('advanced', 'went on to the next step'), ('returned', 'came back to an earlier step'), ('extended', 'step extended'), ('charter', 'charter changed'), ('capabilities', 'table of who may do what changed'), ('closed', 'closed')], max_length=15)),
                ('reason', models.TextField(blank=True, max_length=2000)),
                ('until', models.DateTimeField(blank=True, null=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('process', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='consultations.process')),
                ('step', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='consultations.step')),
            ],
            options={
                'ordering': ('at', 'pk'),
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ('returned', 'extended', 'charter')), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='consultations_change_owes_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='Capability',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('task', models.CharField(choices=[('see', 'see the statements'), ('see-results', 'see the results'), ('propose', 'propose a statement'), ('moderate', 'moderate statements'), ('draft', 'prepare a position with colleagues'), ('take-position', 'take the organisation’s position'), ('take-own-position', 'answer in one’s own name'), ('enter-position', 'enter a position received otherwise'), ('import', 'import a file'), ('invite', 'invite and remind'), ('translate', 'translate a statement')], max_length=20)),
                ('role', models.CharField(choices=[('visitor', 'visitor'), ('individual', 'person in their own name'), ('member', 'member'), ('representative', 'representative with a mandate'), ('rapporteur', 'rapporteur'), ('chair', 'working-group chair'), ('bureau', 'steering committee'), ('secretariat', 'secretariat')], max_length=15)),
                ('college', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.college')),
                ('step', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='capabilities', to='consultations.step')),
            ],
            options={
                'verbose_name_plural': 'capabilities',
                'ordering': ('step', 'task', 'role'),
                'constraints': [models.UniqueConstraint(condition=models.Q(('college__isnull', False)), fields=('step', 'task', 'role', 'college'), name='consultations_capability_once'), models.UniqueConstraint(condition=models.Q(('college__isnull', True)), fields=('step', 'task', 'role'), name='consultations_capability_of_all_once')],
            },
        ),
        migrations.CreateModel(
            name='Translation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(choices=[('fr', 'French'), ('en', 'English')], max_length=2)),
                ('text', models.TextField(max_length=1000)),
                ('kind', models.CharField(choices=[('human', 'translated by a person'), ('machine', 'translated by a machine')], default='human', max_length=10)),
                ('source_hash', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField()),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='translations', to='consultations.statement')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('statement', 'language'), name='consultations_one_translation')],
            },
        ),
        migrations.CreateModel(
            name='DraftNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(max_length=5000)),
                ('suggested', models.SmallIntegerField(blank=True, choices=[(1, 'agree'), (2, 'agree with reservations'), (-1, 'disagree'), (0, 'abstain')], null=True)),
                ('at', models.DateTimeField()),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='consultations.draft')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('at', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='KeptVerdict',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('verdict', models.CharField(max_length=30)),
                ('shown', models.JSONField()),
                ('map', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='verdicts', to='consultations.keptmap')),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='consultations.statement')),
            ],
            options={
                'ordering': ('map', 'number'),
                'indexes': [models.Index(fields=['map', 'verdict', 'number'], name='consultations_verdicts')],
                'constraints': [models.UniqueConstraint(fields=('map', 'statement'), name='consultations_one_verdict_each')],
            },
        ),
        migrations.AddField(
            model_name='process',
            name='current_step',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='consultations.step'),
        ),
    ]
