"""Pages on which DfE answers schools' questions, and decides whether it pays for somebody's training."""
