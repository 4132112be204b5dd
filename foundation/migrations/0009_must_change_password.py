from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('foundation', '0008_evidence_while_typing'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='must_change_password',
            field=models.BooleanField(default=False),
        ),
    ]
