"""The run's one transaction: numbers from sequences, COPY, tags. Only `transaction` commits."""

from loader.load.tables import TableLoader
from loader.load.tags import finish, note_outcome, start

__all__ = ["TableLoader", "finish", "note_outcome", "start"]
