-- The roles of the database, and the database itself. Once, as a superuser: psql -f roles.sql; then \password cpd_owner and
-- \password cpd_service. Running it again does no harm, and brings roles of an earlier release to what they are now.
-- The sandbox's own database and the tests' are made by this very file.

SELECT format('CREATE ROLE %I', name)
FROM unnest(ARRAY['cpd_owner', 'cpd_service', 'cpd_api', 'cpd_publisher']) AS name
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec

-- Owns the tables, for cpd migrate and for backups only. BYPASSRLS: what it does is for every provider at once.
ALTER ROLE cpd_owner LOGIN BYPASSRLS NOCREATEROLE;

-- Everything else signs in as this one. It owns nothing, so it can't lift a trigger, a constraint or a policy.
ALTER ROLE cpd_service LOGIN NOBYPASSRLS;

-- What the service becomes for a provider's work, and what it becomes to publish. Nobody signs in as these.
ALTER ROLE cpd_api NOLOGIN NOBYPASSRLS;
ALTER ROLE cpd_publisher NOLOGIN NOBYPASSRLS;
GRANT cpd_api, cpd_publisher TO cpd_service WITH INHERIT FALSE, SET TRUE;

-- A view belongs to cpd_api: whoever migrates makes it, and hands it over.
GRANT cpd_api TO cpd_owner WITH INHERIT TRUE, SET TRUE;

SELECT 'CREATE DATABASE cpd OWNER cpd_owner' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'cpd') \gexec

-- Keeps people's data out of the server's own log: no text of a statement that failed, no values, no details of a row.
ALTER DATABASE cpd SET log_min_error_statement = panic;
ALTER DATABASE cpd SET log_error_verbosity = terse;
ALTER DATABASE cpd SET log_parameter_max_length = 0;
ALTER DATABASE cpd SET log_parameter_max_length_on_error = 0;
