-- One key column of one chunk: a range, or one of the three arrays.
INSERT INTO mock_data.keys
  (run_id, ordinal, chunk, place, first, last, prefix, width, suffix, keys_int, keys_uuid, keys_text)
VALUES
  (%(run_id)s, %(ordinal)s, %(chunk)s, %(place)s, %(first)s, %(last)s, %(prefix)s, %(width)s, %(suffix)s,
   %(keys_int)s, %(keys_uuid)s, %(keys_text)s)
