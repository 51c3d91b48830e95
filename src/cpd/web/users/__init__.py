"""Pages on which DfE's operations users manage everybody's accounts and roles (rules ACC-1 to ACC-10)."""
