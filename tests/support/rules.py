"""What must hold of Shopify's rows, as SQL over the semantic objects: each counts the rows that break it.

A rule whose columns a shape does not have is left out there; `broken` says how many were asked.
"""

from __future__ import annotations

from dataclasses import dataclass

import psycopg

ORDERS, ITEMS = "dm_orders_shopify", "dm_order_items_shopify"
CUSTOMERS, PRODUCTS, VARIANTS = "dm_customers_shopify", "dm_products_shopify", "dm_variants_shopify"
EVENTS, SHOP = "dm_shopify_pixel_events", "dm_shop_info_shopify"


@dataclass(frozen=True)
class Rule:
    """`sql` counts violations; {o} {i} {c} {p} {v} are the keys of orders, items, customers, products, variants."""

    name: str
    sql: str
    needs: tuple[str, ...] = ()


RULES = (
    Rule("one shop", "SELECT greatest(count(*) - 1, 0) + (count(*) = 0)::int FROM dm_shop_info_shopify"),
    Rule("lines add up to the subtotal", """
        SELECT count(*) FROM dm_orders_shopify o LEFT JOIN (
          SELECT order_id, sum(price * quantity) AS gross, sum(total_discount) AS off
          FROM dm_order_items_shopify GROUP BY 1) l ON l.order_id = o.{o}
        WHERE l.order_id IS NULL OR o.subtotal_price <> l.gross - l.off OR o.total_discounts <> l.off""",
        (f"{ITEMS}.total_discount", f"{ORDERS}.total_discounts")),
    Rule("lines add up to the subtotal, without discounts", """
        SELECT count(*) FROM dm_orders_shopify o LEFT JOIN (
          SELECT order_id, sum(price * quantity) AS gross
          FROM dm_order_items_shopify GROUP BY 1) l ON l.order_id = o.{o}
        WHERE l.order_id IS NULL OR o.subtotal_price <> l.gross OR o.total_price <> o.subtotal_price""",
        (f"!{ORDERS}.total_discounts",)),
    Rule("subtotal and tax add up to the total", """
        SELECT count(*) FROM dm_orders_shopify o
        WHERE total_price <> subtotal_price + CASE WHEN to_jsonb(o) ->> 'currency' = 'JPY' THEN 0 ELSE total_tax END
          OR total_tax > subtotal_price""",  # a Japanese price includes the tax
        (f"{ORDERS}.total_tax",)),
    Rule("lines are counted", """
        SELECT count(*) FROM dm_orders_shopify o
        WHERE line_items_count <> (SELECT count(*) FROM dm_order_items_shopify i WHERE i.order_id = o.{o})""",
        (f"{ORDERS}.line_items_count",)),
    Rule("no line without its order, product and variant, and the variant is the product's", """
        SELECT count(*) FROM dm_order_items_shopify i
        LEFT JOIN dm_orders_shopify o ON o.{o} = i.order_id LEFT JOIN dm_products_shopify p ON p.{p} = i.product_id
        LEFT JOIN dm_variants_shopify v ON v.{v} = i.variant_id AND v.product_id = i.product_id
        WHERE o.{o} IS NULL OR p.{p} IS NULL OR v.{v} IS NULL"""),
    Rule("a line costs what its variant costs", """
        SELECT count(*) FROM dm_order_items_shopify i JOIN dm_variants_shopify v ON v.{v} = i.variant_id
        WHERE i.price <> v.price OR i.quantity < 1"""),
    Rule("customers sign up before they order", """
        SELECT count(*) FROM dm_orders_shopify o LEFT JOIN dm_customers_shopify c ON c.{c} = o.customer_id
        WHERE o.customer_id IS NOT NULL AND (c.{c} IS NULL OR c.created_at > o.created_at)"""),
    Rule("products are there before they sell", """
        SELECT count(*) FROM dm_order_items_shopify i JOIN dm_products_shopify p ON p.{p} = i.product_id
        WHERE p.created_at > i.created_at"""),
    Rule("nothing changes before it exists, or after now", """
        SELECT (SELECT count(*) FROM dm_orders_shopify WHERE updated_at < created_at OR updated_at > {now})
             + (SELECT count(*) FROM dm_customers_shopify WHERE updated_at < created_at OR updated_at > {now})
             + (SELECT count(*) FROM dm_products_shopify WHERE updated_at < created_at OR updated_at > {now})"""),
    Rule("cancelled after it was placed, and for a reason", """
        SELECT count(*) FROM dm_orders_shopify
        WHERE cancelled_at < created_at OR (cancelled_at IS NULL) <> (cancel_reason IS NULL)""",
        (f"{ORDERS}.cancelled_at",)),
    Rule("customers' counters are their orders", """
        SELECT count(*) FROM dm_customers_shopify c
        WHERE orders_count <> (SELECT count(*) FROM dm_orders_shopify o WHERE o.customer_id = c.{c})
           OR total_spent <> (SELECT coalesce(sum(total_price), 0)
                              FROM dm_orders_shopify o WHERE o.customer_id = c.{c})""",
        (f"{CUSTOMERS}.orders_count",)),
    Rule("an order number is one order's",
        "SELECT count(*) - count(DISTINCT order_number) FROM dm_orders_shopify", (f"{ORDERS}.order_number",)),
    Rule("a purchase is at its order's time and for its total, and no order has two", """
        SELECT count(*) FROM dm_orders_shopify o JOIN (
          SELECT order_id, count(*) AS times, min(total_value) AS value, min(occurred_at) AS occurred_at
          FROM dm_shopify_pixel_events WHERE event_name IN ('purchase', 'checkout_completed') GROUP BY 1) e
          ON e.order_id = o.{o}
        WHERE e.times > 1 OR e.value <> o.total_price OR e.occurred_at <> o.created_at""",
        (f"{EVENTS}.order_id",)),
    Rule("every order that a visit led to has its purchase, and no other has one", """
        SELECT count(*) FROM dm_orders_shopify o
        LEFT JOIN dm_shopify_pixel_events e
          ON e.order_id = o.{o} AND e.event_name IN ('purchase', 'checkout_completed')
        WHERE (e.order_id IS NULL) <> (o.landing_site IS NULL)""",
        (f"{EVENTS}.order_id", f"{ORDERS}.landing_site")),
    Rule("what is bought was put in the cart, and what is put in the cart was looked at", """
        WITH steps AS (
          SELECT e.*, lag(product_id) OVER visit AS seen, lag(event_name) OVER visit AS before
          FROM dm_shopify_pixel_events e
          WINDOW visit AS (PARTITION BY client_id ORDER BY occurred_at, sequence_number))
        SELECT count(*) FROM steps
        WHERE event_name IN ('add_to_cart', 'product_added_to_cart')
          AND (before NOT IN ('page_view', 'product_viewed') OR seen IS DISTINCT FROM product_id)""",
        (f"{EVENTS}.client_id", f"{EVENTS}.product_id")),
)  # fmt: skip


def broken(url: str, workspace: str, now: str = "now()") -> dict[str, int]:
    """Violations by rule, of every rule whose columns exist."""
    with psycopg.connect(url) as conn:
        conn.execute("SELECT set_config('app.workspace_id', %s, false)", (workspace,))
        conn.execute("SET search_path = semantic, public")
        conn.execute("SET TimeZone = 'UTC'")
        columns = {
            f"{table}.{column}"
            for table, column in conn.execute(
                "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'semantic'"
            )
        }
        keys = {
            letter: name if f"{table}.{name}" in columns else "id"
            for letter, table, name in (
                ("o", ORDERS, "order_id"), ("c", CUSTOMERS, "customer_id"),
                ("p", PRODUCTS, "product_id"), ("v", VARIANTS, "variant_id"),
            )
        }  # fmt: skip
        found = {}
        for rule in RULES:
            if all((need.lstrip("!") in columns) != need.startswith("!") for need in rule.needs):
                row = conn.execute(rule.sql.format(**keys, now=now).encode()).fetchone()
                found[rule.name] = int(row[0]) if row else -1
    return found
