"""What is announced stays as it was, whatever happens afterwards; what has become another stands beside it."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.actions import Refused, exclude_unit
from campaigns.models import CampaignUnit, Unit, User
from campaigns.models.append_only import AppendOnlyError
from campaigns.time import BEGINNING
from dashboards.actions import answer_question, ask_about_number, publish_board
from dashboards.exporting import as_json
from dashboards.models import NumberQuestion, PublishedBoard
from dashboards.published_boards import checksum, freeze, mismatches, restated, thaw
from metrics.actions import assess, record_measures
from metrics.importing import import_files
from metrics.queries.boards import load_board
from tests.factories import (
    at,
    make_campaign,
    make_criterion,
    make_officer,
    make_procedure,
    make_unit,
    make_user,
)
from tests.workbooks import numbers, template

MARCH = date(2022, 3, 1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(at("2022-04-05 09:00"), tick=False) as clock:
        yield clock


@pytest.fixture
def early(db):
    """Two units of which nothing is known yet."""
    campaign = make_campaign(slug="cchc-2022")
    make_criterion(campaign, "BCN", threshold="50")
    make_criterion(campaign, "KH", measure="assessed", operator=">=", threshold="100")
    units = [make_unit(campaign, code=code, name=f"UBND xã {code}") for code in ("A1", "B2")]
    make_procedure(campaign, *units, code="1.000001")
    record_measures(campaign=campaign, since=BEGINNING)
    return campaign


@pytest.fixture
def campaign(early):
    """With figures of March; the first unit has the greater share of post."""
    take_in(early, A1=9, B2=5)
    return early


def take_in(campaign, **post: int) -> None:
    lines = [
        [code, None, "03/2022", "1.000001", None, None, *numbers(received=10, received_post=count)]
        for code, count in post.items()
    ]
    file = ("so-lieu.xlsx", template(*lines))
    done = import_files(campaign=campaign, files=[file], by=make_user(), note="Đúng như báo cáo")
    assert done.outcome == "committed", done.faults


def judge(campaign, **values: int) -> None:
    per_cents = {code: Decimal(value) for code, value in values.items()}
    assess(campaign=campaign, values={"KH": per_cents}, by=make_user())


def publish(campaign, **options) -> PublishedBoard:
    return publish_board(campaign=campaign, month=MARCH, **{"by": make_user(), **options})


def test_a_published_board_is_the_board_of_its_instant(campaign):
    published = publish(campaign, signer="Nguyễn Văn A")
    assert (published.number, published.is_final, published.code) == (
        1,
        False,
        "cchc-2022/2022-03/1",
    )
    assert published.content["revisions"] == {"A1": {"2022-03": 1}, "B2": {"2022-03": 1}}
    assert published.checksum == checksum(published.content)
    board = load_board(campaign, MARCH, published.known_at)
    assert as_json(thaw(published)) == as_json(board)
    assert freeze(thaw(published)) == published.content
    assert mismatches(published) == []


def test_a_later_correction_changes_nothing_and_stands_beside_it(campaign, clock):
    published = publish(campaign)
    before = as_json(thaw(published))
    clock.move_to(at("2022-06-12 09:00"))
    take_in(campaign, A1=4)
    exclude_unit(
        campaign=campaign,
        unit=Unit.objects.get(code="B2"),
        reason="Xin thôi",
        by=make_user(role=User.Role.SYSTEM),
    )
    published = PublishedBoard.objects.get()
    assert as_json(thaw(published)) == before
    assert mismatches(published) == []
    since = restated(published, load_board(campaign, MARCH))
    assert since.is_so
    assert [(e.unit, e.rank_before, e.rank_after) for e in since.effects] == [
        ("A1", 1, 1),
        ("B2", 2, None),
    ]


def test_names_and_groups_that_change_later_do_not_reach_it(campaign):
    published = publish(campaign)
    before = as_json(thaw(published))
    unit = CampaignUnit.objects.get(unit__code="A1").unit
    unit.name = "UBND phường Mới"
    unit.save()
    assert as_json(thaw(PublishedBoard.objects.get())) == before


def test_rows_are_written_once(campaign):
    published = publish(campaign)
    published.signer = "Khác"
    with pytest.raises(AppendOnlyError):
        published.save()
    with pytest.raises(AppendOnlyError):
        PublishedBoard.objects.all().delete()


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("rank", 5, "hạng của bảng đã công bố cchc-2022/2022-03/1: đang lưu 5 → dựng lại 1"),
        (
            "exclusion",
            "Khác",
            "lý do loại của bảng đã công bố cchc-2022/2022-03/1: đang lưu Khác → dựng lại null",
        ),
    ],
)
def test_tampering_is_found(campaign, path, value, words):
    judge(campaign, A1=0, B2=0)
    call_command("verify", campaign="cchc-2022")
    content = publish(campaign).content
    content["units"][0][path] = value
    field = PublishedBoard._meta.get_field("content")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE dashboards_publishedboard SET content = %s",
            [field.get_db_prep_save(content, connection)],
        )
    with pytest.raises(CommandError) as refused:
        call_command("verify", campaign="cchc-2022")
    said = str(refused.value).splitlines()
    about = "lũy kế đến tháng 3/2022"
    assert said[0].startswith(f"{about}, mã kiểm tra của bảng đã công bố cchc-2022/2022-03/1: ")
    assert f"UBND xã A1, {about}, {words}" in said


# What may be published


def test_final_needs_everything(campaign):
    make_unit(campaign, code="C3", name="UBND xã C3")
    with pytest.raises(Refused) as refused:
        publish(campaign, is_final=True)
    assert list(refused.value.sentences) == [
        "UBND xã C3: chưa báo cáo (03/2022).",
        "Tiêu chí KH chưa được đánh giá ở: UBND xã A1, UBND xã B2, UBND xã C3.",
    ]
    assert PublishedBoard.objects.count() == 0


def test_final_needs_a_month_that_is_over(early, clock):
    campaign = early
    clock.move_to(at("2022-03-31 23:59"))
    take_in(campaign, A1=8, B2=5)
    judge(campaign, A1=100, B2=100)
    with pytest.raises(Refused, match="Tháng 3/2022 chưa kết thúc"):
        publish(campaign, is_final=True)


def test_final_when_nothing_is_missing(campaign):
    judge(campaign, A1=100, B2=100)
    assert publish(campaign, is_final=True).is_final


def test_the_same_board_twice_is_refused_but_may_become_final(campaign):
    judge(campaign, A1=100, B2=100)
    publish(campaign)
    with pytest.raises(Refused, match="không khác bản số 1 đã công bố"):
        publish(campaign)
    assert publish(campaign, is_final=True).number == 2
    with pytest.raises(Refused, match="không khác bản số 2 đã công bố"):
        publish(campaign)


def test_a_board_without_any_figure_is_not_announced(db):
    with pytest.raises(Refused, match="Tháng 3/2022 chưa có số liệu nào để công bố"):
        publish(make_campaign())


def test_nothing_is_dated_back_before_a_publication(campaign, clock):
    publish(campaign)
    clock.move_to(at("2022-05-20 08:00"))
    unit = make_unit(campaign, code="C3")
    make_procedure(campaign, unit, code="1.000002")
    data = template(["C3", None, "03/2022", "1.000002", None, None, *numbers(received=1)])
    outcome = import_files(
        campaign=campaign,
        files=[("cu.xlsx", data)],
        by=make_user(role=User.Role.SYSTEM),
        known_at=at("2022-04-05 09:00"),
    )
    assert outcome.faults[0].message == (
        "Bảng Tháng 3/2022, bản số 1 (tạm thời) đã công bố theo số liệu biết đến 09:00 ngày 5/4/2022;"
        " không được ghi lùi về trước lúc đó."
    )
    assert outcome.is_refused


def test_command(campaign, capsys):
    make_user(username="noivu")
    with pytest.raises(CommandError) as refused:
        call_command("publish", campaign="cchc-2022", month="2022-03")
    assert (refused.value.returncode, "--user" in str(refused.value)) == (2, True)
    with pytest.raises(CommandError) as refused:
        call_command("publish", campaign="cchc-2022", month="2022-03", final=True, user="noivu")
    assert "chưa được đánh giá" in str(refused.value)
    call_command("publish", campaign="cchc-2022", month="2022-03", user="noivu")
    published = PublishedBoard.objects.get()
    assert capsys.readouterr().out == (
        "Đã công bố cchc-2022/2022-03/1 (tạm thời), theo số liệu biết đến 09:00 ngày 5/4/2022;"
        f" mã kiểm tra {published.checksum}.\n"
    )


# Questions of units


@pytest.fixture
def officer(campaign) -> User:
    return make_officer(CampaignUnit.objects.get(unit__code="A1").unit)


def ask(board: PublishedBoard, by: User, text: str = "Thiếu 3 hồ sơ") -> NumberQuestion:
    unit = CampaignUnit.objects.get(unit__code="A1").unit
    return ask_about_number(board=board, unit=unit, criterion_code="BCN", question=text, by=by)


def test_question_until_the_end_of_the_last_day(campaign, officer, clock):
    board = publish(campaign, questions_until=date(2022, 4, 12))
    clock.move_to(at("2022-04-12 23:59"))
    ask(board, officer)
    clock.move_to(at("2022-04-13 00:00"))
    with pytest.raises(Refused, match="Đã hết hạn hỏi lại"):
        ask(board, officer)


def test_question_is_answered_once_by_another(campaign, officer):
    asked = ask(publish(campaign, questions_until=date(2022, 4, 12)), officer)
    with pytest.raises(Refused, match="Người hỏi không tự trả lời"):
        answer_question(question=asked, outcome="kept", answer="Đúng", by=officer)
    answer_question(question=asked, outcome="kept", answer="Đã kiểm tra", by=make_user())
    with pytest.raises(Refused, match="đã được"):
        answer_question(question=asked, outcome="kept", answer="Nữa", by=make_user())
    assert NumberQuestion.objects.get().answer == "Đã kiểm tra"
    assert [h.history_type for h in NumberQuestion.history.all()] == ["~", "+"]


def test_a_board_without_a_last_day_takes_no_questions(campaign, officer):
    with pytest.raises(Refused, match="Đã hết hạn hỏi lại"):
        ask(publish(campaign), officer)


# Pages


def text(response) -> str:
    return response.content.decode()


def test_publish_on_the_page(client, campaign):
    client.force_login(make_user(username="noivu"))
    refused = client.post("/cong-bo/", {"month": "2022-03", "is_final": "on"})
    assert refused.status_code == 422
    assert "Tiêu chí KH chưa được đánh giá ở: UBND xã A1, UBND xã B2." in text(refused)
    done = client.post("/cong-bo/", {"month": "2022-03", "signer": "Chủ tịch"}, follow=True)
    assert done.redirect_chain[-1][0] == f"/cong-bo/{PublishedBoard.objects.get().pk}/"
    assert "Chủ tịch ký" in text(done)
    assert "Từ lúc công bố đến nay không có điều chỉnh nào." in text(done)
    assert "Bảng đang xem không khác bảng đã công bố." in text(client.get("/?thang=2022-03"))


def test_correction_is_told_on_both_boards(client, campaign, clock):
    published = publish(campaign)
    clock.move_to(at("2022-06-12 09:00"))
    take_in(campaign, A1=4)
    client.force_login(make_user(role=User.Role.LEADER))
    now = text(client.get("/?thang=2022-03"))
    assert "<b>Từ đó đã có điều chỉnh</b>" in now
    assert "UBND xã A1" in now
    assert "<b>Sau khi công bố đã có điều chỉnh</b>" in text(
        client.get(f"/cong-bo/{published.pk}/")
    )
    assert "Từ đó" not in text(client.get("/?thang=2022-03&den=2022-04-01"))


def test_officer_asks_and_reads_the_answer_beside_the_number(client, campaign, officer):
    board = publish(campaign, questions_until=date(2022, 4, 12))
    client.force_login(officer)
    address = f"/cong-bo/{board.pk}/A1/BCN/"
    assert client.post(address, {"question": " "}).status_code == 422
    client.post(address, {"question": "Thiếu <b>3</b> hồ sơ"})
    asked = NumberQuestion.objects.get()
    staff = make_user(full_name="Trần Thị B")
    client.force_login(staff)
    client.post(f"/cong-bo/tra-loi/{asked.pk}/", {"outcome": "to_correct", "answer": "Sẽ sửa"})
    client.force_login(officer)
    page = text(client.get("/don-vi/A1/BCN/?thang=2022-03"))
    assert "Thiếu &lt;b&gt;3&lt;/b&gt; hồ sơ" in page
    assert "<b>Sẽ điều chỉnh.</b> Sẽ sửa" in page
    assert "Trần Thị B" in page


def test_queries_of_the_list_do_not_grow(client, campaign, django_assert_num_queries, clock):
    client.force_login(make_user())
    publish(campaign)
    with CaptureQueriesContext(connection) as one:
        client.get("/cong-bo/")
    for day in (6, 7):
        clock.move_to(at(f"2022-04-0{day} 09:00"))
        take_in(campaign, A1=day)
        publish(campaign)
    with django_assert_num_queries(len(one)):
        client.get("/cong-bo/")
