"""Profile -> plan: how many orders, over which time, in whose words, and which ads brought them."""
