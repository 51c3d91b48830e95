"""Early career training: records, periods, mentorships, schedules and milestones."""
