"""National professional qualifications: courses, schedules and applications."""
