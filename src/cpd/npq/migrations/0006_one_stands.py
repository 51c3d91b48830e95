"""At most one application of a person, course and intake is accepted and not withdrawn (rule NPQ-45).

Where two are, which no command lets happen, this fails and says so: ``cpd check`` counts them. Withdraw one of each first.
"""

from django.db import migrations, models

from cpd.core.migrating import AddUniqueConstraintConcurrently


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("cohorts", "0005_intakes"),
        ("npq", "0005_senco"),
        ("providers", "0002_halves_of_a_pairing"),
        ("teachers", "0001_initial"),
    ]

    operations = [
        AddUniqueConstraintConcurrently(
            model_name="application",
            constraint=models.UniqueConstraint(
                models.F("person"),
                models.Case(
                    models.When(
                        course="npq-additional-support-offer", then=models.Value("npq-early-headship-coaching-offer")
                    ),
                    default=models.F("course"),
                    output_field=models.CharField(),
                ),
                models.F("intake"),
                condition=models.Q(("state", "accepted"), models.Q(("training_status", "withdrawn"), _negated=True)),
                name="application_one_stands",
            ),
        ),
    ]
