"""A caller's own key for a run: asked for again, the run is returned instead of loaded twice."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the key, once a workspace among the runs that are not removed; NULL of the runs before, and without one."""
    op.execute("ALTER TABLE mock_data.runs ADD COLUMN run_key text")
    op.execute("CREATE UNIQUE INDEX runs_by_key ON mock_data.runs (workspace, run_key) WHERE removed_at IS NULL")
    op.execute(
        "COMMENT ON COLUMN mock_data.runs.run_key IS"
        " 'The key that the caller gave the run (--run-key): while the run is not removed, no other run has it'"
    )


def downgrade() -> None:
    """Forget the keys: whoever asks again loads again."""
    op.execute("ALTER TABLE mock_data.runs DROP COLUMN run_key")
