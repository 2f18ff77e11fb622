from django.urls import path

from campaigns import views

# The names are those that Django's own pages and the admin look for.
urlpatterns = [
    path("dang-nhap/", views.sign_in, name="login"),
    path("dang-xuat/", views.sign_out, name="logout"),
    path("doi-mat-khau/", views.change_password, name="password_change"),
    path("doi-mat-khau/xong/", views.password_changed, name="password_change_done"),
]
