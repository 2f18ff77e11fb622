from django.urls import path, re_path

from registrations.views import files, office, people, sending, unit

urlpatterns = [
    path("dang-ky/", unit.home, name="registration_home"),
    path("dang-ky/tiep-nhan/", office.receiving, name="receiving"),
    path("dang-ky/tiep-nhan/<int:number>/", office.received, name="received"),
    path("dang-ky/tiep-nhan/<int:number>/tiep-nhan/", office.accept_one, name="accept"),
    path("dang-ky/tiep-nhan/<int:number>/tra-lai/", office.return_one, name="send_back"),
    path("dang-ky/tiep-nhan/<int:number>/gia-han/", office.extend, name="extend"),
    path("dang-ky/tiep-nhan/<int:number>/hoi-dap/", office.reply, name="reply"),
    re_path(r"^dang-ky/tong-hop\.(?P<kind>xlsx|docx)$", office.register, name="register"),
    path("dang-ky/bien-nhan/<int:number>/", sending.receipt, name="receipt"),
    path(
        "dang-ky/bien-nhan/<int:number>/ban-dang-ky.docx",
        sending.receipt_paper,
        name="receipt_paper",
    ),
    path("dang-ky/tep/<int:file>/", files.download, name="plan_file"),
    path("dang-ky/<int:number>/", unit.registration, name="registration"),
    path("dang-ky/<int:number>/kiem-tra/", sending.check, name="registration_check"),
    path(
        "dang-ky/<int:number>/ban-dang-ky.docx",
        sending.registration_paper_file,
        name="registration_paper",
    ),
    path("dang-ky/<int:number>/rut/", sending.take_back, name="registration_withdraw"),
    path("dang-ky/<int:number>/hoi-dap/", unit.talk, name="registration_talk"),
    path("dang-ky/<int:number>/ca-nhan/", people.people, name="registration_people"),
    path("dang-ky/<int:number>/ca-nhan/danh-sach/", people.people_list, name="people_list"),
    path("dang-ky/<int:number>/ca-nhan/<slug:row>/", people.person, name="registration_person"),
    path("dang-ky/<int:number>/<slug:key>/", unit.section, name="registration_section"),
    path("xac-minh/", sending.verify, name="verify"),
    path("xac-minh/<str:code>/", sending.verify_code, name="verify_code"),
]
