from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('foundation', '0009_must_change_password'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='meter',
            index=models.Index(fields=['limit', 'start'], name='meters_of_a_period'),
        ),
    ]
