"""All addresses. A view without a rule (``access.open_to``) answers nobody."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("metrics.urls")),
    path("", include("campaigns.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "campaigns.views.bad_request"
handler404 = "campaigns.views.not_found"
