"""The timetable: what runs when, as thin calls of commands."""
