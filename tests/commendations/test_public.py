"""The public page: off by default, final results alone, and of a person no more than name, position and unit."""

import re
from html import unescape

import pytest
from django.urls import reverse

from commendations.actions import (
    add_case,
    agree_to_revoke,
    ask_to_revoke,
    create_proposal,
    save_settings,
)
from dashboards.actions import publish_board
from tests.commendations import acts
from tests.factories import OCTOBER

pytestmark = pytest.mark.django_db


def switch(world, *, is_public: bool) -> None:
    save_settings(
        campaign=world.campaign,
        by=world.staff,
        individual_coefficient="0,3",
        collective_coefficient="0,6",
        base_salary=1_490_000,
        is_public=is_public,
    )


def lines(client) -> list[str]:
    """Everything that the page says to whoever is not signed in, block by block."""
    page = client.get(reverse("public")).content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    blocks = re.split(r"</?(?:main|div|h\d|p|li|ul|article|section)\b[^>]*>", main)
    texts = (" ".join(unescape(re.sub(r"<[^>]*>", "", block)).split()) for block in blocks)
    return [text for text in texts if text]


def test_off_until_switched_on_and_off_again(client, world, board):
    acts.decided(world, board)
    assert client.get(reverse("public")).status_code == 404
    switch(world, is_public=True)
    assert client.get(reverse("public")).status_code == 200
    switch(world, is_public=False)
    assert client.get(reverse("public")).status_code == 404


def test_all_that_it_says(client, world, board):
    """Beside the decision there is a draft list, a revoked decision, and initiatives that are not spread."""
    acts.score(world.clerk, world.staff)
    acts.published(world.good, world.officer, world.staff, authors=[world.clerk], other_authors=[])
    acts.recognised(world.bad, world.other, world.staff, title="Chưa phổ biến")
    acts.declared(world.bad, world.other, title="Đang soạn")
    acts.decided(world, board, f"t{world.good.pk}", f"c{world.clerk.pk}")
    revoked = acts.decided(world, board, f"t{world.bad.pk}", number=8)
    ask_to_revoke(decision=revoked, reason="Nhầm", by=world.staff)
    agree_to_revoke(decision=revoked, by=world.second)
    draft = create_proposal(board=board, title="Đang lập", by=world.staff)
    add_case(proposal=draft, key=f"c{world.head.pk}", justification="Tốt", by=world.staff)
    switch(world, is_public=True)
    found = lines(client)
    assert found == [
        world.campaign.organiser,
        f"{world.campaign.title}: kết quả khen thưởng và sáng kiến",
        "Được khen thưởng",
        "Quyết định số 07/QĐ-UBND.KT ngày 7/11/2022",
        "Tập thể",
        "UBND thị trấn Tràm Chim Giấy khen của Chủ tịch UBND huyện",
        "Cá nhân",
        "1 người · tại Bộ phận Một cửa: 1 trong 1 (100 %) · nhóm trực tiếp tham mưu, thực hiện: 1 trong 1 (100 %)",
        "Trần Thị Mai Công chức, UBND thị trấn Tràm Chim",
        "Sáng kiến, cách làm hay",
        "Tổ công nghệ số hỗ trợ nộp hồ sơ tại nhà",
        "UBND thị trấn Tràm Chim · Trần Thị Mai · công nhận số 85/QĐ-UBND ngày 20/10/2022",
        "Đoàn viên đến nhà hướng dẫn",
        "Hiệu quả. Tỷ lệ hồ sơ trực tuyến tăng",
    ]


def test_nothing_of_a_provisional_board(client, world):
    publish_board(campaign=world.campaign, month=OCTOBER, by=world.second)
    switch(world, is_public=True)
    assert lines(client)[2:] == [
        "Được khen thưởng",
        "Chưa có quyết định khen thưởng.",
        "Sáng kiến, cách làm hay",
        "Chưa có sáng kiến nào được phổ biến.",
    ]
