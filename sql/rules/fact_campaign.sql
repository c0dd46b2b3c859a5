-- fact_campaign: every reported row belongs to a campaign of the workspace.
-- of: keyword search_term ad_product creative
-- needs: fact.campaign campaign.key
SELECT f.key
FROM :fact f
LEFT JOIN (SELECT DISTINCT c.key FROM :campaign_all c) c ON c.key = f.campaign
WHERE f.campaign IS NOT NULL AND c.key IS NULL
