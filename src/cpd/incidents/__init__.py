"""What went wrong with the service, and when: what operations tell everybody on the page of its status."""
