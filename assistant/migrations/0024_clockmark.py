from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('assistant', '0023_identity'),
    ]

    operations = [
        migrations.CreateModel(
            name='ClockMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('doubted_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['pk'],
                'default_permissions': (),
            },
        ),
    ]
