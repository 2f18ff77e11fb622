"""All addresses. A view without a rule (``access.open_to``) answers nobody."""

from django.contrib import admin
from django.urls import path

urlpatterns = [
    path("admin/", admin.site.urls),
]
