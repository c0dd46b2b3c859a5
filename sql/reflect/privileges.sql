-- What this role may do with a table: %(oid)s (bigint).
SELECT has_table_privilege(%(oid)s::bigint::oid, 'SELECT'), has_table_privilege(%(oid)s::bigint::oid, 'INSERT'),
       has_table_privilege(%(oid)s::bigint::oid, 'UPDATE'), has_table_privilege(%(oid)s::bigint::oid, 'DELETE')
