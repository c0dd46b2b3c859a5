"""What a run learned from, kept with the run: aggregates alone, as they may leave the workspace."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the profile; NULL of the runs before."""
    op.execute("ALTER TABLE mock_data.runs ADD COLUMN profile jsonb")
    op.execute(
        "COMMENT ON COLUMN mock_data.runs.profile IS"
        " 'What the live rows showed when the run was planned, by platform: no single row, no count below five'"
    )


def downgrade() -> None:
    """Forget what the runs learned from."""
    op.execute("ALTER TABLE mock_data.runs DROP COLUMN profile")
