from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('assistant', '0032_leaked_cases'),
    ]

    operations = [
        migrations.AddField(
            model_name='training',
            name='weights',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='training',
            name='plan',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='training',
            name='rows',
            field=models.PositiveIntegerField(null=True),
        ),
    ]
