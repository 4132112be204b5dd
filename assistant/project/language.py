"""Which language a page speaks: the one a person chose, else Russian, whatever the browser prefers."""

from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware


class ChosenLanguageMiddleware(LocaleMiddleware):
    """Django's own choice without the browser's wishes: office machines often speak English."""

    def process_request(self, request: HttpRequest) -> None:
        """Activate the language of the cookie that choosing or signing in has set, else the default."""
        request.META.pop("HTTP_ACCEPT_LANGUAGE", None)
        super().process_request(request)
