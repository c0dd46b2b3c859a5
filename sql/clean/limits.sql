-- For this transaction only. Wait briefly for locks; let no role-wide limit cut a long delete; and fail, rather than
-- quietly see fewer rows, where row-level security would filter.
SELECT set_config('lock_timeout', '10s', true), set_config('statement_timeout', '0', true),
       set_config('idle_in_transaction_session_timeout', '5min', true), set_config('row_security', 'off', true)
