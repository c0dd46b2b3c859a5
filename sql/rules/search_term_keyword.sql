-- search_term_keyword: a search term's keyword exists in the workspace, in the same ad group.
-- needs: search_term.keyword keyword.key
-- uses: search_term.campaign search_term.ad_group keyword.campaign keyword.ad_group
-- A keyword's number is one keyword's in its ad group only: it is matched by as much as both tables say.
SELECT s.key
FROM :search_term s
LEFT JOIN (
  SELECT DISTINCT k.key, CASE WHEN :search_term_has_campaign THEN coalesce(k.campaign, '') ELSE '' END AS campaign,
    CASE WHEN :search_term_has_ad_group THEN coalesce(k.ad_group, '') ELSE '' END AS ad_group
  FROM :keyword_all k
) k ON k.key = s.keyword
  AND k.campaign = CASE WHEN :keyword_has_campaign THEN coalesce(s.campaign, '') ELSE '' END
  AND k.ad_group = CASE WHEN :keyword_has_ad_group THEN coalesce(s.ad_group, '') ELSE '' END
WHERE s.keyword IS NOT NULL AND k.key IS NULL
