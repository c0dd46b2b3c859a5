-- search_term_exact: a search that matched exactly is its keyword, as much of it as the column has room for.
-- needs: search_term.text search_term.match_type search_term.keyword keyword.key keyword.text
-- uses: search_term.campaign search_term.ad_group keyword.campaign keyword.ad_group
-- Only where the schema has words for other matches too. Matched as in search_term_keyword.
SELECT s.key
FROM :search_term s
JOIN (
  SELECT DISTINCT k.key, k.text, CASE WHEN :search_term_has_campaign THEN coalesce(k.campaign, '') ELSE '' END AS campaign,
    CASE WHEN :search_term_has_ad_group THEN coalesce(k.ad_group, '') ELSE '' END AS ad_group
  FROM :keyword k
) k ON k.key = s.keyword
  AND k.campaign = CASE WHEN :keyword_has_campaign THEN coalesce(s.campaign, '') ELSE '' END
  AND k.ad_group = CASE WHEN :keyword_has_ad_group THEN coalesce(s.ad_group, '') ELSE '' END
WHERE lower(s.match_type) = 'exact'
  AND EXISTS (SELECT FROM :search_term o WHERE lower(o.match_type) <> 'exact')
  AND rtrim(left(s.text, :keyword_room_text)) <> rtrim(left(k.text, :search_term_room_text))
