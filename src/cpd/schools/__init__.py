"""The register of schools, their induction tutors, their choices for a cohort and their partnerships."""
