-- The orders that a campaign may have brought, earliest first: when, how much (millionths), and the campaign that the
-- landing page names (Google's own gad_campaignid), where it does. NULL: the page names none; '': there is a click without
-- it. Those that name a campaign are all read, whenever they were placed: a campaign counts all of its orders or none.
SELECT (extract(epoch FROM {created}) * 1000000)::bigint, round({total}::numeric * 1000000)::bigint, {campaign}
FROM {table}
WHERE {own} AND {created} IS NOT NULL
  AND ({created} <= %(as_of)s::timestamptz AND {created} > %(since)s::timestamptz OR {campaign} <> '')
  AND {total} IS NOT NULL AND {total}::numeric > 0
ORDER BY {created}, {total} LIMIT 1000000
