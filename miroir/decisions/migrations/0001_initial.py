import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('directory', '0001_initial'),
        ('drafting', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Call',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.PositiveSmallIntegerField()),
                ('question_fr', models.TextField(max_length=2000)),
                ('question_en', models.TextField(max_length=2000)),
                ('text_hash', models.CharField(max_length=64)),
                ('rule', models.JSONField()),
                ('is_vote', models.BooleanField(default=False)),
                ('opens_at', models.DateTimeField()),
                ('closes_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('computed', models.JSONField(blank=True, null=True)),
                ('follows', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='decisions.call')),
                ('opened_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='drafting.version')),
            ],
            options={
                'ordering': ('version', 'number'),
                'constraints': [models.UniqueConstraint(fields=('version', 'number'), name='decisions_call_number_once'), models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('version',), name='decisions_one_call_is_open'), models.CheckConstraint(condition=models.Q(('closes_at__gt', models.F('opens_at'))), name='decisions_call_closes_after_opening'), models.CheckConstraint(condition=models.Q(('is_vote', False), ('follows__isnull', False), _connector='OR'), name='decisions_vote_follows_a_call')],
            },
        ),
        migrations.CreateModel(
            name='Delegation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('given_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegations', to='decisions.call')),
                ('given_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('giver', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.organisation')),
                ('receiver', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.organisation')),
            ],
            options={
                'ordering': ('call', 'pk'),
                'constraints': [models.UniqueConstraint(condition=models.Q(('revoked_at__isnull', True)), fields=('call', 'giver'), name='decisions_one_delegation_in_force'), models.CheckConstraint(condition=models.Q(('giver', models.F('receiver')), _negated=True), name='decisions_delegation_is_to_another')],
            },
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('result', models.CharField(choices=[('consensus', 'consensus'), ('no-consensus', 'no consensus'), ('back-to-work', 'back to work'), ('adopted-by-vote', 'adopted by vote'), ('rejected-by-vote', 'rejected by vote')], max_length=20)),
                ('reason', models.TextField(max_length=10000)),
                ('over_objections', models.BooleanField(default=False)),
                ('found_as', models.CharField(max_length=15)),
                ('found_at', models.DateTimeField()),
                ('call', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='finding', to='decisions.call')),
                ('found_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-found_at',),
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='decisions_finding_has_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='RollLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('moment', models.CharField(choices=[('opening', 'at the opening'), ('closing', 'at the closing')], max_length=8)),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='roll', to='decisions.call')),
                ('college', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.college')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.organisation')),
                ('sectors', models.ManyToManyField(blank=True, related_name='+', to='directory.sector')),
            ],
            options={
                'ordering': ('call', 'moment', 'pk'),
                'constraints': [models.UniqueConstraint(fields=('call', 'moment', 'organisation'), name='decisions_once_on_a_roll')],
            },
        ),
        migrations.CreateModel(
            name='MinorityStatement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('text', models.TextField(max_length=5000)),
                ('language', models.CharField(max_length=2)),
                ('given_at', models.DateTimeField()),
                ('finding', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='minority_statements', to='decisions.finding')),
                ('given_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.organisation')),
            ],
            options={
                'ordering': ('finding', 'pk'),
                'constraints': [models.UniqueConstraint(fields=('finding', 'organisation'), name='decisions_one_minority_statement')],
            },
        ),
        migrations.CreateModel(
            name='Publication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.PositiveIntegerField(unique=True)),
                ('slug', models.SlugField(max_length=60, unique=True)),
                ('text_hash', models.CharField(max_length=64)),
                ('manifest_hash', models.CharField(blank=True, max_length=64)),
                ('folder', models.CharField(blank=True, max_length=80)),
                ('sequence', models.BigIntegerField(default=0)),
                ('published_at', models.DateTimeField()),
                ('finding', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='publication', to='decisions.finding')),
                ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('version', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='drafting.version')),
            ],
            options={
                'ordering': ('-number',),
            },
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('reply', models.CharField(choices=[('agree', 'agree'), ('agree-with-comments', 'agree with comments'), ('abstain', 'abstention'), ('oppose', 'reasoned opposition')], max_length=20)),
                ('reason', models.TextField(blank=True, max_length=5000)),
                ('current', models.BooleanField(default=True)),
                ('given_at', models.DateTimeField()),
                ('nonce', models.CharField(blank=True, max_length=60)),
                ('given_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('objection', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='drafting.objection')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.organisation')),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='decisions.call')),
                ('delegation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='decisions.delegation')),
            ],
            options={
                'ordering': ('call', 'pk'),
                'constraints': [models.UniqueConstraint(condition=models.Q(('current', True)), fields=('call', 'organisation'), name='decisions_one_current_answer'), models.UniqueConstraint(condition=models.Q(('nonce', ''), _negated=True), fields=('given_by', 'nonce'), name='decisions_answer_form_once'), models.CheckConstraint(condition=models.Q(models.Q(('reply__in', ('oppose', 'agree-with-comments')), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='decisions_opposition_and_comments_have_words')],
            },
        ),
        migrations.CreateModel(
            name='Certificate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('content', models.JSONField()),
                ('content_hash', models.CharField(max_length=64)),
                ('clause', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='drafting.clause')),
                ('publication', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='decisions.publication')),
            ],
            options={
                'ordering': ('publication', 'pk'),
                'constraints': [models.UniqueConstraint(fields=('publication', 'clause'), name='decisions_one_certificate_a_clause')],
            },
        ),
        migrations.CreateModel(
            name='Measure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.PositiveSmallIntegerField()),
                ('title_fr', models.CharField(max_length=300)),
                ('title_en', models.CharField(max_length=300)),
                ('deadline', models.DateField(blank=True, null=True)),
                ('made_at', models.DateTimeField()),
                ('flagged_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('clause', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='drafting.clause')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.organisation')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='measures', to='decisions.measure')),
                ('publication', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='measures', to='decisions.publication')),
            ],
            options={
                'ordering': ('publication', 'number'),
                'constraints': [models.UniqueConstraint(fields=('publication', 'number'), name='decisions_measure_number_once'), models.CheckConstraint(condition=models.Q(('parent__isnull', True), models.Q(('deadline__isnull', False), ('owner__isnull', False)), _connector='OR'), name='decisions_measure_has_owner_and_deadline')],
            },
        ),
        migrations.CreateModel(
            name='Indicator',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title_fr', models.CharField(max_length=200)),
                ('title_en', models.CharField(max_length=200)),
                ('unit', models.CharField(max_length=40)),
                ('baseline', models.DecimalField(decimal_places=4, max_digits=18)),
                ('baseline_on', models.DateField()),
                ('target', models.DecimalField(decimal_places=4, max_digits=18)),
                ('target_on', models.DateField()),
                ('measure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='indicators', to='decisions.measure')),
            ],
            options={
                'ordering': ('measure', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='Progress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('state', models.CharField(choices=[('not-begun', 'not begun'), ('on-track', 'on track'), ('late', 'late'), ('done', 'done'), ('given-up', 'given up')], max_length=10)),
                ('text', models.TextField(max_length=5000)),
                ('language', models.CharField(max_length=2)),
                ('evidence_title', models.CharField(blank=True, max_length=300)),
                ('evidence_address', models.URLField(blank=True, max_length=500)),
                ('public', models.BooleanField(default=True)),
                ('told_at', models.DateTimeField()),
                ('measure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='progress', to='decisions.measure')),
                ('told_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'progress',
                'ordering': ('measure', '-pk'),
            },
        ),
        migrations.CreateModel(
            name='IndicatorValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', models.DecimalField(decimal_places=4, max_digits=18)),
                ('on', models.DateField()),
                ('source', models.CharField(max_length=300)),
                ('told_at', models.DateTimeField()),
                ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='values', to='decisions.indicator')),
                ('told_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('indicator', 'on', 'pk'),
            },
        ),
    ]
