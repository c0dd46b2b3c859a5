"""mock-data: fills a commerce workspace of a Postgres warehouse with mock data, and takes exactly that back."""

__version__ = "0.1.0"
