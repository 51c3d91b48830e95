"""The contracts come from the room of finance, whose migration renamed their tables."""

import cpd.core.ids
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cohorts", "0002_keep_changes"),
        ("npq", "0003_initial"),
        ("providers", "0001_initial"),
        ("statements", "0001_initial"),
        ("finance", "0003_contracts_move_to_statements"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Contract",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=cpd.core.ids.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("recruitment_target", models.PositiveIntegerField()),
                        ("set_up_fee", models.DecimalField(decimal_places=2, default=0, max_digits=12)),
                        (
                            "monthly_service_fee",
                            models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                        ),
                        ("uplift_amount", models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True)),
                        ("uplift_target", models.DecimalField(blank=True, decimal_places=4, max_digits=5, null=True)),
                        ("mentor_recruitment_target", models.PositiveIntegerField(blank=True, null=True)),
                        (
                            "mentor_payment_per_participant",
                            models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                        ),
                        ("created_at", models.DateTimeField()),
                        (
                            "cohort",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cohorts.cohort"
                            ),
                        ),
                        (
                            "lead_provider",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="contracts",
                                to="providers.leadprovider",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Band",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("letter", models.CharField(max_length=1)),
                        ("maximum", models.PositiveIntegerField()),
                        ("per_participant", models.DecimalField(decimal_places=2, max_digits=12)),
                        ("output_payment_percentage", models.PositiveSmallIntegerField(default=60)),
                        ("service_fee_percentage", models.PositiveSmallIntegerField(default=40)),
                        (
                            "contract",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="bands",
                                to="statements.contract",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["letter"],
                    },
                ),
                migrations.CreateModel(
                    name="NpqContract",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=cpd.core.ids.new_id, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("per_participant", models.DecimalField(decimal_places=2, max_digits=12)),
                        ("recruitment_target", models.PositiveIntegerField()),
                        ("number_of_payment_periods", models.PositiveSmallIntegerField()),
                        ("output_payment_percentage", models.PositiveSmallIntegerField(default=60)),
                        ("service_fee_percentage", models.PositiveSmallIntegerField(default=40)),
                        ("service_fee_installments", models.PositiveSmallIntegerField(default=0)),
                        (
                            "monthly_service_fee",
                            models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
                        ),
                        (
                            "targeted_delivery_funding_per_participant",
                            models.DecimalField(decimal_places=2, default=100, max_digits=12),
                        ),
                        ("special_course", models.BooleanField(default=False)),
                        ("created_at", models.DateTimeField()),
                        (
                            "cohort",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cohorts.cohort"
                            ),
                        ),
                        (
                            "course",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="npq.course"
                            ),
                        ),
                        (
                            "lead_provider",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="npq_contracts",
                                to="providers.leadprovider",
                            ),
                        ),
                    ],
                ),
                migrations.AddConstraint(
                    model_name="contract",
                    constraint=models.UniqueConstraint(
                        fields=("lead_provider", "cohort", "version"), name="contract_version_once"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="band",
                    constraint=models.UniqueConstraint(fields=("contract", "letter"), name="band_letter_once"),
                ),
                migrations.AddConstraint(
                    model_name="npqcontract",
                    constraint=models.UniqueConstraint(
                        fields=("lead_provider", "cohort", "course", "version"), name="npq_contract_version_once"
                    ),
                ),
            ]
        )
    ]
