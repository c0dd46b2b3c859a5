-- How the customers of a workspace buy: aggregates over its live orders and lines. {braces} are filled by
-- loader/profile/habits.py: every schema gives the same rows of hashes and whole numbers. Read only.
--
-- Keys are hashes of their texts, amounts millionths of the currency's unit, logs and shares millionths. Sums are of whole
-- numbers, so that they are the same in whatever order the server adds.

-- name: placed
-- Live orders: of a large workspace those of some customers, and of some guests, by the hash of their keys.
SELECT f.* FROM (
  SELECT {key} AS o, {customer} AS c, {at} AS at, {off} AS off, {ours} AS ours, {paid} AS paid, {coded} AS coded
  FROM {orders} o WHERE {own} AND {live}
) AS f
WHERE f.o IS NOT NULL AND f.at IS NOT NULL AND coalesce(f.c, f.o) & 1048575 < {kept}

-- name: lines
-- Live lines: of which order, what, how many, for how much. What has no product's key is told apart by its SKU or title.
SELECT {order} AS o, coalesce({products}) AS p, {quantity} AS q, {price} AS price, {off} AS off
FROM {items} i{joined}
WHERE {own} AND {live}

-- name: goods
-- The category of each product.
SELECT {product} AS p, min({category}) AS k FROM {table} g WHERE {own} GROUP BY 1

-- name: parted
-- The product of each variant.
SELECT {variant} AS v, min({product}) AS p FROM {table} v WHERE {own} GROUP BY 1

-- name: numbered
-- The product of each SKU.
SELECT {sku} AS s, min({product}) AS p FROM {table} s WHERE {own} AND {sku} IS NOT NULL GROUP BY 1

-- name: found
-- All that the results are counted from. A guest's order stands alone: `who` is the customer, or else the order. Times too
-- far from the middle one are slips. Days and half months (fifteen days) count from the first order on.
span AS (SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY at) AS middle FROM placed),
local AS (
  SELECT o, coalesce(c, o) AS who, c IS NOT NULL AS known, at, off, ours, paid, coded, at AT TIME ZONE %(zone)s AS t
  FROM placed, span WHERE at BETWEEN middle - interval '10 years' AND middle + interval '10 years'
),
dated AS MATERIALIZED (
  SELECT o, who, known, at, off, ours, paid, coded, date, day, season, weekday, slot, row_number() OVER w AS seq,
         count(*) OVER (PARTITION BY who) > 1 AS several, (extract(epoch FROM at - lag(at) OVER w) * 1000000)::bigint AS since, day - lag(day) OVER w AS gap
  FROM (
    SELECT *, t::date AS date, t::date - min(t::date) OVER () AS day, (date_part('isodow', t) - 1)::int AS weekday,
           floor(date_part('epoch', t::time) / 600)::int AS slot,
           (date_part('month', t) * 2 - 2 + (date_part('day', t) > 15)::int)::int AS season
    FROM local
  ) AS d
  WINDOW w AS (PARTITION BY who ORDER BY at, o)
),
-- Lines, a customer's of one product by time: of which of their orders with it, whether the last one; and the half month of
-- the one before.
sold AS MATERIALIZED (
  SELECT *, (ln(q) * 1000000)::int AS log_q, CASE WHEN price > 0 THEN (ln(price) * 1000000)::int END AS log_p,
         dense_rank() OVER w AS turn, lag(half) OVER w AS half_before, lead(seq) OVER w IS NULL AS final
  FROM (
    SELECT d.o, d.who, d.several, d.seq::int AS seq, d.day / 15 AS half, d.at, l.p, l.q::int AS q, l.off,
           CASE WHEN d.ours AND l.price > 0 THEN l.price END AS price
    FROM dated d JOIN lines l ON l.o = d.o
    WHERE l.q > 0
  ) AS s
  WINDOW w AS (PARTITION BY who, p ORDER BY seq)
),
bought AS (SELECT who, p, turn AS orders, seq AS last FROM sold WHERE final),
basket AS (
  SELECT o, count(*) AS n, sum(price * q) AS gross, sum(off)::bigint AS off, count(*) FILTER (WHERE off > 0) AS bearing,
         sum(log_q) AS log_q, sum(log_p) AS log_p, count(log_p) AS priced, count(*) FILTER (WHERE turn > 1) AS again
  FROM sold GROUP BY o
),
bills AS MATERIALIZED (
  SELECT d.*, coalesce(b.n, 0) AS n, b.bearing, b.log_q, b.log_p, b.again, coalesce(b.priced, 0) AS priced,
         CASE WHEN b.n > 0 THEN (ln(b.n) * 1000000)::bigint END AS log_n,
         CASE WHEN d.ours AND x.gross >= 1 THEN (ln(x.gross) * 1000000)::bigint END AS value,
         CASE WHEN NOT d.ours THEN NULL WHEN x.off = 0 THEN 0
              WHEN x.gross > 0 THEN least(10000, greatest(1, round(10000 * x.off / x.gross)))::int END AS rate,
         width_bucket(b.n, ARRAY{sizes}::bigint[]) AS size,
         width_bucket((sum(b.n) OVER (PARTITION BY d.who ORDER BY d.seq) - b.n)::bigint, ARRAY{doubling}::bigint[]) AS before
  FROM dated d LEFT JOIN basket b ON b.o = d.o,
       LATERAL (SELECT greatest(d.off, b.off, 0) AS off, coalesce(b.gross, d.paid + coalesce(d.off, 0)) AS gross) AS x
),
chance AS MATERIALIZED (SELECT before, sum(n) AS n, sum(again) AS again FROM bills WHERE n > 0 GROUP BY 1),
novelty AS (
  SELECT r.who, sum(r.again) AS again, sum(r.n * c.again / c.n) AS usual
  FROM bills r JOIN chance c ON c.before = r.before WHERE r.n > 0 GROUP BY 1
),
mixed AS MATERIALIZED (
  SELECT s.o, coalesce(g.k, 0) AS k, min(s.who) AS who, bool_or(s.several) AS several, count(*) AS n
  FROM sold s LEFT JOIN goods g ON g.p = s.p GROUP BY 1, 2
),
priced AS MATERIALIZED (SELECT p, price, min(log_p) AS log_p, count(*) AS n FROM sold WHERE price > 0 GROUP BY p, price),
of_product AS MATERIALIZED (
  SELECT p, price, log_p, sum(n) OVER (PARTITION BY p ORDER BY price) AS upto, n, sum(n) OVER (PARTITION BY p) AS total
  FROM priced
),
of_category AS (
  SELECT k, price, sum(n) OVER (PARTITION BY k ORDER BY price) AS upto, sum(n) OVER (PARTITION BY k) AS total
  FROM (SELECT coalesce(g.k, 0) AS k, price, sum(n) AS n FROM priced p LEFT JOIN goods g ON g.p = p.p GROUP BY 1, 2) AS c
),
-- Of a product that sold a few times the quantities say little: as many of its lines as there is variance within products
-- over that between them are taken to be as all.
of_quantity AS MATERIALIZED (
  SELECT p, count(*) AS n, count(*) FILTER (WHERE half_before IS NULL) AS buyers, min(at) AS first, max(at) AS last,
         min(half) AS half, sum(log_q)::numeric AS q, sum(log_q::bigint * log_q) AS qq
  FROM sold GROUP BY 1
),
pooled_quantity AS (
  SELECT q / n AS mean, least(1000, inside / nullif(greatest(0, (between - inside * (k - 1)) * n / nullif(n * n - nn, 0)), 0)) AS doubt
  FROM (SELECT sum(q) AS q, sum(n)::numeric AS n, count(*) AS k, sum(n::numeric * n) AS nn,
               (sum(qq) - sum(q * q / n)) / nullif(sum(n) - count(*), 0) AS inside,
               sum(q * q / n) - sum(q) * sum(q) / nullif(sum(n), 0) AS between FROM of_quantity) AS v
),
product AS MATERIALIZED (
  SELECT s.p, s.n, s.buyers, s.first, s.last, s.half, coalesce(g.k, 0) AS k, m.usual,
         ((s.q + coalesce(d.doubt, 1000) * d.mean) / (s.n + coalesce(d.doubt, 1000)))::bigint AS pieces
  FROM of_quantity s CROSS JOIN pooled_quantity d
  LEFT JOIN (SELECT p, min(log_p) FILTER (WHERE upto >= 0.5 * total) AS usual FROM of_product GROUP BY 1) m ON m.p = s.p
  LEFT JOIN goods g ON g.p = s.p
),
rhythm AS (
  SELECT who, bool_or(known) AS known, count(*) AS n, sum(n) AS lines_n, min(day) AS first, max(day) AS last,
         sum(log_n) / count(log_n) AS lines, sum(log_q) / nullif(sum(n), 0) AS pieces, sum(log_p) / nullif(sum(priced), 0) AS price,
         sum(value) / count(value) AS value, sum(rate) * 100 / count(rate) AS discount
  FROM bills GROUP BY 1
),
-- What is not known of a customer is as of all.
person AS MATERIALIZED (
  SELECT r.who, r.known, r.n, r.lines_n, (ln(r.n) * 1000000)::bigint AS orders, r.first * 1000000::bigint AS first,
         r.last * 1000000::bigint AS last, (ln(1 + r.last - r.first) * 1000000)::bigint AS span,
         coalesce(r.lines, avg(r.lines) OVER (), 0)::bigint AS lines,
         coalesce(r.pieces, avg(r.pieces) OVER (), 0)::bigint AS pieces,
         coalesce(r.price, avg(r.price) OVER (), 0)::bigint AS price, coalesce(r.value, avg(r.value) OVER (), 0)::bigint AS value,
         coalesce(r.discount, 0)::bigint AS discount,
         coalesce(1000000 * (v.again + 2) / (v.usual + 2), 1000000)::bigint AS repeats,
         (r.last - r.first) * 1000000::bigint / nullif(r.n - 1, 0) AS gap
  FROM rhythm r LEFT JOIN novelty v ON v.who = r.who
),
-- Customers in nested groups: by their orders, then by the features of the levels. A class of fewer than five is one with
-- its neighbour.
sorted AS (SELECT *, width_bucket(n, ARRAY{orders}::bigint[]) AS class FROM person WHERE known),
classes AS (SELECT class, count(*) AS n, row_number() OVER (ORDER BY class DESC) AS i FROM sorted GROUP BY class),
merged AS (
  SELECT i, class, n, 1 AS pool FROM classes WHERE i = 1
  UNION ALL
  SELECT c.i, c.class, CASE WHEN m.n < 5 THEN m.n + c.n ELSE c.n END, m.pool + (m.n >= 5)::int
  FROM merged m JOIN classes c ON c.i = m.i + 1
),
pooled AS (
  SELECT class, pool - (max(n) OVER (PARTITION BY pool) < 5)::int AS pool,
         greatest(6.0, (SELECT count(*) FROM sorted) / 2500.0) AS size
  FROM merged
),
level0 AS (SELECT s.*, p.pool, p.size, count(*) OVER (PARTITION BY p.pool) AS m FROM sorted s JOIN pooled p USING (class))

-- name: level
-- Each group in as many as it has customers for, so that the levels to come split it as much.
{name} AS (
  SELECT *, count(*) OVER (PARTITION BY {path}, {this}) AS m
  FROM (SELECT {columns}, ntile(CASE WHEN m < 2 * size THEN 1 ELSE greatest(2, floor(power(m / size, 1.0 / {left}))) END::int)
               OVER (PARTITION BY {path} ORDER BY {feature}, who) AS {this} FROM {last}) AS l
)

-- name: edges
-- Where the classes of some values begin: about as many in each, and thirty at least.
{name} AS MATERIALIZED (
  SELECT coalesce(array_agg(x ORDER BY x) FILTER (WHERE x > least AND least(floor(upto * n / total), n - 1) > floor((upto - w) * n / total)),
                  '{{}}'::bigint[]) AS e
  FROM (SELECT x, w, sum(w) OVER (ORDER BY x) AS upto, sum(w) OVER () AS total, min(x) OVER () AS least,
               least({most}, floor(sum(w) OVER () / 30)) AS n
        FROM (SELECT x, sum(w) AS w FROM {values} WHERE x IS NOT NULL GROUP BY 1) AS v) AS c
)

-- name: steps
-- Equally wide classes, from the lowest half per cent of some values to the highest, and some quantiles between.
{name} AS MATERIALIZED (
  SELECT CASE WHEN q IS NULL THEN '{{}}'::bigint[] WHEN q[1] = q[2] THEN q[1:1]
              ELSE ARRAY(SELECT q[1] + i * (q[2] - q[1]) / {last} FROM generate_series(0, {last}) i
                         UNION SELECT unnest(between_them) ORDER BY 1) END AS e
  FROM (SELECT percentile_disc(ARRAY[0.005, 0.995]) WITHIN GROUP (ORDER BY x) AS q,
               percentile_disc({quantiles}::float8[]) WITHIN GROUP (ORDER BY x) AS between_them
        FROM {values}) AS found
)

-- name: counted
-- What the results share.
level_of AS MATERIALIZED (
  SELECT b.o, b.size, coalesce(width_bucket(b.log_p / nullif(b.priced, 0), t.e), 0) AS tier,
         coalesce(width_bucket(b.log_q / nullif(b.n, 0), l.e), 0) AS level, cardinality(t.e) AS tiers
  FROM bills b, tier_steps t, level_steps l
),
kind_of AS MATERIALIZED (
  SELECT p.p, coalesce(width_bucket(p.usual, t.e), 0) AS tier, width_bucket(p.pieces, e.e) AS kind
  FROM product p, tier_steps t, product_edges e
),
taken AS MATERIALIZED (
  SELECT k.kind, l.level, s.q, l.size, k.tier AS own, l.tier, count(*) AS n, grouping(s.q) AS priced
  FROM sold s JOIN kind_of k ON k.p = s.p JOIN level_of l ON l.o = s.o
  GROUP BY GROUPING SETS ((k.kind, l.level, s.q), (l.size, k.tier, l.tier))
),
places AS MATERIALIZED (
  SELECT k, row_number() OVER (ORDER BY sum(n) DESC, k) - 1 AS place, count(DISTINCT who) AS buyers FROM mixed GROUP BY 1
),
chosen AS MATERIALIZED (SELECT k, place, buyers FROM places WHERE place < 1000),
hours AS MATERIALIZED (SELECT who, slot / 6 AS hour, day, count(*) AS n FROM bills WHERE known GROUP BY 1, 2, 3),
habitual AS (
  SELECT sum(n * n) AS same, (SELECT sum(n * n) FROM hours) AS same_day,
         (SELECT sum(n * n) FROM (SELECT sum(n) AS n FROM hours GROUP BY who) h) AS every,
         (SELECT sum(n * n) FROM (SELECT sum(n) AS n FROM hours GROUP BY who, day) h) AS every_day,
         (SELECT sum(n * n) / nullif(sum(n) ^ 2, 0) FROM (SELECT sum(n) AS n FROM hours GROUP BY hour) h) AS strangers
  FROM (SELECT sum(n) AS n FROM hours GROUP BY who, hour) h
),
likings AS (
  SELECT (SELECT sum(n * n) FROM (SELECT sum(n) AS n FROM mixed WHERE several GROUP BY who, k) m) AS same,
         (SELECT sum(n * n) FROM mixed WHERE several) AS same_order, (SELECT sum(n * n) FROM mixed) AS in_order,
         sum(n) AS n, sum(n * n) AS every_in_order, sum(n * n) FILTER (WHERE several) AS every_order,
         (SELECT sum(n * n) FROM (SELECT sum(n) AS n FROM bills WHERE several GROUP BY who) b) AS every
  FROM bills
),
-- Prices and quantities among those of their product, in lines of some customers: by other bits of the hash than those that
-- chose who is read.
ranked AS MATERIALIZED (
  SELECT s.who, (d.upto - d.n / 2.0) / d.total - 0.5 AS price, (a.upto - a.n / 2.0) / a.total - 0.5 AS quantity,
         d.n < d.total AS differs, a.n < a.total AS quantity_differs
  FROM sold s
  JOIN of_product d ON d.p = s.p AND d.price = s.price
  JOIN (SELECT p, q, sum(n) OVER (PARTITION BY p ORDER BY q) AS upto, n, sum(n) OVER (PARTITION BY p) AS total
        FROM (SELECT p, q, count(*) AS n FROM sold WHERE price > 0 GROUP BY 1, 2) AS c) a ON a.p = s.p AND a.q = s.q
  WHERE (s.who >> 20) & 1048575 <= (SELECT 1048576::bigint * {ranked} / greatest(count(*), 1) FROM sold)
),
ranks AS (
  SELECT sum(price * quantity) / nullif(sqrt(sum(price * price) * sum(quantity * quantity)), 0) AS own
  FROM ranked WHERE differs AND quantity_differs
),
dearness AS (
  SELECT sum(n) AS n, count(*) AS k, sum(n * n) AS nn, sum(s) AS s, sum(ss) AS ss, sum(s * s / n) AS between
  FROM (SELECT who, count(*) AS n, sum(price) AS s, sum(price * price) AS ss FROM ranked WHERE differs GROUP BY 1) AS d
),
together AS (
  SELECT sum(alike) / nullif(sum(n * (n - 1)), 0) / nullif(sum(square) / sum(n), 0) AS own
  FROM (
    SELECT r.n, r.again * (1 - p) ^ 2 + (r.n - r.again) * p ^ 2 AS square,
           (r.again - r.n * p) ^ 2 - (r.again * (1 - p) ^ 2 + (r.n - r.again) * p ^ 2) AS alike
    FROM bills r JOIN (SELECT before, again / n AS p FROM chance) c ON c.before = r.before WHERE r.n > 0 AND r.before > 0
  ) AS t
),
variances AS (
  SELECT (ss - between) / nullif(n - k, 0) AS inside,
         ((between - s * s / nullif(n, 0)) / nullif(k - 1, 0) - (ss - between) / nullif(n - k, 0))
           / nullif((n - nn / nullif(n, 0)) / nullif(k - 1, 0), 0) AS between
  FROM dearness
),
loyal AS (SELECT who, lines_n FROM person WHERE known AND last >= (SELECT max(last) FROM person) - 400000000),
best AS MATERIALIZED (
  SELECT p, n, row_number() OVER w AS i, sum(n) OVER w AS upto FROM product WINDOW w AS (ORDER BY n DESC, p)
)

-- name: counts
SELECT (SELECT count(*) FROM bills), (SELECT count(*) FROM sold), (SELECT count(*) FROM person WHERE known),
       (SELECT count(*) FROM bills WHERE NOT known), min(date) - date '1970-01-01', (extract(epoch FROM max(at)) * 1000000)::bigint,
       (SELECT count(*) FROM product), (SELECT count(*) FROM product WHERE buyers = 1),
       (SELECT count(*) FROM product WHERE buyers = 2)
FROM bills HAVING count(*) > 0

-- name: shares
-- Pairs of two orders (lines) of a customer: those of two days, of two orders.
SELECT 1000000 * greatest(0, (h.same - h.same_day) / nullif(h.every - h.every_day, 0) - h.strangers) / nullif(1 - h.strangers, 0),
       1000000 * (l.same - l.same_order) / nullif(l.every - l.every_order, 0),
       1000000 * (l.in_order - l.n) / nullif(l.every_in_order - l.n, 0), 1000000 * r.own,
       1000000 * greatest(v.between, 0) / nullif(greatest(v.between, 0) + v.inside, 0), d.lines, d.coded,
       1000000 * t.own, 1000000 * m.again, g.grain
FROM habitual h, likings l, ranks r, variances v, together t, (
  SELECT avg((b.orders > 1)::int) AS again FROM bought b JOIN person p ON p.who = b.who WHERE p.known
) AS m, (
  SELECT CASE WHEN bool_and(mod(s, 3600) = 0) THEN 3600 WHEN bool_and(mod(s, 60) = 0) THEN 60 ELSE 1 END AS grain
  FROM (SELECT extract(epoch FROM t::time)::numeric AS s FROM local) AS seconds
) AS g, (
  SELECT coalesce(1000000 * sum(CASE WHEN bearing > 0 THEN bearing ELSE n END) / nullif(sum(n), 0), 1000000) AS lines,
         coalesce(1000000 * count(*) FILTER (WHERE coded) / nullif(count(coded), 0), 1000000) AS coded
  FROM bills WHERE rate > 0
) AS d

-- name: cells
SELECT row_number() OVER (ORDER BY pool, {path}), count(*), {means} FROM {groups} GROUP BY pool, {path} HAVING count(*) >= 5

-- name: spreads
SELECT row_number() OVER (ORDER BY pool, {path}), count(*), {spreads} FROM {groups} GROUP BY pool, {path} HAVING count(*) >= 5

-- name: week
SELECT weekday, slot, count(*) FROM bills GROUP BY 1, 2

-- name: days
SELECT day, count(*) FROM bills GROUP BY 1

-- name: firsts
-- Customers by their first day: of one order, of more; and of those who order often by their last.
SELECT (n > 1)::int, first / 1000000, count(*) FROM person WHERE known GROUP BY 1, 2
UNION ALL
SELECT 2, last / 1000000, count(*) FROM person WHERE known AND n >= {often_enough} GROUP BY 2

-- name: weeks
SELECT day / 7, count(*), count(*) FILTER (WHERE rate > 0) FROM bills GROUP BY 1

-- name: apart
SELECT i - 1, e FROM unnest((
  SELECT percentile_disc(ARRAY(SELECT p / 100.0 FROM generate_series(0, 100) p)::float8[]) WITHIN GROUP (ORDER BY since)
  FROM bills WHERE gap = 0 AND known
)) WITH ORDINALITY AS u (e, i) WHERE e IS NOT NULL

-- name: classes
SELECT i - 1, e FROM unnest((SELECT e FROM {edges})) WITH ORDINALITY AS u (e, i)

-- name: gaps
SELECT width_bucket(p.gap, (SELECT e FROM gap_edges)), b.gap, count(*)
FROM bills b JOIN person p ON p.who = b.who WHERE p.known AND p.n > 2 AND b.gap IS NOT NULL GROUP BY 1, 2

-- name: sizes
SELECT {classes} * width_bucket(p.lines, (SELECT e FROM size_edges)) + {often}, b.n, count(*)
FROM bills b JOIN person p ON p.who = b.who WHERE b.n > 0 GROUP BY 1, 2

-- name: values
SELECT {classes} * width_bucket(p.value, (SELECT e FROM value_edges)) + {often}, b.size,
       width_bucket(b.value, (SELECT e FROM value_steps)), count(*)
FROM bills b JOIN person p ON p.who = b.who WHERE b.n > 0 AND b.value IS NOT NULL GROUP BY 1, 2, 3

-- name: tiers
SELECT {classes} * width_bucket(p.price, (SELECT e FROM price_edges)) + {often}, b.size, l.tier, count(*)
FROM bills b JOIN person p ON p.who = b.who JOIN level_of l ON l.o = b.o WHERE b.n > 0 GROUP BY 1, 2, 3

-- name: tiers_of_values
SELECT width_bucket(b.value, (SELECT e FROM worth_edges)), b.size, l.tier, count(*)
FROM bills b JOIN level_of l ON l.o = b.o WHERE b.value IS NOT NULL AND l.tier IS NOT NULL GROUP BY 1, 2, 3

-- name: levels
SELECT width_bucket(b.value, (SELECT e FROM worth_edges)), b.size, l.tier * {some_tiers} / (l.tiers + 1), l.level, count(*)
FROM bills b JOIN level_of l ON l.o = b.o WHERE b.n > 0 AND b.value IS NOT NULL
GROUP BY 1, 2, 3, 4

-- name: levels_of_customers
SELECT {classes} * width_bucket(p.pieces, (SELECT e FROM pieces_edges)) + {often}, l.level, count(*)
FROM bills b JOIN person p ON p.who = b.who JOIN level_of l ON l.o = b.o WHERE b.n > 0 GROUP BY 1, 2

-- name: pieces
SELECT kind, level, q, n FROM taken WHERE priced = 0

-- name: of_products
SELECT size, own, tier, n FROM taken WHERE priced = 1

-- name: rates
SELECT {classes} * CASE WHEN p.discount > 0 THEN 1 + width_bucket(p.discount, (SELECT e FROM rate_edges)) ELSE 0 END + {often},
       b.rate, count(*)
FROM bills b JOIN person p ON p.who = b.who WHERE b.rate IS NOT NULL GROUP BY 1, 2

-- name: repeats
SELECT before, n, again FROM chance

-- name: category_lines
SELECT c.place, b.size, sum(m.n) FROM mixed m JOIN chosen c ON c.k = m.k JOIN bills b ON b.o = m.o GROUP BY 1, 2

-- name: category_season
SELECT c.place, b.season, sum(m.n) FROM mixed m JOIN chosen c ON c.k = m.k JOIN bills b ON b.o = m.o GROUP BY 1, 2

-- name: category_buyers
SELECT c.place, sum(p.buyers) FROM product p JOIN chosen c ON c.k = p.k GROUP BY 1

-- name: category_pairs
-- Of some orders: those of many categories have many pairs.
SELECT a.place, b.place, count(*)
FROM (SELECT m.o, c.place FROM mixed m JOIN chosen c ON c.k = m.k WHERE c.place < 40 AND (m.o >> 20) & 1048575 < {paired}) a
JOIN (SELECT m.o, c.place FROM mixed m JOIN chosen c ON c.k = m.k WHERE c.place < 40 AND (m.o >> 20) & 1048575 < {paired}) b
  ON b.o = a.o
GROUP BY 1, 2

-- name: category_prices
SELECT c.place, {tenths} FROM of_category f JOIN chosen c ON c.k = f.k GROUP BY 1

-- name: categories
SELECT place, k, buyers FROM chosen

-- name: popularity
SELECT i, upto FROM (SELECT h.h AS i, b.upto FROM generate_series(1, 100) AS h (h)
  JOIN best b ON b.i = ceil(h.h * (SELECT count(*) FROM best) / 100.0)::bigint) AS p

-- name: new
SELECT half, count(*) FROM product GROUP BY 1

-- name: sales
SELECT p.p, p.buyers, p.n, (extract(epoch FROM p.first) * 1000000)::bigint, (extract(epoch FROM p.last) * 1000000)::bigint,
       p.pieces, coalesce(c.place, -1)
FROM product p LEFT JOIN chosen c ON c.k = p.k

-- name: sales_prices
SELECT p, {tenths} FROM of_product f GROUP BY 1

-- name: sales_season
SELECT p, half, count(*) FROM sold WHERE half_before IS DISTINCT FROM half GROUP BY 1, 2

-- name: regulars
SELECT who, {features} FROM person WHERE known

-- name: bought
-- Of customers who may come again; of one who bought many products the commonest.
SELECT b.who, b.p, b.orders FROM bought b JOIN loyal r ON r.who = b.who WHERE r.lines_n <= 100
UNION ALL
SELECT who, p, orders FROM (
  SELECT b.*, row_number() OVER (PARTITION BY b.who ORDER BY b.orders DESC, b.last DESC, b.p) AS i
  FROM bought b JOIN loyal r ON r.who = b.who WHERE r.lines_n > 100
) AS b WHERE i <= 100
