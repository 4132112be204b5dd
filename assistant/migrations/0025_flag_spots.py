import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('assistant', '0024_clockmark'),
    ]

    operations = [
        migrations.AddField(
            model_name='flag',
            name='sentence',
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='flag',
            name='source',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='flags', to='assistant.retrieved'),
        ),
    ]
