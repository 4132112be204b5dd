from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AssistantConfig(AppConfig):
    name = "assistant"
    verbose_name = "Desk"

    def ready(self) -> None:
        from assistant import roles  # noqa: F401: importing checks registers them

        post_migrate.connect(roles.create_groups, sender=self)
