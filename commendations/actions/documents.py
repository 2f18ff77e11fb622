"""How the office's documents are headed and signed, its own forms, and where texts stand on printed stock."""

from collections.abc import Mapping
from decimal import Decimal
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from campaigns.actions import Refused
from campaigns.models import Campaign, User
from commendations.actions.saving import save
from commendations.models import (
    DocumentKind,
    DocumentSettings,
    DocumentTemplate,
    StockPosition,
)
from letterhead.placeholders import faults_of_template

SETTINGS = (
    "parent",
    "issuer",
    "place",
    "symbol",
    "on_behalf_of",
    "title",
    "capacity",
    "own_title",
    "signer_name",
    "addressees",
    "bases",
    "recipients",
)


@transaction.atomic
def save_document_settings(
    *, campaign: Campaign, kind: str, values: Mapping[str, str], by: User
) -> DocumentSettings:
    """Writes the texts of one kind that are given; a blank one follows from the campaign again."""
    Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    found = DocumentSettings.objects.filter(campaign=campaign, kind=kind).first()
    settings = found or DocumentSettings(campaign=campaign, kind=kind)
    for name in values.keys() & set(SETTINGS):
        setattr(settings, name, values[name].strip())
    save(settings, by=by, reason=f"Thông tin văn bản: {DocumentKind(kind).label}")
    return settings


@transaction.atomic
def save_positions(
    *, campaign: Campaign, positions: Mapping[str, Mapping[str, Decimal | int]], by: User
) -> None:
    """Writes where each text of printed stock stands: part -> x, y, width (mm) and size (pt)."""
    Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    saved = {one.part: one for one in StockPosition.objects.filter(campaign=campaign)}
    for part, values in positions.items():
        position = saved.get(part) or StockPosition(campaign=campaign, part=part)
        position.x, position.y = values["x"], values["y"]
        position.width, position.size = values["width"], int(values["size"])
        save(position, by=by, reason="Vị trí trên phôi giấy khen")


@transaction.atomic
def upload_template(
    *,
    campaign: Campaign,
    kind: str,
    filename: str,
    data: bytes,
    values: Mapping[str, str],
    lists: Mapping[str, Mapping[str, str]],
    by: User,
    each: Mapping[str, str] | None = None,
) -> DocumentTemplate:
    """Keeps a form of the office, which may use these names. Raises ``Refused`` with every fault of the file."""
    faults = faults_of_template(data, filename=filename, values=values, lists=lists, each=each)
    if faults:
        raise Refused(*faults)
    return DocumentTemplate.objects.create(
        campaign=campaign,
        kind=kind,
        filename=filename[-200:],
        data=data,
        sha256=sha256(data).hexdigest(),
        uploaded_by=by,
        uploaded_at=timezone.now(),
    )


@transaction.atomic
def use_own_form(*, campaign: Campaign, kind: str, by: User) -> None:
    """From now on the program's own form. Raises ``Refused`` where it is used already."""
    newest = DocumentTemplate.objects.filter(campaign=campaign, kind=kind).order_by("-pk").first()
    if newest is None or newest.is_own_form:
        raise Refused("Loại văn bản này đang dùng mẫu của chương trình.")
    DocumentTemplate.objects.create(
        campaign=campaign, kind=kind, uploaded_by=by, uploaded_at=timezone.now()
    )
