from django.urls import path, re_path

from campaigns.views import accounts, first_account, log, second_factor, setup

# The names are those that Django's own pages and the admin look for.
urlpatterns = [
    path("tai-khoan-dau-tien/", first_account.first_account, name="first_account"),
    path("thiet-lap/", setup.setup, name="setup"),
    path("dang-nhap/", accounts.sign_in, name="login"),
    path("dang-nhap/ma/", second_factor.second_step, name="second_step"),
    path("dang-xuat/", accounts.sign_out, name="logout"),
    path("doi-mat-khau/", accounts.change_password, name="password_change"),
    path("tai-khoan/", accounts.account, name="account"),
    path("tai-khoan/dang-xuat-moi-noi/", accounts.sign_out_everywhere, name="sign_out_everywhere"),
    path("tai-khoan/du-lieu/", accounts.own_data, name="own_data"),
    path("tai-khoan/xac-thuc/", second_factor.second_factor, name="second_factor"),
    path("moi/<uidb64>/<token>/", accounts.invitation, name="invitation"),
    path("doi-mat-khau/xong/", accounts.password_changed, name="password_change_done"),
    path("nhat-ky/", log.log, name="log"),
    re_path(r"^nhat-ky/tai-ve\.(?P<kind>xlsx|csv)$", log.export, name="log_export"),
]
