"""The page of one participant, and what their school's induction tutor changes there (rules TUT-1 to TUT-8)."""
