-- campaign_budget: no day of a campaign costs more than its budget for a day.
-- needs: campaign.date campaign.spent campaign.budget|campaign.budget_micros
SELECT c.key
FROM :campaign c
WHERE c.spent > coalesce(c.budget + :campaign_slack_budget, c.budget_micros * 0.000001) + :campaign_slack_spent
