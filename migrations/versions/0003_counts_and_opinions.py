"""Keep what is counted per level, item or child with a revision, and what third parties say of requirements.

Revisions of before have no counts: their figures are values, fractions or requirements, as until now.
"""

import sqlalchemy as sa
from alembic import op

from tracker.ledger import guards

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# the tables that are guarded as of this revision
GOVERNED = ("opinion", "opinion_evidence")


def upgrade() -> None:
    op.add_column("measurement_revision", sa.Column("counts", sa.JSON(), nullable=True))
    op.create_table(
        "opinion",
        sa.Column("commitment_id", sa.Uuid(), nullable=False),
        sa.Column("requirement", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("opinion IN ('favourable', 'unfavourable', 'missing')", name=op.f("ck_opinion_opinion")),
        sa.ForeignKeyConstraint(["commitment_id"], ["commitment.id"], name=op.f("fk_opinion_commitment_id")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_opinion_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinion")),
        sa.UniqueConstraint("commitment_id", "requirement", "n", name=op.f("uq_opinion_commitment_id_requirement_n")),
    )
    op.create_index(op.f("ix_opinion_commitment_id"), "opinion", ["commitment_id"])
    op.create_table(
        "opinion_evidence",
        sa.Column("opinion_id", sa.Uuid(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["opinion_id"], ["opinion.id"], name=op.f("fk_opinion_evidence_opinion_id")),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_opinion_evidence_evidence_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinion_evidence")),
        sa.UniqueConstraint("opinion_id", "evidence_id", name=op.f("uq_opinion_evidence_opinion_id_evidence_id")),
    )
    op.create_index(op.f("ix_opinion_evidence_opinion_id"), "opinion_evidence", ["opinion_id"])
    op.create_index(op.f("ix_opinion_evidence_evidence_id"), "opinion_evidence", ["evidence_id"])
    guards.install(op.get_bind(), GOVERNED)


def downgrade() -> None:
    guards.remove(op.get_bind(), GOVERNED)
    op.drop_table("opinion_evidence")
    op.drop_table("opinion")
    op.drop_column("measurement_revision", "counts")
