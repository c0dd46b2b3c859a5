-- customer_sequence: a customer signs up before anything of them changes, and nothing of it after now.
-- needs: customer.created customer.updated
SELECT c.key
FROM :customer c
WHERE c.updated < c.created OR greatest(c.created, c.updated) > (SELECT r.as_of FROM :run r)
