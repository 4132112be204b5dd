"""Every address of the product; each room lists its own."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("assistant.urls")),
    path("documents/", include("ingestion.urls")),
    path("django-admin/", admin.site.urls),
]
