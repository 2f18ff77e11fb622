"""All addresses. A view without a rule (``access.open_to``) answers nobody."""

from django.contrib import admin
from django.urls import include, path

from campaigns.views import accounts
from tamnong_thidua import searching, style_guide, views

urlpatterns = [
    path("", include("dashboards.urls")),
    path("", include("metrics.urls")),
    path("", include("campaigns.urls")),
    path("", include("registrations.urls")),
    path("", include("commendations.urls")),
    path("cong-viec/", views.inbox, name="inbox"),
    path("he-thong/", views.system_state, name="system"),
    path("healthz", views.healthz, name="healthz"),
    path("tim-kiem/", searching.search, name="search"),
    path("phong-cach/", style_guide.style_guide, name="style_guide"),
    path("admin/login/", accounts.admin_sign_in, name="admin_sign_in"),
    path("admin/password_change/", accounts.admin_change_password, name="admin_change_password"),
    path("admin/", admin.site.urls),
]

handler500 = "tamnong_thidua.views.server_error"
handler400 = "campaigns.views.faults.bad_request"
handler404 = "campaigns.views.faults.not_found"
