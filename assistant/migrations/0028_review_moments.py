from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('assistant', '0027_second_verdicts'),
    ]

    operations = [
        migrations.AlterField(
            model_name='review',
            name='reviewed_at',
            field=models.DateTimeField(auto_now_add=True, db_index=True),
        ),
    ]
