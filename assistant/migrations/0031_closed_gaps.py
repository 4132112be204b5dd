from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('assistant', '0030_reliance_clause'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='gap',
            index=models.Index(
                condition=models.Q(('closed_at__isnull', False)), fields=['-closed_at', '-id'], name='closed_gaps'
            ),
        ),
    ]
