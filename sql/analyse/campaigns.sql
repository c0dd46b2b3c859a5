-- How many campaigns there are, however many days each has.
SELECT count(DISTINCT {column}) FROM {table} WHERE {own}
