"""The run's one transaction: numbers from sequences, COPY, tags. Only `transaction` commits."""

from loader.load.tables import Progress, TableLoader
from loader.load.tags import finish, start

__all__ = ["Progress", "TableLoader", "finish", "start"]
