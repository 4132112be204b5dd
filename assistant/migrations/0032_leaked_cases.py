from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('assistant', '0031_closed_gaps'),
    ]

    operations = [
        migrations.AddField(
            model_name='comparison',
            name='leaked',
            field=models.JSONField(default=list),
        ),
    ]
