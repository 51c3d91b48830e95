"""A role at an appropriate body refers to it. The column is there already: it becomes a foreign key.

Of an id that was given before there was a table, a body is made, so that nobody loses their role.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_tutors_are_users"),
        ("providers", "0002_halves_of_a_pairing"),
        ("schools", "0005_appropriate_bodies"),
    ]

    operations = [
        migrations.RunSQL(
            """
            INSERT INTO schools_appropriatebody (id, name, kind, school_types, created_at)
            SELECT appropriate_body_id, 'Appropriate body ' || appropriate_body_id, 'teaching_school_hub', '[]',
                min(created_at)
            FROM accounts_membership WHERE appropriate_body_id IS NOT NULL GROUP BY appropriate_body_id
            ON CONFLICT DO NOTHING
            """,
            migrations.RunSQL.noop,
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE accounts_membership ADD CONSTRAINT membership_of_a_body FOREIGN KEY "
                    "(appropriate_body_id) REFERENCES schools_appropriatebody (id) DEFERRABLE INITIALLY DEFERRED",
                    "ALTER TABLE accounts_membership DROP CONSTRAINT membership_of_a_body",
                )
            ],
            state_operations=[
                migrations.RemoveConstraint(
                    model_name="membership",
                    name="membership_role_of_its_one_organisation",
                ),
                migrations.RemoveConstraint(
                    model_name="membership",
                    name="membership_once",
                ),
                migrations.RemoveField(
                    model_name="membership",
                    name="appropriate_body_id",
                ),
                migrations.RemoveField(
                    model_name="membershipevent",
                    name="appropriate_body_id",
                ),
                migrations.AddField(
                    model_name="membership",
                    name="appropriate_body",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="schools.appropriatebody",
                    ),
                ),
                migrations.AddField(
                    model_name="membershipevent",
                    name="appropriate_body",
                    field=models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="schools.appropriatebody",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="membership",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("role__in", ["induction_tutor"]),
                                ("school__isnull", False),
                                ("lead_provider__isnull", True),
                                ("delivery_partner__isnull", True),
                                ("appropriate_body__isnull", True),
                            ),
                            models.Q(
                                ("role__in", ["provider_developer", "provider_data_manager", "provider_finance"]),
                                ("school__isnull", True),
                                ("lead_provider__isnull", False),
                                ("delivery_partner__isnull", True),
                                ("appropriate_body__isnull", True),
                            ),
                            models.Q(
                                ("role__in", ["delivery_partner_user"]),
                                ("school__isnull", True),
                                ("lead_provider__isnull", True),
                                ("delivery_partner__isnull", False),
                                ("appropriate_body__isnull", True),
                            ),
                            models.Q(
                                ("role__in", ["appropriate_body_user"]),
                                ("school__isnull", True),
                                ("lead_provider__isnull", True),
                                ("delivery_partner__isnull", True),
                                ("appropriate_body__isnull", False),
                            ),
                            models.Q(
                                ("role__in", ["support", "operations", "finance", "finance_approver", "product"]),
                                ("school__isnull", True),
                                ("lead_provider__isnull", True),
                                ("delivery_partner__isnull", True),
                                ("appropriate_body__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="membership_role_of_its_one_organisation",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="membership",
                    constraint=models.UniqueConstraint(
                        fields=("user", "role", "school", "lead_provider", "delivery_partner", "appropriate_body"),
                        name="membership_once",
                        nulls_distinct=False,
                    ),
                ),
            ],
        ),
    ]
