"""What must hold of the rows of BigCommerce, WooCommerce and Magento, as SQL over their semantic objects.

Columns are looked up by name in these lists, not in the vocabularies that are tested; a rule whose columns a shape does
not have is left out there, and `broken` says how many were asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import psycopg

# canonical name: the columns that may hold it, the first that exists. `price` is what is charged.
COLUMNS = {
    "dm_orders": {
        "key": "order_id entity_id id", "number": "order_number increment_id number", "customer": "customer_id",
        "email": "customer_email", "status_id": "status_id", "state": "state", "status": "status",
        "subtotal": "subtotal_ex_tax subtotal", "discount": "discount_amount discount_total",
        "tax": "total_tax tax_amount", "shipping": "shipping_cost_inc_tax shipping_total shipping_amount",
        "total": "total_inc_tax total grand_total", "refunded": "refunded_amount total_refunded",
        "paid_amount": "total_paid", "pieces": "items_total", "lines": "total_item_count line_items_count",
        "created": "date_created created_at", "updated": "date_modified updated_at", "paid": "date_paid",
        "fulfilled": "date_shipped date_completed", "city": "billing_city", "country": "billing_country",
        "first_name": "customer_firstname", "last_name": "customer_lastname", "landing": "landing_page",
        "referrer": "referrer", "source": "order_source created_via",
        "utm_source": "utm_source", "utm_campaign": "utm_campaign", "coupon": "coupon_code",
        "shipping_method": "shipping_method", "gateway": "payment_method", "gateway_title": "payment_method_title",
    },
    "dm_order_items": {
        "key": "line_item_id order_item_id item_id id", "order": "order_id", "product": "product_id",
        "variant": "variant_id variation_id", "sku": "sku", "name": "name product_name",
        "quantity": "quantity qty_ordered", "price": "price", "discount": "discount_amount discount_total",
        "row_subtotal": "row_total subtotal", "row_total": "line_total total", "created": "created_at date_created",
    },
    "dm_products": {
        "key": "product_id entity_id id", "title": "name product_name", "sku": "sku",
        "handle": "custom_url slug url_key",
        "url": "permalink", "kind": "type_id", "woo_kind": "product_type type", "category": "category category_name",
        "price": "price", "regular": "regular_price", "sale": "sale_price special_price", "above": "retail_price",
        "cost": "cost_price cost", "low": "min_price", "high": "max_price",
        "stock": "inventory_level stock_quantity quantity", "stock_status": "stock_status",
        "created": "date_created created_at", "updated": "date_modified updated_at",
    },
    "dm_variants": {
        "key": "variant_id variation_id id", "product": "product_id", "sku": "sku", "title": "variant_name name",
        "price": "price", "regular": "regular_price", "sale": "sale_price special_price", "above": "retail_price",
        "cost": "cost_price cost", "stock": "inventory_level stock_quantity quantity", "stock_status": "stock_status",
        "weight": "weight", "options": "option_values attributes options",
    },
    "dm_customers": {
        "key": "customer_id entity_id id", "email": "email", "username": "username",
        "first_name": "first_name firstname", "last_name": "last_name lastname", "city": "billing_city city",
        "country": "billing_country country_id", "orders": "orders_count order_count", "spent": "total_spent",
        "last_order": "last_order_date", "created": "date_created created_at", "updated": "date_modified updated_at",
    },
    "dm_shop_info": {"key": "site_id store_id store_hash id", "url": "site_url base_url secure_url",
                     "domain": "store_domain domain"},
}  # fmt: skip
# A platform's own sense of a column, where it is not the one above.
OTHERWISE = {
    ("bigcommerce", "dm_products"): {"woo_kind": "", "kind": ""},
    ("woocommerce", "dm_variants"): {"title": "variation_name"},
    ("magento", "dm_products"): {"woo_kind": "", "price": "", "regular": "price"},
    ("magento", "dm_variants"): {"price": "", "regular": "price", "title": "name"},
    ("magento", "dm_order_items"): {"row_total": ""},
}  # fmt: skip

# What each word for an order's state says: (words, paid, shipped, dropped, refunded in full).
UNPAID = {
    "bigcommerce": ("Awaiting Payment", "Pending", "Manual Verification Required", "Cancelled", "Declined"),
    "woocommerce": ("pending", "on-hold", "cancelled", "failed"),
    "magento": ("pending", "pending_payment", "payment_review", "canceled"),
}
SHIPPED = {
    "bigcommerce": ("Completed", "Shipped", "Refunded", "Partially Refunded"),
    "woocommerce": ("completed", "refunded"),
    "magento": ("complete", "closed"),
}
PAID_ONLY = {
    "bigcommerce": ("Awaiting Fulfillment", "Awaiting Shipment"),
    "woocommerce": ("processing",),
    "magento": ("processing",),
}
REFUNDED = {"bigcommerce": ("Refunded",), "woocommerce": ("refunded",), "magento": ("closed",)}
PARTLY = {"bigcommerce": ("Partially Refunded",), "woocommerce": (), "magento": ()}
STATUS_IDS = (
    "Incomplete", "Pending", "Shipped", "Partially Shipped", "Refunded", "Cancelled", "Declined", "Awaiting Payment",
    "Awaiting Pickup", "Awaiting Shipment", "Completed", "Awaiting Fulfillment", "Manual Verification Required",
    "Disputed", "Partially Refunded",
)  # fmt: skip
STATES = {
    "new": ("pending",), "pending_payment": ("pending_payment",), "payment_review": ("payment_review",),
    "processing": ("processing",), "complete": ("complete",), "closed": ("closed",), "canceled": ("canceled",),
}  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """`sql` counts what breaks the rule; it reads o(rders), i(tems), p(roducts), v(ariants), c(ustomers), s(hop)."""

    name: str
    sql: str
    needs: str = ""
    only: str = ""


RULES = (
    Rule("one shop", "SELECT abs(count(*) - 1) FROM s"),
    Rule("a shop's address is a whole one", "SELECT count(*) FROM s WHERE url !~ '^https://[^/]+/$'", "s.url"),
    Rule("a shop's domain is a bare one", "SELECT count(*) FROM s WHERE domain ~ '[:/]'", "s.domain"),
    Rule("lines add up to the subtotal", """
        SELECT count(*) FROM o LEFT JOIN (SELECT "order", sum(price * quantity) AS gross FROM i GROUP BY 1) l
        ON l."order" = o.key WHERE l.gross IS DISTINCT FROM o.subtotal"""),
    Rule("line discounts add up", """
        SELECT count(*) FROM o JOIN (SELECT "order", sum(discount) AS off FROM i GROUP BY 1) l
        ON l."order" = o.key WHERE l.off <> o.discount""", "i.discount"),
    Rule("the total adds up",
         "SELECT count(*) FROM o WHERE total <> subtotal - discount + tax + shipping OR total <= 0"),
    Rule("a line's own sums", "SELECT count(*) FROM i WHERE row_subtotal <> price * quantity", "i.row_subtotal"),
    Rule("a line after discount", "SELECT count(*) FROM i WHERE row_total <> price * quantity - discount",
         "i.row_total i.discount"),
    Rule("no line is given away",
         "SELECT count(*) FROM i WHERE discount < 0 OR discount >= price * quantity OR quantity < 1", "i.discount"),
    Rule("pieces are counted", """
        SELECT count(*) FROM o JOIN (SELECT "order", sum(quantity) AS n FROM i GROUP BY 1) l ON l."order" = o.key
        WHERE l.n <> o.pieces""", "o.pieces"),
    Rule("lines are counted", """
        SELECT count(*) FROM o JOIN (SELECT "order", count(*) AS n FROM i GROUP BY 1) l ON l."order" = o.key
        WHERE l.n <> o.lines""", "o.lines"),
    Rule("a coupon is what takes off", "SELECT count(*) FROM o WHERE (coupon IS NULL) <> (discount = 0)", "o.coupon"),
    Rule("no line without its order, product and variant, and the variant is the product's", """
        SELECT count(*) FROM i LEFT JOIN o ON o.key = i."order" LEFT JOIN p ON p.key = i.product
        LEFT JOIN v ON v.key = i.variant AND v.product = i.product
        WHERE o.key IS NULL OR p.key IS NULL OR v.key IS NULL"""),
    Rule("a line costs what its variant costs",
         "SELECT count(*) FROM i JOIN v ON v.key = i.variant WHERE i.price <> v.charged"),
    Rule("a line has its variant's sku", "SELECT count(*) FROM i JOIN v ON v.key = i.variant WHERE i.sku <> v.sku",
         "i.sku v.sku"),
    Rule("nothing sells before it is there",
         'SELECT count(*) FROM i JOIN o ON o.key = i."order" JOIN p ON p.key = i.product WHERE p.created > o.created'),
    Rule("a line is as old as its order",
         'SELECT count(*) FROM i JOIN o ON o.key = i."order" WHERE i.created <> o.created', "i.created"),
    Rule("customers sign up before they order", """
        SELECT count(*) FROM o LEFT JOIN c ON c.key = o.customer
        WHERE o.customer IS NOT NULL AND (c.key IS NULL OR c.created > o.created)"""),
    Rule("an order names its customer",
         "SELECT count(*) FROM o JOIN c ON c.key = o.customer WHERE o.email IS DISTINCT FROM c.email", "o.email"),
    Rule("and by name", """
        SELECT count(*) FROM o JOIN c ON c.key = o.customer
        WHERE (o.first_name, o.last_name) IS DISTINCT FROM (c.first_name, c.last_name)""", "o.first_name o.last_name"),
    Rule("and where they live", """
        SELECT count(*) FROM o JOIN c ON c.key = o.customer
        WHERE (o.city, o.country) IS DISTINCT FROM (c.city, c.country)""", "o.city o.country c.city c.country"),
    Rule("countries in two letters, where the platform has them so",
         "SELECT count(*) FROM c WHERE country !~ '^[A-Z][A-Z]$'",
         "c.country", "woocommerce magento"),
    Rule("countries by name, where the platform has them so", "SELECT count(*) FROM c WHERE length(country) < 4",
         "c.country", "bigcommerce"),
    Rule("counters are their orders", """
        SELECT count(*) FROM c LEFT JOIN (SELECT customer, count(*) AS n, sum(total) AS t FROM o GROUP BY 1) l
        ON l.customer = c.key WHERE (c.orders, c.spent) IS DISTINCT FROM (coalesce(l.n, 0), coalesce(l.t, 0))""",
         "c.orders c.spent"),
    Rule("a last order is the last", """
        SELECT count(*) FROM c JOIN (SELECT customer, max(created) AS t FROM o GROUP BY 1) l ON l.customer = c.key
        WHERE c.last_order <> l.t""", "c.last_order"),
    Rule("numbers, emails and skus are one row's", """
        SELECT (SELECT count(*) - count(DISTINCT number) FROM o) + (SELECT count(*) - count(DISTINCT email) FROM c)
             + (SELECT count(*) - count(DISTINCT sku) FROM v)"""),
    Rule("product skus are no variant's", """
        SELECT (SELECT count(*) - count(DISTINCT sku) FROM p) + (SELECT count(*) FROM p JOIN v USING (sku))""",
         "p.sku v.sku"),
    Rule("a name is one product's", "SELECT count(*) - count(DISTINCT title) FROM p", "p.handle", "bigcommerce"),
    Rule("a handle is one product's", "SELECT count(*) - count(DISTINCT handle) FROM p", "p.handle"),
    Rule("a username is one customer's", "SELECT count(*) - count(DISTINCT username) FROM c", "c.username"),
    Rule("a permalink has its handle",
         "SELECT count(*) FROM p WHERE position(handle IN url) = 0 OR url NOT LIKE 'https://%'", "p.url p.handle"),
    Rule("what has one variant is simple", """
        SELECT count(*) FROM p JOIN (SELECT product, count(*) AS n FROM v GROUP BY 1) l ON l.product = p.key
        WHERE kind <> CASE n WHEN 1 THEN 'simple' ELSE 'configurable' END""", "p.kind", "magento"),
    Rule("what has one variation is simple", """
        SELECT count(*) FROM p JOIN (SELECT product, count(*) AS n FROM v GROUP BY 1) l ON l.product = p.key
        WHERE woo_kind <> CASE n WHEN 1 THEN 'simple' ELSE 'variable' END""", "p.woo_kind", "woocommerce"),
    Rule("what there are several of says how they differ", """
        SELECT count(*) FROM v JOIN (
          SELECT product, count(*) AS n, count(DISTINCT options::text) AS m FROM v GROUP BY 1) l USING (product)
        WHERE (l.n = 1) <> (options::text IN ('[]', '{{}}')) OR l.m <> l.n""", "v.options"),
    Rule("no product without a variant", "SELECT count(*) FROM p LEFT JOIN v ON v.product = p.key WHERE v.key IS NULL"),
    Rule("the cheapest and the dearest variant", """
        SELECT count(*) FROM p JOIN (SELECT product, min(charged) AS low, max(charged) AS high FROM v GROUP BY 1) l
        ON l.product = p.key WHERE (p.low, p.high) IS DISTINCT FROM (l.low, l.high)""", "p.low p.high"),
    Rule("a product costs what its cheapest variant costs", """
        SELECT count(*) FROM p JOIN (SELECT product, min(charged) AS low FROM v GROUP BY 1) l ON l.product = p.key
        WHERE p.charged <> l.low"""),
    Rule("only what is configurable has no price of its own",
         "SELECT count(*) FROM p WHERE (regular IS NULL) <> (kind = 'configurable')", "p.kind p.regular", "magento"),
    Rule("a sale is below the regular price", """
        SELECT (SELECT count(*) FROM p WHERE sale >= regular) + (SELECT count(*) FROM v WHERE sale >= regular)""",
         "p.sale p.regular v.sale v.regular"),
    Rule("what is charged is the sale price, else the regular one", """
        SELECT (SELECT count(*) FROM p WHERE price <> coalesce(sale, regular))
             + (SELECT count(*) FROM v WHERE price <> coalesce(sale, regular))""",
         "p.price p.sale p.regular v.price v.sale v.regular"),
    Rule("a product is on sale with its cheapest variant", """
        SELECT count(*) FROM p WHERE sale IS NOT NULL AND NOT EXISTS (
          SELECT FROM v WHERE v.product = p.key AND v.sale = p.sale AND v.regular = p.regular)""",
         "p.sale p.regular v.sale v.regular"),
    Rule("a retail price is above the price", """
        SELECT (SELECT count(*) FROM p WHERE above <= price) + (SELECT count(*) FROM v WHERE above <= price)""",
         "p.above v.above"),
    Rule("and there is no sale price beside it", """
        SELECT (SELECT count(*) FROM p WHERE sale IS NOT NULL) + (SELECT count(*) FROM v WHERE sale IS NOT NULL)""",
         "p.above p.sale v.sale"),
    Rule("nothing sells below cost", """
        SELECT (SELECT count(*) FROM v WHERE cost >= charged OR cost <= 0)
             + (SELECT count(*) FROM p WHERE cost >= charged OR cost <= 0)""", "v.cost p.cost"),
    Rule("a product's stock is its variants'", """
        SELECT count(*) FROM p JOIN (SELECT product, sum(stock) AS n FROM v GROUP BY 1) l ON l.product = p.key
        WHERE p.stock <> l.n""", "p.stock v.stock"),
    Rule("what is in stock says so", """
        SELECT (SELECT count(*) FROM v WHERE stock_status <> CASE WHEN stock > 0 THEN 'instock' ELSE 'outofstock' END)
             + (SELECT count(*) FROM p WHERE stock_status <> CASE WHEN stock > 0 THEN 'instock' ELSE 'outofstock' END)
        """, "v.stock_status p.stock_status v.stock p.stock"),
    Rule("only Shopify has a Default Title", "SELECT count(*) FROM v WHERE title = 'Default Title'", "v.title"),
    Rule("a variant is called after its product",
         "SELECT count(*) FROM v JOIN p ON p.key = v.product WHERE position(p.title IN v.title) <> 1", "v.title",
         "woocommerce magento"),
    Rule("every status is one of the platform's own", "SELECT count(*) FROM o WHERE status <> ALL ({words})"),
    Rule("an id and its name say the same",
         "SELECT count(*) FROM o WHERE status <> ({status_ids}::text[])[status_id + 1]",
         "o.status_id"),
    Rule("a status belongs to its state", "SELECT count(*) FROM o WHERE (state, status) NOT IN ({states})", "o.state"),
    Rule("a refunded order has its money back",
         "SELECT count(*) FROM o WHERE (refunded = total) <> (status = ANY ({refunded}))", "o.refunded"),
    Rule("only what was shipped is refunded, and never too much",
         "SELECT count(*) FROM o WHERE refunded NOT BETWEEN 0 AND total OR refunded > 0 AND status <> ALL ({shipped})",
         "o.refunded"),
    Rule("a part is a part",
         "SELECT count(*) FROM o WHERE (0 < refunded AND refunded < total) <> (status = ANY ({partly}))",
         "o.refunded", "bigcommerce"),
    Rule("an unpaid order was not paid",
         "SELECT count(*) FROM o WHERE (paid IS NULL) <> (status = ANY ({unpaid}))", "o.paid"),
    Rule("what is paid is all or nothing",
         "SELECT count(*) FROM o WHERE paid_amount <> CASE WHEN status = ANY ({unpaid}) THEN 0 ELSE total END",
         "o.paid_amount"),
    Rule("an order is shipped or it is not",
         "SELECT count(*) FROM o WHERE (fulfilled IS NULL) <> (status <> ALL ({shipped}))", "o.fulfilled"),
    Rule("paid after it was placed", "SELECT count(*) FROM o WHERE paid < created OR paid > updated", "o.paid"),
    Rule("shipped after it was paid", "SELECT count(*) FROM o WHERE fulfilled < paid", "o.fulfilled o.paid"),
    Rule("shipped after it was placed", "SELECT count(*) FROM o WHERE fulfilled < created OR fulfilled > updated",
         "o.fulfilled"),
    Rule("nothing changes before it exists, or after now", """
        SELECT (SELECT count(*) FROM o WHERE updated < created OR updated > '2026-03-09 12:00')
             + (SELECT count(*) FROM c WHERE updated < created OR updated > '2026-03-09 12:00')
             + (SELECT count(*) FROM p WHERE updated < created OR updated > '2026-03-09 12:00')"""),
    Rule("what the staff typed in has no visit", """
        SELECT count(*) FROM o WHERE source NOT IN ('www', 'checkout') AND (landing IS NOT NULL OR referrer IS NOT NULL)
        """, "o.source o.landing o.referrer"),
    Rule("a landing page is of the shop's own catalog", """
        SELECT count(*) FROM o
        WHERE landing LIKE '/product%' AND NOT EXISTS (SELECT FROM p WHERE position(p.handle IN landing) > 0)""",
         "o.landing p.handle"),
    Rule("and at the address that the product gives", """
        SELECT count(*) FROM o WHERE landing LIKE '/product%'
        AND NOT EXISTS (SELECT FROM p WHERE position(split_part(landing, '?', 1) IN url) > 0)""", "o.landing p.url"),
    Rule("free shipping is free", """
        SELECT count(*) FROM o
        WHERE shipping_method <> CASE shipping WHEN 0 THEN 'freeshipping_freeshipping' ELSE 'flatrate_flatrate' END""",
         "o.shipping_method"),
    Rule("a gateway has one title",
         "SELECT count(*) FROM (SELECT FROM o GROUP BY gateway HAVING count(DISTINCT gateway_title) <> 1) g",
         "o.gateway o.gateway_title"),
    Rule("a click's marks are the landing page's", """
        SELECT count(*) FROM o WHERE (utm_source IS NULL) <> (landing NOT LIKE '%utm_source=%')
        OR landing || '&' NOT LIKE '%utm_campaign=' || utm_campaign || '&%'""",
         "o.utm_source o.utm_campaign o.landing"),
)  # fmt: skip


def connected(url: str, workspace: str) -> psycopg.Connection[tuple[Any, ...]]:
    conn = psycopg.connect(url)
    conn.execute("SELECT set_config('app.workspace_id', %s, false)", (workspace,))
    conn.execute("SET TimeZone = 'UTC'")
    return conn


def canonical(conn: psycopg.Connection[tuple[Any, ...]], platform: str) -> set[str]:
    """Makes the views o, i, p, v, c and s; says which of their columns there are."""
    there = {
        (str(table), str(column))
        for table, column in conn.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'semantic'"
        )
    }
    letters = zip("oipvcs", COLUMNS, strict=True)
    found: set[str] = set()
    for letter, kind in letters:
        names = COLUMNS[kind] | OTHERWISE.get((platform, kind), {})
        held = {
            name: column
            for name, columns in names.items()
            if (column := next((c for c in columns.split() if (f"{kind}_{platform}", c) in there), None))
        }
        shown = [f'{column} AS "{name}"' for name, column in held.items()]
        if "price" in held or "regular" in held:
            paid = "price" if "price" in held else f"coalesce({held.get('sale', 'NULL')}, {held['regular']})"
            shown.append(f"{paid} AS charged")
        conn.execute(f"CREATE TEMP VIEW {letter} AS SELECT {', '.join(shown)} FROM semantic.{kind}_{platform}".encode())
        found |= {f"{letter}.{name}" for name in held}
    return found


def broken(url: str, workspace: str, platform: str) -> dict[str, int]:
    """Violations by rule, of every rule whose columns exist."""
    words = {
        "unpaid": UNPAID[platform], "shipped": SHIPPED[platform], "refunded": REFUNDED[platform],
        "partly": PARTLY[platform], "words": (*UNPAID[platform], *SHIPPED[platform], *PAID_ONLY[platform]),
        "status_ids": STATUS_IDS,
    }  # fmt: skip
    said = {name: "ARRAY[" + ", ".join(f"'{word}'" for word in some) + "]::text[]" for name, some in words.items()}
    said["states"] = ", ".join(f"('{state}', '{status}')" for state, all_ in STATES.items() for status in all_)
    with connected(url, workspace) as conn:
        columns = canonical(conn, platform)
        return {
            rule.name: _one(conn, rule.sql.format(**said))
            for rule in RULES
            if set(rule.needs.split()) <= columns and (not rule.only or platform in rule.only.split())
        }


def _one(conn: psycopg.Connection[tuple[Any, ...]], query: str) -> int:
    row = conn.execute(query.encode()).fetchone()
    return int(row[0]) if row else -1
