-- What a relation's chunks are made of, without their keys: "range", or the name of the array that holds them.
SELECT chunk, first, last, prefix, width, suffix,
       CASE WHEN first IS NOT NULL THEN 'range' WHEN keys_int IS NOT NULL THEN 'keys_int'
            WHEN keys_uuid IS NOT NULL THEN 'keys_uuid' ELSE 'keys_text' END AS kind, place
FROM mock_data.keys
WHERE run_id = %(run_id)s AND ordinal = %(ordinal)s
ORDER BY chunk, place
