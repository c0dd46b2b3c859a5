"""Remove runs, exactly: the rows they wrote and nobody has touched since, in one transaction, beside live rows.

Works from the tag tables and the catalog alone. A row goes if its key, its tenant and its writer (xmin) are the run's;
a row that was edited, or a real row that took a key over, stays and is counted. Refuses if a row that stays refers to
one that would go, by a foreign key or by name: ON DELETE CASCADE would silently take real rows along.
"""

from __future__ import annotations

from loader.cleanup.cleaning import CleanResult, CleanTable, Selection, clean

__all__ = ["CleanResult", "CleanTable", "Selection", "clean"]
