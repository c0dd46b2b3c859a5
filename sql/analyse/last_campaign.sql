-- The highest campaign id, as a number, that an order's landing page names.
SELECT max(substring({landing}::text from '[?&]gad_campaignid=([0-9]{{1,17}})(?:[&#]|$)')::bigint)
FROM {table}
WHERE {own} AND {landing}::text LIKE '%%gad_campaignid=%%'
