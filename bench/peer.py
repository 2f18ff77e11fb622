"""What others would import with: django-import-export, by default and tuned, as its admin runs it.

Its table is what Django makes of the same figures without further thought; it is part of the bench alone.
"""

import io

from django.db import connection, models
from import_export.fields import Field
from import_export.formats.base_formats import XLSX
from import_export.resources import ModelResource
from import_export.widgets import DateWidget, ForeignKeyWidget, IntegerWidget
from openpyxl import Workbook

from bench.world import COUNTS, Figure, World
from campaigns.models import Campaign, Unit
from metrics.models import Procedure


class PeerFigure(models.Model):
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="+")
    month = models.DateField()
    vars().update({field: models.PositiveIntegerField() for field in COUNTS})

    class Meta:
        app_label = "metrics"
        db_table = "bench_peerfigure"
        managed = False
        constraints = [
            models.UniqueConstraint(fields=["unit", "procedure", "month"], name="peer_figure_once")
        ]

    def __str__(self) -> str:
        return f"{self.unit_id}/{self.procedure_id}"


class _OfCampaign(ForeignKeyWidget):
    """The bench makes several campaigns with the same codes."""

    campaign: Campaign

    def get_queryset(self, value, row, *args, **kwargs):
        return super().get_queryset(value, row, *args, **kwargs).filter(campaign=self.campaign)


class ByDefault(ModelResource):
    unit = Field("unit", "unit", ForeignKeyWidget(Unit, "code"))
    month = Field("month", "month", DateWidget("%m/%Y"))
    procedure = Field("procedure", "procedure", _OfCampaign(Procedure, "code"))
    vars().update({field: Field(field, field, IntegerWidget()) for field in COUNTS})

    class Meta:
        model = PeerFigure
        import_id_fields = ("unit", "procedure", "month")
        fields = ("unit", "month", "procedure", *COUNTS)


class _Remembering(ForeignKeyWidget):
    """Looks each code up once."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.found = {}

    def clean(self, value, row=None, **kwargs):
        if value not in self.found:
            self.found[value] = super().clean(value, row, **kwargs)
        return self.found[value]


class _RememberingOfCampaign(_Remembering, _OfCampaign):
    pass


class Tuned(ByDefault):
    unit = Field("unit", "unit", _Remembering(Unit, "code"))
    procedure = Field("procedure", "procedure", _RememberingOfCampaign(Procedure, "code"))

    class Meta(ByDefault.Meta):
        use_bulk = True
        skip_diff = True


class Peer:
    """Reads and processes the file twice, as its admin does: a trial, then for good."""

    def __init__(self, world: World, *, is_tuned: bool) -> None:
        self.resource = Tuned if is_tuned else ByDefault
        _OfCampaign.campaign = world.campaign
        sheet = (book := Workbook()).active
        sheet.append(["unit", "month", "procedure", *COUNTS])
        for unit, month, *others in world.lines:
            sheet.append([unit, f"{month:%m/%Y}", *others])
        book.save(out := io.BytesIO())
        self.data = out.getvalue()
        if PeerFigure._meta.db_table not in connection.introspection.table_names():
            with connection.schema_editor() as editor:
                editor.create_model(PeerFigure)

    def wipe(self) -> None:
        PeerFigure.objects.all().delete()

    def preview_and_commit(self) -> None:
        for is_trial in (True, False):
            self.resource().import_data(
                XLSX().create_dataset(self.data),
                dry_run=is_trial,
                raise_errors=True,
                use_transactions=True,
            )

    def figures(self) -> list[Figure]:
        return list(
            PeerFigure.objects.values_list("unit__code", "month", "procedure__code", *COUNTS)
        )
