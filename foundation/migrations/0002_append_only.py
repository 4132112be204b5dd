from django.db import migrations

from foundation import append_only


class Migration(migrations.Migration):
    dependencies = [("foundation", "0001_initial")]
    operations = [
        migrations.RunPython(
            lambda _apps, editor: append_only.enforce(editor.connection),
            lambda _apps, editor: append_only.lift(editor.connection),
        )
    ]
