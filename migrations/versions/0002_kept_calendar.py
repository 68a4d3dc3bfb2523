"""Keep with each loaded programme the moments of its calendar, and by which list of holidays they were resolved.

What was loaded before has none: its moments are resolved from its text, as until now.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("programme_version", sa.Column("calendar", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("programme_version", "calendar")
