"""What is kept about a registered person: for the person, who may ask for it."""

from campaigns.models import Individual, User
from campaigns.text import match_key
from commendations.permissions import people_open_to


def data_of_individual(individual: Individual) -> dict:
    """Whole, in words and ISO times; of who judged or voted only that it was done, for that is about others."""
    campaign_unit = individual.campaign_unit
    return {
        "so": individual.pk,
        "phong_trao": campaign_unit.campaign.title,
        "don_vi": campaign_unit.unit.name,
        "ong_ba": individual.get_title_display(),
        "ho_va_ten": individual.full_name,
        "nam_sinh": individual.birth_year,
        "chuc_vu": individual.position,
        "nhom": individual.get_group_display(),
        "noi_dung_dang_ky": individual.aim,
        "chi_tieu_ca_nhan": individual.targets,
        "tiep_nhan_luc": individual.known_from.isoformat(),
        "rut_luc": individual.known_to.isoformat() if individual.known_to else None,
        "sua_doi": [
            {"luc": one.history_date.isoformat(), "ho_va_ten": one.full_name,
             "nam_sinh": one.birth_year, "chuc_vu": one.position}
            for one in individual.history.all()
        ],
        "diem": [
            {"luc": one.at.isoformat(), "tieu_chi": one.criterion_code, "ben_cham": one.get_side_display(),
             "diem": one.points, "minh_chung": one.evidence}
            for one in individual.assessments.all()
        ],
        "sang_kien": [one.initiative.title for one in individual.authorships.select_related("initiative")],
        "de_nghi_khen_thuong": [
            {"dot": one.proposal.title, "ten": one.name, "chuc_vu": one.position,
             "ly_do": one.justification}
            for one in individual.proposal_cases.select_related("proposal")
        ],
        "khen_thuong": [
            {"quyet_dinh": one.decision.code, "ten": one.name, "hinh_thuc": one.form, "tien": one.amount}
            for one in individual.awards.select_related("decision")
        ],
    }  # fmt: skip


def data_of_account(user: User) -> dict:
    """Registered people with the name of the account, in the units that it is in charge of.

    Accounts and registered people are not tied to each other; somebody of the same name elsewhere is left out.
    """
    own = people_open_to(user).filter(campaign_unit__unit__in=user.memberships.values("unit"))
    key = match_key(user.full_name)
    return {
        "ca_nhan_dang_ky_cung_ten": [
            data_of_individual(one)
            for one in own.select_related("campaign_unit__unit", "campaign_unit__campaign")
            if key and match_key(one.full_name) == key
        ]
    }
