"""Induction tutors and sign-in links are of the room ``accounts``: users, memberships, links.

The models forget them; the tables and the column stay for as long as the code before this may serve. The next release
drops them (docs/tables.md, "Columns that no model has").
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("schools", "0003_signinlink_asked_at_signinrequest"),
        ("accounts", "0003_tutors_are_users"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveField(model_name="school", name="induction_tutor"),
                migrations.RemoveField(model_name="signinlink", name="tutor"),
                migrations.DeleteModel(name="SignInRequest"),
                migrations.DeleteModel(name="SignInLink"),
                migrations.DeleteModel(name="InductionTutor"),
            ]
        ),
    ]
