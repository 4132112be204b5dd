from django.db import migrations


def name_documents(apps, schema_editor):
    """Give the passages of earlier answers the short name of their document."""
    passages = apps.get_model("ingestion", "Passage").objects
    rows = apps.get_model("assistant", "Retrieved").objects
    for passage_id in rows.filter(slug="").values_list("passage", flat=True).distinct():
        slug = passages.filter(pk=passage_id).values_list("version__document__slug", flat=True).first()
        if slug:
            rows.filter(passage=passage_id).update(slug=slug)


class Migration(migrations.Migration):

    dependencies = [
        ("assistant", "0005_reliances"),
        ("ingestion", "0003_settling"),
    ]

    operations = [migrations.RunPython(name_documents, migrations.RunPython.noop)]
