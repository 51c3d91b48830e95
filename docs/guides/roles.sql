-- The roles of a new database. Once, as a superuser: psql -f roles.sql; then \password cpd_owner and \password cpd_service.
-- The tests run this very file.

-- Owns the tables: for cpd migrate only. CREATEROLE is for the first time, when a migration makes the role cpd_api.
CREATE ROLE cpd_owner LOGIN CREATEROLE;

-- Everything else runs as this one. It owns nothing, so it can't lift a trigger, a constraint or a policy. BYPASSRLS lets
-- it publish documents for every provider; the API reads them through a view whose owner, cpd_api, the policy holds for.
CREATE ROLE cpd_service LOGIN BYPASSRLS;

CREATE DATABASE cpd OWNER cpd_owner;

-- Keeps people's data out of the server's own log: no text of a statement that failed, no values, no details of a row.
ALTER DATABASE cpd SET log_min_error_statement = panic;
ALTER DATABASE cpd SET log_error_verbosity = terse;
ALTER DATABASE cpd SET log_parameter_max_length = 0;
ALTER DATABASE cpd SET log_parameter_max_length_on_error = 0;

\connect cpd
ALTER DEFAULT PRIVILEGES FOR ROLE cpd_owner GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO cpd_service;
ALTER DEFAULT PRIVILEGES FOR ROLE cpd_owner GRANT USAGE, SELECT ON SEQUENCES TO cpd_service;
