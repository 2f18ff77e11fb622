"""Praise and spread: initiatives, proposals, decisions, documents."""

from django.urls import path

from commendations.views import (
    council,
    decisions,
    documents,
    initiatives,
    people,
    praise,
    proposals,
    public,
)

urlpatterns = [
    path("sang-kien/", initiatives.initiatives, name="initiatives"),
    path("sang-kien/khai/", initiatives.declare_new, name="initiative_new"),
    path("sang-kien/<int:number>/", initiatives.initiative, name="initiative"),
    path("sang-kien/<int:number>/sua/", initiatives.edit, name="initiative_edit"),
    path("sang-kien/<int:number>/gui/", initiatives.send, name="initiative_send"),
    path("sang-kien/<int:number>/xet/", initiatives.review, name="initiative_review"),
    path("sang-kien/<int:number>/ap-dung/", initiatives.apply_too, name="initiative_adopt"),
    path("sang-kien/tep/<int:file>/", initiatives.download, name="initiative_file"),
    path("khen-thuong/", praise.praise, name="praise"),
    path("khen-thuong/dieu-kien/<int:number>/", praise.eligibility, name="eligibility"),
    path("khen-thuong/quy-tac/", praise.rules, name="praise_rules"),
    path("khen-thuong/ca-nhan/", people.people, name="people"),
    path("khen-thuong/ca-nhan/<int:number>/", people.person, name="person"),
    path("khen-thuong/ca-nhan/<int:number>/tu-choi/", people.recuse, name="person_recuse"),
    path("khen-thuong/don-vi/<unit:code>/", decisions.unit_awards, name="unit_awards"),
    path("khen-thuong/dot/moi/", proposals.new, name="proposal_new"),
    path("khen-thuong/dot/<int:number>/", proposals.proposal, name="proposal"),
    path("khen-thuong/dot/<int:number>/danh-sach/", proposals.cases, name="proposal_cases"),
    path("khen-thuong/dot/<int:number>/buoc/", proposals.step, name="proposal_step"),
    path("khen-thuong/dot/<int:number>/hop/", council.meeting, name="proposal_meeting"),
    path("khen-thuong/dot/<int:number>/bo-phieu/", council.votes, name="proposal_votes"),
    path("khen-thuong/dot/<int:number>/quyet-dinh/", decisions.enter, name="proposal_decide"),
    path("khen-thuong/quyet-dinh/", decisions.register, name="decisions"),
    path("khen-thuong/quyet-dinh/<int:number>/", decisions.decision, name="decision"),
    path("khen-thuong/quyet-dinh/<int:number>/thu-hoi/", decisions.revoke, name="decision_revoke"),
    path("khen-thuong/van-ban/", documents.documents, name="documents"),
    path("khen-thuong/van-ban/<slug:kind>/", documents.document, name="document"),
    path(
        "khen-thuong/van-ban/<slug:kind>/thiet-lap/",
        documents.document_settings,
        name="document_settings",
    ),
    path("khen-thuong/van-ban/<slug:kind>/mau/", documents.document_form, name="document_form"),
    path("cong-bo/tra-cuu/", documents.look_up, name="board_look_up"),
    path("cong-bo/tra-cuu/<str:code>/", documents.look_up, name="board_of_code"),
    path("cong-khai/", public.public, name="public"),
]
