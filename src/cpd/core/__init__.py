"""What every room stands on: the clock, ids, money, dates, refusals and the unit of work."""
