"""Validates what ``0009_intakes`` added."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("declarations", "0009_intakes"),
    ]

    operations = [
        ValidateConstraint(model_name="declaration", name="declaration_of_a_cohort_or_an_intake"),
    ]
