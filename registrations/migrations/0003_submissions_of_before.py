"""What was sent before dossiers had submissions becomes one: the number and the date of the plan."""

import json
import secrets
from hashlib import sha256

from django.db import migrations

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def freeze(apps, schema_editor):
    Registration = apps.get_model("registrations", "Registration")
    Submission = apps.get_model("registrations", "Submission")
    Event = apps.get_model("registrations", "Event")
    sent = Registration.objects.exclude(submitted_at=None).select_related(
        "campaign_unit__unit", "campaign_unit__campaign", "campaign_unit__group"
    )
    for registration in sent:
        unit, campaign = registration.campaign_unit.unit, registration.campaign_unit.campaign
        issued_on = registration.plan_date
        content = {
            "campaign": {"slug": campaign.slug, "title": campaign.title},
            "unit": {
                "code": unit.code,
                "name": unit.name,
                "group": registration.campaign_unit.group.name,
            },
            "sections": {
                "ke-hoach": {
                    "number": registration.plan_number,
                    "issued_on": f"{issued_on.day}/{issued_on.month}/{issued_on.year}"
                    if issued_on
                    else "",
                }
            },
            "files": [],
            "targets": [],
        }
        text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        letters = "".join(secrets.choice(LETTERS) for _ in range(15))
        submission = Submission.objects.create(
            registration=registration,
            number=1,
            submitted_at=registration.submitted_at,
            submitted_by_id=registration.submitted_by_id,
            content=content,
            digest=sha256(text.encode()).hexdigest(),
            code="-".join((letters[:5], letters[5:10], letters[10:])),
        )
        registration.submission = submission
        if registration.state != "withdrawn":
            registration.first_submitted_at = registration.submitted_at
        registration.save()
        Event.objects.create(
            registration=registration,
            kind="submitted",
            at=registration.submitted_at,
            by_id=registration.submitted_by_id,
            submission=submission,
        )
        if registration.state == "accepted":
            Event.objects.create(
                registration=registration,
                kind="accepted",
                at=registration.accepted_at,
                by_id=registration.accepted_by_id,
                is_by_office=True,
                submission=submission,
            )


class Migration(migrations.Migration):

    dependencies = [
        ('registrations', '0002_dossiers'),
    ]

    operations = [
        migrations.RunPython(freeze, migrations.RunPython.noop),
    ]
