from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "campaigns"
    verbose_name = "Phong trào và đơn vị"

    def ready(self) -> None:
        from simple_history.signals import (  # noqa: PLC0415  (apps are not loaded before)
            post_create_historical_record,
        )

        from campaigns.models.audit import record_history  # noqa: PLC0415  (the same)

        # The one signal of the program: the library's own way to say that it has written history, for every model
        # that has one. A line in each action would be forgotten in some.
        post_create_historical_record.connect(record_history, dispatch_uid="log of acts")
