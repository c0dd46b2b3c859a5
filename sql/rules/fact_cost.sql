-- fact_cost: a cost is its micros divided by a million.
-- of: campaign keyword search_term ad_product creative
-- needs: fact.cost fact.cost_micros
SELECT f.key FROM :fact f WHERE abs(f.cost - f.cost_micros * 0.000001) > :fact_slack_cost
