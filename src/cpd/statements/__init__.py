"""The statement calendar: which statement is open, payable or paid."""
