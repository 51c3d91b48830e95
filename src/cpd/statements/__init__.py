"""The statement calendar: which statement is open, payable or paid; and the contracts that it is paid by."""
