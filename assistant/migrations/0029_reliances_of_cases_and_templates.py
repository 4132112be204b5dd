import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('assistant', '0028_review_moments'),
    ]

    operations = [
        migrations.AddField(
            model_name='comparison',
            name='due',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='reliance',
            name='case',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='reliances', to='assistant.evaluationcase'),
        ),
        migrations.AddField(
            model_name='reliance',
            name='template',
            field=models.SlugField(blank=True, default='', max_length=120),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name='reliance',
            name='review',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='reliances', to='assistant.review'),
        ),
        migrations.AddConstraint(
            model_name='reliance',
            constraint=models.UniqueConstraint(fields=('case', 'passage'), name='one_reliance_of_a_case_per_passage'),
        ),
        migrations.AddConstraint(
            model_name='reliance',
            constraint=models.UniqueConstraint(condition=models.Q(('template', ''), _negated=True), fields=('template', 'passage'), name='one_reliance_of_a_template_per_passage'),
        ),
        migrations.AddConstraint(
            model_name='reliance',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('case__isnull', True), ('review__isnull', False), ('template', '')), models.Q(('case__isnull', False), ('review__isnull', True), ('template', '')), models.Q(('case__isnull', True), ('review__isnull', True), models.Q(('template', ''), _negated=True)), _connector='OR'), name='one_thing_relies'),
        ),
    ]
