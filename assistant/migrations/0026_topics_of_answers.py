from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('assistant', '0025_flag_spots'),
    ]

    operations = [
        migrations.AddField(
            model_name='answer',
            name='topic',
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name='answer',
            name='topic_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='topic',
            name='documents',
            field=models.JSONField(default=list),
        ),
    ]
