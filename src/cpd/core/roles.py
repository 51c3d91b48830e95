"""The names of the database's roles, and of the settings that go with them."""

OWNER = "cpd_owner"
"""Owns every table: migrates, and nothing else."""

SERVICE = "cpd_service"
"""Signs in: pages, jobs, the command line. Owns nothing."""

API = "cpd_api"
"""What a provider's work runs as: its own rows only."""

PUBLISHER = "cpd_publisher"
"""What publishing runs as: reads all facts, and alone writes documents."""

ITSELF = "none"
"""PostgreSQL's word for the role that signed in."""

ROLE = "role"
"""The setting of PostgreSQL that says as which role a transaction works."""

PROVIDER = "cpd.provider_id"
"""The setting of PostgreSQL that says for which provider a transaction works: the policies compare rows with it."""
