from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assistant", "0021_keys_and_replies"),
    ]

    operations = [
        migrations.AddField(
            model_name="training",
            name="held_out_loss",
            field=models.FloatField(null=True),
        ),
        migrations.AddField(
            model_name="training",
            name="losses",
            field=models.JSONField(default=list),
        ),
    ]
