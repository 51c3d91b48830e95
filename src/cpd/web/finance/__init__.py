"""The finance console: what DfE's finance team sees and does."""
