from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """The project itself is an app: it owns commands and plumbing that no single app owns."""

    name = "tamnong_thidua"

    def ready(self) -> None:
        from tamnong_thidua import production  # noqa: F401, PLC0415  (registers its check)
