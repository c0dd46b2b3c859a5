"""Rows that a removal had to keep and that triggers changed meanwhile: which transaction wrote them last."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the writer of a chunk's rows; NULL, as in every chunk that a run itself writes, is the run's transaction."""
    op.execute("ALTER TABLE mock_data.keys ADD COLUMN xid xid8")
    op.execute(
        "COMMENT ON COLUMN mock_data.keys.xid IS"
        " 'The transaction that changed these rows in a removal which had to keep them; NULL: the run''s own'"
    )


def downgrade() -> None:
    """Forget who changed the kept rows: they then count as edited."""
    op.execute("ALTER TABLE mock_data.keys DROP COLUMN xid")
