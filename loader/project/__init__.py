"""Plan -> rows: the models projected on the reflected columns, as plain Arrow batches. Nothing here knows the wire."""

from loader.project.rows import Rows, make_rows

__all__ = ["Rows", "make_rows"]
