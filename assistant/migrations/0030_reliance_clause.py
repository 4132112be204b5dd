from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('assistant', '0029_reliances_of_cases_and_templates'),
    ]

    operations = [
        migrations.AlterField(
            model_name='reliance',
            name='document',
            field=models.SlugField(db_index=False, max_length=120),
        ),
        migrations.AddIndex(
            model_name='reliance',
            index=models.Index(fields=['document', 'text_sha256'], name='reliance_clause'),
        ),
    ]
