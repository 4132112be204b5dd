import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('assistant', '0026_topics_of_answers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SecondVerdict',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('drawn_at', models.DateTimeField(auto_now_add=True)),
                ('verdict', models.CharField(blank=True, choices=[('right', 'right'), ('partly', 'partly right'), ('wrong', 'wrong')], max_length=8)),
                ('cause', models.CharField(blank=True, choices=[('masking', 'masking'), ('knowledge', 'missing knowledge'), ('retrieval', 'retrieval'), ('outdated', 'outdated document'), ('model', 'model'), ('guard', 'guard')], max_length=10)),
                ('given_at', models.DateTimeField(db_index=True, null=True)),
                ('review', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='second', to='assistant.review')),
                ('reviewer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='second_verdicts', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['pk'],
                'default_permissions': (),
            },
        ),
    ]
