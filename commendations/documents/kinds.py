"""All kinds of documents in the order of a campaign's year: those whose words and forms the office keeps
(``DocumentKind``), and the plan, which follows from the rules and is signed as the reminder is."""

from commendations.models import DocumentKind

PLAN = "ke-hoach"
LABELS: dict[str, str] = {PLAN: "Kế hoạch phát động phong trào", **dict(DocumentKind.choices)}
SIGNED_AS = DocumentKind.REMINDER  # of the plan: the same body issues and signs both
