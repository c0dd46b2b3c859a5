-- customer_sequence: a customer signs up before anything about them changes, and nothing happens to them after as-of.
-- needs: customer.created customer.updated
SELECT c.key
FROM :customer c
WHERE c.updated < c.created OR greatest(c.created, c.updated) > (SELECT r.as_of FROM :run r)
