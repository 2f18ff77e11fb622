"""Loading the small campaign, and what the database then says."""

import pytest
from django.apps import apps

from campaigns.actions import Refused, acting_user
from campaigns.files import read_campaign_dir
from metrics.catalogue import load_campaign_and_catalogue
from metrics.models import CatalogueEntry, CumulativeMeasures
from tests.campaigns.folders import write_folder
from tests.factories import at

T, U, P = "campaign.toml", "units.csv", "procedures.csv"

BEFORE = at("2022-02-01 08:00")  # the campaign of the folder opens on 1 March 2022
OPEN = at("2022-05-05 08:00")
LATER = at("2022-06-06 08:00")

FEWER_POINTS = (T, 'points = "20"', 'points = "15"')
NO_PHU_DUC = (U, "30004,UBND xã Phú Đức,,xa,,3,\n", "")


def load(folder, *changes, when=BEFORE, by=None, **options):
    """Loads the small folder with ``changes`` as of ``when``; returns the sentences of what was written."""
    files = read_campaign_dir(write_folder(folder, *changes))
    result, catalogue = load_campaign_and_catalogue(
        files=files, by=by or acting_user(), at=when, **options
    )
    return list(result.changes), (catalogue.added, catalogue.closed)


def refusals(folder, *changes, **options) -> list[str]:
    """The sentences of a refusal, after which no table of the database has changed."""
    acting_user()
    before = everything()
    with pytest.raises(Refused) as refused:
        load(folder, *changes, **options)
    assert everything() == before
    return list(refused.value.sentences)


def everything() -> dict[str, list]:
    """All rows of all our tables, history included."""
    models = [m for m in apps.get_models() if m._meta.app_label in {"campaigns", "metrics"}]
    return {model.__name__: list(model.objects.order_by("pk").values_list()) for model in models}


def history_of(model) -> list[tuple]:
    return list(
        model.history.order_by("history_id").values_list(
            "history_type", "history_user__username", "history_change_reason"
        )
    )


def entries() -> list[tuple]:
    return [
        (
            entry.procedure.code,
            entry.online_level,
            entry.handlers,
            sorted(unit.code for unit in entry.units.all()),
            entry.known_from,
            entry.known_to,
        )
        for entry in CatalogueEntry.objects.order_by("known_from", "display_order", "pk")
    ]


def measured() -> dict[tuple, list[int]]:
    """(unit, known from) -> the number of procedures in each month that was measured anew."""
    found: dict[tuple, list[int]] = {}
    for code, known_from, procedures in CumulativeMeasures.objects.order_by(
        "month", "pk"
    ).values_list("unit__code", "known_from", "procedures_all"):
        found.setdefault((code, known_from), []).append(procedures)
    return found
