"""Every address of the product; each room lists its own."""

from django.urls import include, path

urlpatterns = [
    path("", include("assistant.urls")),
    path("documents/", include("ingestion.urls")),
]
