-- 12 queries

SELECT to_regclass(?) IS NULL

SELECT app, name
  FROM django_migrations

SELECT status::text, count(*)
  FROM procrastinate_jobs
  WHERE status IN (?, …) GROUP BY status

SELECT "jobs_jobstate".…
  FROM "jobs_jobstate"
  ORDER BY "jobs_jobstate"."name" ASC

SELECT "jobs_invariantstate".…
  FROM "jobs_invariantstate"
  WHERE "jobs_invariantstate"."breaches" > ?
  ORDER BY "jobs_invariantstate"."name" ASC

SELECT count(*)
  FROM procrastinate_jobs
  WHERE status = ? AND NOT task_name = ANY(?)

SAVEPOINT "s"

INSERT INTO core_heartbeat (id, at) SELECT ?, now()
  FROM (SELECT set_config(?, ?, true)) AS small ON CONFLICT (id) DO UPDATE SET at = excluded.at

SELECT count(*)
  FROM (SELECT md5(n::text)
  FROM generate_series(?, …) AS n
  ORDER BY ? OFFSET ?) AS more_than_fits

RELEASE SAVEPOINT "s"

SELECT "incidents_incident".…
  FROM "incidents_incident"
  WHERE "incidents_incident"."ended_at" IS NULL
  ORDER BY "incidents_incident"."began_at" DESC, "incidents_incident"."id" DESC

SELECT "incidents_incident".…
  FROM "incidents_incident"
  WHERE "incidents_incident"."ended_at" IS NOT NULL
  ORDER BY "incidents_incident"."began_at" DESC, "incidents_incident"."id" DESC
  LIMIT ?
