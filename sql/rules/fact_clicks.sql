-- fact_clicks: clicks do not exceed impressions.
-- of: campaign keyword search_term ad_product creative
-- needs: fact.clicks fact.impressions
SELECT f.key FROM :fact f WHERE f.clicks > f.impressions OR f.clicks < 0
