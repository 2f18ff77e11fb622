from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registrations', '0003_submissions_of_before'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='registration',
            name='submitted_at_and_by_together',
        ),
        migrations.RemoveConstraint(
            model_name='registration',
            name='accepted_was_submitted',
        ),
        migrations.RemoveField(
            model_name='historicalregistration',
            name='plan_date',
        ),
        migrations.RemoveField(
            model_name='historicalregistration',
            name='plan_number',
        ),
        migrations.RemoveField(
            model_name='historicalregistration',
            name='submitted_at',
        ),
        migrations.RemoveField(
            model_name='historicalregistration',
            name='submitted_by',
        ),
        migrations.RemoveField(
            model_name='registration',
            name='plan_date',
        ),
        migrations.RemoveField(
            model_name='registration',
            name='plan_number',
        ),
        migrations.RemoveField(
            model_name='registration',
            name='submitted_at',
        ),
        migrations.RemoveField(
            model_name='registration',
            name='submitted_by',
        ),
        migrations.AddConstraint(
            model_name='registration',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('first_submitted_at', None), ('state', 'draft'), ('submission', None)), models.Q(('first_submitted_at', None), ('state', 'withdrawn'), ('submission__isnull', False)), models.Q(('first_submitted_at__isnull', False), ('state__in', ['submitted', 'returned', 'accepted']), ('submission__isnull', False)), _connector='OR'), name='registration_state_and_submission_agree'),
        ),
        migrations.AddConstraint(
            model_name='registration',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('accepted_at__isnull', False), ('state', 'accepted')), models.Q(models.Q(('state', 'accepted'), _negated=True), ('accepted_at', None)), _connector='OR'), name='accepted_says_when'),
        ),
    ]
