"""The run's one transaction: numbers, COPY, tags."""
