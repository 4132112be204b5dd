from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AssistantConfig(AppConfig):
    name = "assistant"
    verbose_name = "Desk"

    def ready(self) -> None:
        # importing checks registers them
        from assistant import checks, own_sessions, roles, signing  # noqa: F401

        post_migrate.connect(roles.create_groups, sender=self)
