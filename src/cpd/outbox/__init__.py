"""What must leave the house once: messages that commands write in their own transaction, and jobs send afterwards."""
