"""export_campaign and clone_campaign: the way back to files, and the campaign of another year."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from campaigns.actions import acting_user, campaign_files, set_report_due_day
from campaigns.files import SHIPPED_CAMPAIGN, read_campaign_dir
from campaigns.models import Campaign, Exclusion, Participant, RulesVersion, Unit, User
from campaigns.time import BEGINNING
from metrics.catalogue import catalogue_rows
from metrics.models import CatalogueEntry, CumulativeMeasures
from tests.campaigns.folders import CANONICAL, UNITS, write_folder

pytestmark = pytest.mark.django_db


def run(*arguments) -> str:
    out = StringIO()
    call_command(*(str(argument) for argument in arguments), stdout=out)
    return out.getvalue()


def texts_of(folder) -> dict[str, str]:
    return {file.name: file.read_bytes().decode() for file in folder.iterdir()}


def test_an_export_of_a_canonical_folder_has_its_very_bytes(tmp_path):
    run("load_campaign", write_folder(tmp_path / "in"))
    out = tmp_path / "moi" / "out"
    assert run("export_campaign", "thu-2022", out) == f"Đã ghi phong trào “thu-2022” vào {out}.\n"
    assert texts_of(out) == CANONICAL


def test_the_limit_of_bonus_and_penalty_comes_back_and_is_cloned(tmp_path):
    line = 'least_attainable = "1/2"\n'
    limited = CANONICAL["campaign.toml"].replace(line, f'{line}adjustment_limit = "2.5"\n')
    assert limited != CANONICAL["campaign.toml"]
    run(
        "load_campaign",
        write_folder(tmp_path / "in", ("campaign.toml", CANONICAL["campaign.toml"], limited)),
    )
    run("export_campaign", "thu-2022", tmp_path / "out")
    assert texts_of(tmp_path / "out") == CANONICAL | {"campaign.toml": limited}
    run("clone_campaign", "thu-2022", "thu-2023", "--year", "2023")
    assert RulesVersion.objects.get(campaign__slug="thu-2023").adjustment_limit == "2.5"


def test_dates_of_units_come_back_too(tmp_path):
    dated = "\n".join(
        line + end
        for line, end in zip(
            UNITS.splitlines(),
            (",valid_from,valid_to", ",,", ",2004-01-01,2025-06-30", ",,"),
            strict=True,
        )
    )
    run("load_campaign", write_folder(tmp_path / "in", ("units.csv", UNITS, dated + "\n")))
    run("export_campaign", "thu-2022", tmp_path / "out")
    assert texts_of(tmp_path / "out") == CANONICAL | {"units.csv": dated + "\n"}


def test_the_shipped_tables_come_back_byte_for_byte_and_the_rules_in_their_sense(tmp_path):
    run("load_campaign")
    run("export_campaign", "cchc-2022", tmp_path / "out")
    exported, shipped = texts_of(tmp_path / "out"), texts_of(SHIPPED_CAMPAIGN)
    assert exported.keys() == shipped.keys()
    assert [exported[f] == shipped[f] for f in shipped if f != "campaign.toml"] == [True] * 4
    assert read_campaign_dir(tmp_path / "out") == read_campaign_dir(SHIPPED_CAMPAIGN)
    assert "không có gì thay đổi" in run("load_campaign", tmp_path / "out")
    run("export_campaign", "cchc-2022", tmp_path / "again")
    assert texts_of(tmp_path / "again") == exported


def test_an_export_tells_the_newest_rules_and_the_catalogue_in_force(tmp_path):
    run("load_campaign", write_folder(tmp_path))
    changes = [
        ("campaign.toml", 'points = "20"', 'points = "15"'),
        ("procedures.csv", "@xa,3,,,local", "@xa,4,,,local"),
    ]
    folder = write_folder(tmp_path / "in", *changes)
    run("load_campaign", folder, "--reason", "Công văn 12")
    run("export_campaign", "thu-2022", tmp_path / "out")
    assert texts_of(tmp_path / "out") == texts_of(folder)


def test_a_folder_that_cannot_be_written_is_refused(tmp_path):
    run("load_campaign", write_folder(tmp_path))
    file = tmp_path / "campaign.toml"
    with pytest.raises(CommandError) as refused:
        run("export_campaign", "thu-2022", file)
    assert (str(refused.value), refused.value.returncode) == (
        f"Không ghi được vào “{file}”: File exists.",
        1,
    )


def test_a_clone_has_the_rules_of_another_year_and_no_data(tmp_path):
    run("load_campaign", write_folder(tmp_path / "in"), "--enrol-all")
    run("exclude_unit", "thu-2022", "30001", "--reason", "Báo cáo sai")
    units_before = list(Unit.objects.order_by("pk").values())
    assert run("clone_campaign", "thu-2022", "thu-2024", "--year", "2024") == (
        "Đã lập phong trào “thu-2024” từ “thu-2022”: phát động 1/3/2024, kết thúc 31/10/2024. "
        "Các ngày chỉ đổi năm; xem lại trước khi phát động.\n"
    )
    run("export_campaign", "thu-2024", tmp_path / "out")
    years_later = CANONICAL["campaign.toml"].replace("2022", "2024")
    assert texts_of(tmp_path / "out") == CANONICAL | {"campaign.toml": years_later}

    clone = Campaign.objects.get(slug="thu-2024")
    assert list(clone.rules_versions.values_list("number", "known_from", "reason")) == [
        (1, BEGINNING, "")
    ]
    assert set(
        CatalogueEntry.objects.filter(procedure__campaign=clone).values_list(
            "known_from", "known_to"
        )
    ) == {(BEGINNING, None)}
    assert CumulativeMeasures.objects.filter(campaign=clone, known_from=BEGINNING).count() == 24
    assert not Participant.objects.filter(campaign_unit__campaign=clone).exists()
    assert not Exclusion.objects.filter(campaign_unit__campaign=clone).exists()
    assert list(Unit.objects.order_by("pk").values()) == units_before


def test_a_clone_takes_the_due_day_along_and_files_do_not(tmp_path):
    run("load_campaign", write_folder(tmp_path / "in"))
    source = Campaign.objects.get()
    set_report_due_day(campaign=source, day=5, by=acting_user())
    run("clone_campaign", "thu-2022", "thu-2023", "--year", "2023")
    clone = Campaign.objects.get(slug="thu-2023")
    assert clone.report_due_day == 5
    assert clone.history.latest().history_user.username == "he-thong"
    run("export_campaign", "thu-2022", tmp_path / "out")
    assert texts_of(tmp_path / "out") == CANONICAL
    run("load_campaign", tmp_path / "in")
    source.refresh_from_db()
    assert source.report_due_day == 5


def test_a_clone_of_changed_rules_begins_with_the_newest(tmp_path):
    run("load_campaign", write_folder(tmp_path))
    write_folder(tmp_path, ("campaign.toml", 'points = "20"', 'points = "15"'))
    run("load_campaign", tmp_path, "--reason", "Công văn 12")
    run("clone_campaign", "thu-2022", "thu-2023", "--year", "2023")
    version = RulesVersion.objects.get(campaign__slug="thu-2023")
    assert (version.number, version.criteria.get(code="TH").points) == (1, "15")


def test_a_clone_has_the_units_of_its_source_and_not_their_namesakes(tmp_path):
    run("load_campaign", write_folder(tmp_path))
    unit = Unit.objects.get(code="30001")
    unit.valid_to = date(2025, 6, 30)
    unit.save()
    Unit.objects.create(code="30001", name="UBND xã Tràm Chim", valid_from=date(2025, 7, 1))
    run("clone_campaign", "thu-2022", "thu-2026", "--year", "2026")
    source, clone = Campaign.objects.order_by("slug")
    assert campaign_files(clone).units == campaign_files(source).units
    assert catalogue_rows(clone) == catalogue_rows(source)
    assert unit.campaign_units.count() == 2


def test_29_february_becomes_the_28th(tmp_path):
    leap = ("campaign.toml", "launched_on = 2022-03-01", "launched_on = 2020-02-29")
    run("load_campaign", write_folder(tmp_path, leap))
    run("clone_campaign", "thu-2022", "thu-2021", "--year", "2021")
    clone = Campaign.objects.get(slug="thu-2021")
    assert (clone.launched_on, clone.ends_on) == (date(2021, 2, 28), date(2023, 10, 31))


def test_a_slug_in_use_is_refused(tmp_path):
    run("load_campaign", write_folder(tmp_path))
    users = User.objects.count()
    with pytest.raises(CommandError) as refused:
        run("clone_campaign", "thu-2022", "thu-2022", "--year", "2023")
    assert (str(refused.value), refused.value.returncode) == (
        "Đã có phong trào “thu-2022”. Chọn mã khác.",
        1,
    )
    assert (Campaign.objects.count(), User.objects.count()) == (1, users)
