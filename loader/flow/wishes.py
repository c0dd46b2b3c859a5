"""What a run is asked to hold exactly, whatever the workspace shows. Pure data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wishes:
    """None and empty: as the workspace has it, else as any shop.

    `refunds` is the share (0 to 1) of paid orders of which something is refunded, `discounts` that of orders with a
    discount. `status` are names of states, or words for them, with the share of the orders in each at as-of; what is
    left of 1 is as it would be. `groups` are the canonical states behind each of these, known once a run is planned.
    `customers` is how many different ones order, `products` how many the run adds.
    """

    refunds: float | None = None
    discounts: float | None = None
    status: tuple[tuple[str, float], ...] = ()
    groups: tuple[tuple[str, ...], ...] = ()
    customers: int | None = None
    products: int | None = None


NO_WISHES = Wishes()
"""Of a run that was asked for nothing."""
