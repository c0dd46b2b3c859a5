"""A shop with live orders as its habits have it: who buys when, and what is in the baskets.

Nobody is copied: customers are drawn from cells of those who are alike, everything else from what was counted.
"""
