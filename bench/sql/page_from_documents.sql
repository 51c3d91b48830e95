-- The same page, as it is stored. The last page is reached by its first row's place in the order, not by counting.
SELECT body FROM publishing_publisheddocument
WHERE provider_id = (:provider)::uuid AND feed = (:feed)::varchar AND NOT removed AND listed
  AND (created_at, record_id) >= ((:from_created_at)::timestamptz, (:from_record_id)::uuid)
ORDER BY created_at, record_id LIMIT 100;
