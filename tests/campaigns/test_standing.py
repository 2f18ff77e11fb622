"""Bonus, penalty and exclusion: one person asks, another one decides, and nothing is ever lost."""

from datetime import date
from decimal import Decimal
from threading import Thread

import pytest
from django.db import IntegrityError, connection, transaction

from campaigns.actions import (
    Evidence,
    Refused,
    acting_user,
    decide_standing,
    exclude_unit,
    propose_adjustment,
    propose_exclusion,
    propose_readmission,
    propose_undoing,
    readmit_unit,
    withdraw_standing,
)
from campaigns.models import (
    Adjustment,
    Campaign,
    EvidenceFile,
    Exclusion,
    RulesVersion,
    StandingProposal,
    User,
)
from campaigns.models.append_only import AppendOnlyError
from tests.factories import at, make_campaign, make_officer, make_unit, make_user

pytestmark = pytest.mark.django_db

FIRST, SECOND, THIRD = (at(f"2022-07-0{day} 08:00") for day in (1, 2, 3))
DOCUMENT = Evidence(document_number="12/QĐ-UBND", document_date=date(2022, 7, 5))
PDF = ("quyet-dinh.pdf", b"%PDF-1.7 x")


@pytest.fixture
def campaign() -> Campaign:
    campaign = make_campaign(slug="cchc-2022")
    RulesVersion.objects.filter(campaign=campaign).update(adjustment_limit="5")
    return campaign


@pytest.fixture
def unit(campaign):
    return make_unit(campaign, code="30001", name="UBND xã An Long")


@pytest.fixture
def one():
    return make_user(username="mot", full_name="Nguyễn Thị Một")


@pytest.fixture
def two():
    return make_user(username="hai", full_name="Trần Văn Hai")


@pytest.fixture
def ask(campaign, unit, one):
    def ask(points="2", **fields):
        options = {
            "campaign": campaign,
            "unit": unit,
            "points": Decimal(points),
            "reason": "Sáng kiến cấp tỉnh",
            "evidence": DOCUMENT,
            "by": one,
            "at": FIRST,
        }
        return propose_adjustment(**{**options, **fields})

    return ask


def everything() -> list:
    models = (Adjustment, Exclusion, StandingProposal, EvidenceFile)
    history = (Adjustment.history, Exclusion.history, StandingProposal.history)
    return [list(m.objects.order_by("pk").values()) for m in models] + [
        list(h.order_by("history_id").values()) for h in history
    ]


def refusal_of(act, **options) -> str:
    before = everything()
    with pytest.raises(Refused) as refused:
        act(**options)
    assert everything() == before
    return " ".join(refused.value.sentences)


def in_force(instant=None) -> list[Decimal]:
    rows = Adjustment.objects.in_force_at(instant)
    return list(rows.order_by("pk").values_list("points", flat=True))


def history_of(row) -> list[tuple]:
    rows = row.history.order_by("history_id")
    return [(r.history_type, r.history_user.username, r.history_change_reason) for r in rows]


def test_points_count_from_the_second_persons_word_until_two_persons_undo_them(ask, one, two):
    asked = ask(evidence=Evidence(DOCUMENT.document_number, DOCUMENT.document_date, PDF))
    assert in_force() == []
    decided = decide_standing(proposal=asked, approve=True, by=two, at=SECOND)
    made = Adjustment.objects.get()
    assert (decided.state, decided.adjustment, decided.decided_by) == ("approved", made, two)
    assert (made.points, made.reason, made.basis, made.proposed_by, made.approved_by) == (
        Decimal("2.00"),
        "Sáng kiến cấp tỉnh",
        "văn bản số 12/QĐ-UBND ngày 5/7/2022; tệp “quyet-dinh.pdf”",
        one,
        two,
    )
    undoing = propose_undoing(adjustment=made, reason="Nhầm đơn vị", by=two, at=SECOND)
    assert in_force() == [Decimal("2.00")]
    decide_standing(proposal=undoing, approve=True, by=one, at=THIRD)
    assert in_force() == []
    assert [in_force(instant) for instant in (FIRST, SECOND, THIRD)] == [[], [2], []]
    assert history_of(made) == [("+", "hai", "Sáng kiến cấp tỉnh"), ("~", "mot", "Nhầm đơn vị")]
    assert history_of(asked) == [("+", "mot", "Sáng kiến cấp tỉnh"), ("~", "hai", "duyệt")]
    assert refusal_of(propose_undoing, adjustment=made, reason="x", by=one) == (
        "Điểm này đã được hủy lúc 08:00 ngày 3/7/2022; không có gì để hủy nữa."
    )


def test_exclusion_and_its_undoing(campaign, unit, one, two):
    of_unit = {"campaign": campaign, "unit": unit}
    asked = propose_exclusion(**of_unit, reason="Báo cáo sai", evidence=DOCUMENT, by=one)
    assert not Exclusion.objects.exists()
    assert "Đề nghị số" in refusal_of(
        propose_exclusion, **of_unit, reason="Báo cáo sai nữa", evidence=DOCUMENT, by=two
    )
    decide_standing(proposal=asked, approve=True, by=two, at=SECOND)
    exclusion = Exclusion.objects.get()
    assert (exclusion.reason, exclusion.excluded_by, exclusion.known_from) == (
        "Báo cáo sai",
        two,
        SECOND,
    )
    back = propose_readmission(**of_unit, reason="Đã sửa", by=one)
    decide_standing(proposal=back, approve=True, by=two, at=THIRD)
    exclusion.refresh_from_db()
    assert (exclusion.known_to, exclusion.undone_by) == (THIRD, two)
    assert history_of(exclusion) == [("+", "hai", "Báo cáo sai"), ("~", "hai", "Đã sửa")]
    assert refusal_of(propose_readmission, **of_unit, reason="x", by=one) == (
        "UBND xã An Long không bị loại khỏi xếp hạng; không có gì để hủy."
    )


def test_what_an_operator_did_meanwhile_is_not_done_again(campaign, unit, one, two):
    of_unit = {"campaign": campaign, "unit": unit}
    asked = propose_exclusion(**of_unit, reason="Báo cáo sai", evidence=DOCUMENT, by=one)
    exclude_unit(**of_unit, reason="Theo lệnh", by=acting_user())
    assert refusal_of(decide_standing, proposal=asked, approve=True, by=two) == (
        "UBND xã An Long đã bị loại khỏi xếp hạng từ trước; không có gì thay đổi."
    )
    back = propose_readmission(**of_unit, reason="Đã sửa", by=one)
    readmit_unit(**of_unit, by=acting_user())
    exclude_unit(**of_unit, reason="Lại sai", by=acting_user())  # another exclusion than the asked
    assert "đã được xếp hạng trở lại" in refusal_of(
        decide_standing, proposal=back, approve=True, by=two
    )


def test_who_asks_does_not_decide(ask, unit, one, two):
    asked = ask()
    assert refusal_of(decide_standing, proposal=asked, approve=True, by=one) == (
        f"Đề nghị số {asked.pk} là của chính Nguyễn Thị Một; phải do người thứ hai duyệt."
    )
    assert "Tài khoản của chương trình" in refusal_of(
        decide_standing, proposal=asked, approve=True, by=acting_user()
    )
    for stranger in (
        make_officer(unit),
        make_user(role=User.Role.LEADER),
        make_user(is_active=False),
    ):
        assert "việc này của Phòng Nội vụ" in refusal_of(
            decide_standing, proposal=asked, approve=True, by=stranger
        )
        assert "việc này của Phòng Nội vụ" in refusal_of(ask, by=stranger)
    assert refusal_of(withdraw_standing, proposal=asked, by=two) == (
        f"Chỉ Nguyễn Thị Một rút được đề nghị số {asked.pk}."
    )


def test_a_refusal_has_a_reason_and_is_the_end(ask, two):
    asked = ask()
    assert refusal_of(decide_standing, proposal=asked, approve=False, by=two) == (
        "Hãy ghi vì sao không duyệt đề nghị này."
    )
    decide_standing(proposal=asked, approve=False, by=two, note="Thiếu căn cứ", at=SECOND)
    assert in_force() == []
    assert refusal_of(decide_standing, proposal=asked, approve=True, by=two) == (
        f"Đề nghị số {asked.pk} đã được Trần Văn Hai xử lý lúc 08:00 ngày 2/7/2022;"
        " không có gì thay đổi."
    )


def test_taking_back(ask, one, two):
    asked = ask()
    withdraw_standing(proposal=asked, by=one, at=SECOND)
    assert "rút lại" in refusal_of(decide_standing, proposal=asked, approve=True, by=two)
    assert ask().state == "waiting"  # the same may be asked for again


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"points": "0"}, "Số điểm phải khác 0, có nhiều nhất hai chữ số thập phân."),
        ({"points": "0.001"}, "Số điểm phải khác 0, có nhiều nhất hai chữ số thập phân."),
        ({"reason": " "}, "Hãy ghi lý do thưởng điểm hoặc trừ điểm."),
        ({"reason": "x" * 301}, "Lời ghi dài 301 ký tự. Rút ngắn còn nhiều nhất 300 ký tự."),
        (
            {"points": "5.01"},
            "UBND xã An Long thêm 5,01 điểm thì vượt giới hạn 5 điểm thưởng của một đơn vị.",
        ),
        (
            {"evidence": Evidence()},
            "Phải có căn cứ: số và ngày của văn bản, hoặc tệp bản quét của văn bản.",
        ),
        (
            {"evidence": Evidence(document_number="12")},
            "Hãy ghi đủ cả số, ký hiệu và ngày của văn bản làm căn cứ.",
        ),
        (
            {"evidence": Evidence(file=("a.docx", b"PK\x03\x04"))},
            "Tệp “a.docx” không phải bản quét hay ảnh. Căn cứ là văn bản đã ký: hãy chọn tệp PDF, PNG hoặc JPEG.",
        ),
        (
            {"evidence": Evidence(file=("a.png", b"%PDF-1"))},
            "Tệp “a.png” có đuôi .png nhưng nội dung là PDF. Hãy kiểm tra lại tệp và lưu với đúng đuôi.",
        ),
        (
            {"evidence": Evidence(file=("a.pdf", b""))},
            "Tệp “a.pdf” rỗng (0 byte). Hãy kiểm tra lại tệp.",
        ),
    ],
)
def test_what_is_refused(ask, fields, sentence):
    assert refusal_of(ask, **fields) == sentence


def test_the_limit_is_of_bonuses_and_of_penalties_apart(ask, two):
    for points in ("3", "-5", "2"):
        decide_standing(proposal=ask(points), approve=True, by=two)
    assert in_force() == [3, -5, 2]
    assert refusal_of(ask, points="0.01") == (
        "UBND xã An Long đã có 5,00 điểm thưởng, thêm 0,01 điểm thì vượt giới hạn 5 điểm thưởng của một đơn vị."
    )
    assert "điểm trừ" in refusal_of(ask, points="-0.01")


def test_the_limit_is_asked_again_at_the_decision(ask, two):
    first, second = ask("3"), ask("3", reason="Lý do khác")
    decide_standing(proposal=first, approve=True, by=two)
    assert "vượt giới hạn" in refusal_of(decide_standing, proposal=second, approve=True, by=two)


def test_without_a_limit_there_is_no_bonus(ask, campaign):
    RulesVersion.objects.filter(campaign=campaign).update(adjustment_limit="0")
    assert "không dùng điểm thưởng, điểm trừ" in refusal_of(ask)


def test_the_same_is_not_asked_for_twice(ask, two):
    made = ask()
    assert "giống hệt" in refusal_of(ask)
    decide_standing(proposal=made, approve=True, by=two)
    undo = {"adjustment": Adjustment.objects.get(), "reason": "Nhầm", "by": two}
    propose_undoing(**undo)
    assert "còn chờ duyệt" in refusal_of(propose_undoing, **undo)


def test_a_unit_outside_the_campaign(ask):
    other = make_unit(make_campaign(), name="UBND xã khác")
    assert refusal_of(ask, unit=other) == (
        "UBND xã khác không thuộc phạm vi của phong trào “cchc-2022”."
    )


def test_evidence_is_kept_as_it_came(ask):
    asked = ask(evidence=Evidence(file=("../x\\quyết định.PDF", PDF[1])))
    file = asked.file
    assert (file.name, file.kind, bytes(file.data)) == ("quyết định.pdf", "pdf", PDF[1])
    with pytest.raises(AppendOnlyError):
        file.delete()


@pytest.mark.parametrize(
    "fields",
    [{"decided_by": "one"}, {"reason": ""}, {"points": 0}, {"document_number": ""}],
)
def test_the_database_keeps_to_it_too(ask, one, fields):
    asked = ask()
    if "decided_by" in fields:
        fields = {"decided_by": one, "decided_at": SECOND, "state": "approved"}
    with pytest.raises(IntegrityError), transaction.atomic():
        StandingProposal.objects.filter(pk=asked.pk).update(**fields)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer at a time")
def test_two_decide_at_once(ask, two):
    asked = [ask("3"), ask("3", reason="Lý do khác")]
    third = make_user(username="ba")
    said = []

    def decide(proposal, by):
        try:
            decide_standing(proposal=proposal, approve=True, by=by)
            said.append("duyệt")
        except Refused as refusal:
            said.append(str(refusal))
        finally:
            connection.close()

    threads = [Thread(target=decide, args=pair) for pair in zip(asked, (two, third), strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted("vượt giới hạn" in one for one in said) == [False, True]
    assert in_force() == [3]
