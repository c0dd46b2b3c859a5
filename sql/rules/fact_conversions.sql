-- fact_conversions: conversions do not exceed clicks.
-- of: campaign keyword search_term ad_product creative
-- needs: fact.conversions fact.clicks
SELECT f.key FROM :fact f WHERE f.conversions > f.clicks OR f.conversions < 0
