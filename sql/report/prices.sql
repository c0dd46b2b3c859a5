-- chart: prices values | Unit price | price | share of lines | The share of lines whose unit price is at most that.
-- needs: item.price item.order
-- sample: order
SELECT unnest(percentile_disc(:'grid'::float8[]) WITHIN GROUP (ORDER BY i.price)) AS x, unnest(:'grid'::float8[]) AS prices
FROM :item i WHERE i.price IS NOT NULL
