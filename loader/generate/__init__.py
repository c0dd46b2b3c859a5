"""The store model and its projection on reflected columns."""
