"""The tables of the walking skeleton, and what the database refuses

Revision: 0001, the first one
"""

import sqlalchemy as sa
from alembic import op

from tracker.database import DatabaseNow
from tracker.ledger import guards

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None

# the tables that are guarded as of this revision; a later one installs its own
GOVERNED = (
    "ledger_leaf",
    "ledger_payload",
    "programme_version",
    "blob",
    "evidence_version",
    "set_step",
    "commitment_version",
    "measurement_revision",
    "measurement_part",
)


def upgrade() -> None:
    op.create_table('blob',
    sa.Column('sha256', sa.Text(), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('media_type', sa.Text(), nullable=False),
    sa.Column('stored_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('length(sha256) = 64', name=op.f('ck_blob_sha256')),
    sa.CheckConstraint('size > 0', name=op.f('ck_blob_not_empty')),
    sa.PrimaryKeyConstraint('sha256', name=op.f('pk_blob'))
    )
    op.create_table('clock',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('shows', sa.DateTime(timezone=True), nullable=False),
    sa.Column('at_real', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('id = 1', name=op.f('ck_clock_one_row')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_clock'))
    )
    op.create_table('ledger_leaf',
    sa.Column('seq', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('leaf_hash', sa.LargeBinary(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), server_default=DatabaseNow(), nullable=False),
    sa.CheckConstraint('length(leaf_hash) = 32', name=op.f('ck_ledger_leaf_sha256')),
    sa.PrimaryKeyConstraint('seq', name=op.f('pk_ledger_leaf'))
    )
    op.create_table('login_attempt',
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('succeeded', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_login_attempt'))
    )
    op.create_index('ix_login_attempt_lookup', 'login_attempt', ['subject', 'at'], unique=False)
    op.create_table('ministry',
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ministry')),
    sa.UniqueConstraint('code', name=op.f('uq_ministry_code'))
    )
    op.create_table('person',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('email', sa.Text(), nullable=True),
    sa.Column('run', sa.Text(), nullable=True),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('password_hash', sa.Text(), nullable=True),
    sa.Column('demonstration', sa.Boolean(), nullable=False),
    sa.Column('disabled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('email = lower(email)', name=op.f('ck_person_email_lower')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person')),
    sa.UniqueConstraint('email', name=op.f('uq_person_email')),
    sa.UniqueConstraint('run', name=op.f('uq_person_run'))
    )
    op.create_table('programme_version',
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('sha256', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('name', sa.JSON(), nullable=False),
    sa.Column('milestones', sa.JSON(), nullable=False),
    sa.Column('loaded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('effective_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_programme_version')),
    sa.UniqueConstraint('code', 'version', name=op.f('uq_programme_version_code_version')),
    sa.UniqueConstraint('sha256', name=op.f('uq_programme_version_sha256'))
    )
    op.create_index(op.f('ix_programme_version_code'), 'programme_version', ['code'], unique=False)
    op.create_table('agency',
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('ministry_id', sa.Uuid(), nullable=True),
    sa.Column('valid_from', sa.Date(), nullable=True),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.Column('invented', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('valid_to IS NULL OR valid_to > valid_from', name=op.f('ck_agency_valid')),
    sa.ForeignKeyConstraint(['ministry_id'], ['ministry.id'], name=op.f('fk_agency_ministry_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agency')),
    sa.UniqueConstraint('code', name=op.f('uq_agency_code'))
    )
    op.create_index(op.f('ix_agency_ministry_id'), 'agency', ['ministry_id'], unique=False)
    op.create_table('invitation',
    sa.Column('token_sha256', sa.Text(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("kind IN ('invitation', 'reset')", name=op.f('ck_invitation_kind')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_invitation_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invitation')),
    sa.UniqueConstraint('token_sha256', name=op.f('uq_invitation_token_sha256'))
    )
    op.create_index(op.f('ix_invitation_person_id'), 'invitation', ['person_id'], unique=False)
    op.create_table('ledger_payload',
    sa.Column('seq', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('salt', sa.LargeBinary(), nullable=False),
    sa.Column('json', sa.Text(), nullable=False),
    sa.Column('event', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('agency', sa.Text(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['seq'], ['ledger_leaf.seq'], name=op.f('fk_ledger_payload_seq')),
    sa.PrimaryKeyConstraint('seq', name=op.f('pk_ledger_payload'))
    )
    op.create_index(op.f('ix_ledger_payload_agency'), 'ledger_payload', ['agency'], unique=False)
    op.create_index(op.f('ix_ledger_payload_at'), 'ledger_payload', ['at'], unique=False)
    op.create_index(op.f('ix_ledger_payload_event'), 'ledger_payload', ['event'], unique=False)
    op.create_index(op.f('ix_ledger_payload_subject'), 'ledger_payload', ['subject'], unique=False)
    op.create_table('user_session',
    sa.Column('token_sha256', sa.Text(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('user_agent', sa.Text(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_user_session_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_user_session')),
    sa.UniqueConstraint('token_sha256', name=op.f('uq_user_session_token_sha256'))
    )
    op.create_index(op.f('ix_user_session_person_id'), 'user_session', ['person_id'], unique=False)
    op.create_table('agency_succession',
    sa.Column('from_id', sa.Uuid(), nullable=False),
    sa.Column('to_id', sa.Uuid(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('decree', sa.Text(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['from_id'], ['agency.id'], name=op.f('fk_agency_succession_from_id')),
    sa.ForeignKeyConstraint(['to_id'], ['agency.id'], name=op.f('fk_agency_succession_to_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agency_succession'))
    )
    op.create_index(op.f('ix_agency_succession_from_id'), 'agency_succession', ['from_id'], unique=False)
    op.create_index(op.f('ix_agency_succession_to_id'), 'agency_succession', ['to_id'], unique=False)
    op.create_table('evidence',
    sa.Column('agency_id', sa.Uuid(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('personal_data', sa.Boolean(), nullable=False),
    sa.Column('created_by_id', sa.Uuid(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_evidence_agency_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_evidence_created_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evidence'))
    )
    op.create_index(op.f('ix_evidence_agency_id'), 'evidence', ['agency_id'], unique=False)
    op.create_table('membership',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('agency_id', sa.Uuid(), nullable=True),
    sa.Column('ministry_id', sa.Uuid(), nullable=True),
    sa.Column('scope', sa.Text(), nullable=True),
    sa.Column('resolution', sa.Text(), nullable=True),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('substitute_for_id', sa.Uuid(), nullable=True),
    sa.Column('granted_by_id', sa.Uuid(), nullable=True),
    sa.Column('pending', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("role <> 'ministry_officer' OR ministry_id IS NOT NULL", name=op.f('ck_membership_ministry')),
    sa.CheckConstraint("role NOT IN ('coordinator', 'lead', 'head', 'staff_association') OR agency_id IS NOT NULL", name=op.f('ck_membership_agency')),
    sa.CheckConstraint("substitute_for_id IS NULL OR role = 'head'", name=op.f('ck_membership_substitute')),
    sa.CheckConstraint('until IS NULL OR until >= since', name=op.f('ck_membership_dates')),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_membership_agency_id')),
    sa.ForeignKeyConstraint(['granted_by_id'], ['person.id'], name=op.f('fk_membership_granted_by_id')),
    sa.ForeignKeyConstraint(['ministry_id'], ['ministry.id'], name=op.f('fk_membership_ministry_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_membership_person_id')),
    sa.ForeignKeyConstraint(['substitute_for_id'], ['person.id'], name=op.f('fk_membership_substitute_for_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_membership'))
    )
    op.create_index(op.f('ix_membership_agency_id'), 'membership', ['agency_id'], unique=False)
    op.create_index(op.f('ix_membership_ministry_id'), 'membership', ['ministry_id'], unique=False)
    op.create_index(op.f('ix_membership_person_id'), 'membership', ['person_id'], unique=False)
    op.create_table('programme_year',
    sa.Column('agency_id', sa.Uuid(), nullable=False),
    sa.Column('programme_version_id', sa.Uuid(), nullable=False),
    sa.Column('programme_code', sa.Text(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('phase', sa.Text(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_programme_year_agency_id')),
    sa.ForeignKeyConstraint(['programme_version_id'], ['programme_version.id'], name=op.f('fk_programme_year_programme_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_programme_year')),
    sa.UniqueConstraint('agency_id', 'programme_code', 'year', name=op.f('uq_programme_year_agency_id_programme_code_year'))
    )
    op.create_index(op.f('ix_programme_year_agency_id'), 'programme_year', ['agency_id'], unique=False)
    op.create_index(op.f('ix_programme_year_programme_version_id'), 'programme_year', ['programme_version_id'], unique=False)
    op.create_table('team',
    sa.Column('agency_id', sa.Uuid(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('headcount', sa.Integer(), nullable=True),
    sa.Column('valid_from', sa.Date(), nullable=True),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_team_agency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_team')),
    sa.UniqueConstraint('agency_id', 'code', name=op.f('uq_team_agency_id_code'))
    )
    op.create_index(op.f('ix_team_agency_id'), 'team', ['agency_id'], unique=False)
    op.create_table('unit',
    sa.Column('agency_id', sa.Uuid(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_unit_agency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unit')),
    sa.UniqueConstraint('agency_id', 'code', name=op.f('uq_unit_agency_id_code'))
    )
    op.create_index(op.f('ix_unit_agency_id'), 'unit', ['agency_id'], unique=False)
    op.create_table('commitment_set',
    sa.Column('programme_year_id', sa.Uuid(), nullable=False),
    sa.Column('team_id', sa.Uuid(), nullable=True),
    sa.Column('origin', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("origin IN ('entered', 'published', 'demonstration')", name=op.f('ck_commitment_set_origin')),
    sa.ForeignKeyConstraint(['programme_year_id'], ['programme_year.id'], name=op.f('fk_commitment_set_programme_year_id')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_commitment_set_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_commitment_set'))
    )
    op.create_index(op.f('ix_commitment_set_programme_year_id'), 'commitment_set', ['programme_year_id'], unique=False)
    op.create_index(op.f('ix_commitment_set_team_id'), 'commitment_set', ['team_id'], unique=False)
    op.create_index('uq_commitment_set_agency', 'commitment_set', ['programme_year_id'], unique=True, sqlite_where=sa.text('team_id IS NULL'), postgresql_where=sa.text('team_id IS NULL'))
    op.create_index('uq_commitment_set_team', 'commitment_set', ['programme_year_id', 'team_id'], unique=True)
    op.create_table('evidence_version',
    sa.Column('evidence_id', sa.Uuid(), nullable=False),
    sa.Column('n', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.Uuid(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_evidence_version_by_id')),
    sa.ForeignKeyConstraint(['evidence_id'], ['evidence.id'], name=op.f('fk_evidence_version_evidence_id')),
    sa.ForeignKeyConstraint(['sha256'], ['blob.sha256'], name=op.f('fk_evidence_version_sha256')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evidence_version')),
    sa.UniqueConstraint('evidence_id', 'n', name=op.f('uq_evidence_version_evidence_id_n'))
    )
    op.create_index(op.f('ix_evidence_version_evidence_id'), 'evidence_version', ['evidence_id'], unique=False)
    op.create_index(op.f('ix_evidence_version_sha256'), 'evidence_version', ['sha256'], unique=False)
    op.create_table('report',
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('programme_year_id', sa.Uuid(), nullable=False),
    sa.Column('as_of', sa.Text(), nullable=True),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('snapshot_sha256', sa.Text(), nullable=False),
    sa.Column('pdf_sha256', sa.Text(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.Uuid(), nullable=True),
    sa.Column('supersedes_id', sa.Uuid(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_report_by_id')),
    sa.ForeignKeyConstraint(['programme_year_id'], ['programme_year.id'], name=op.f('fk_report_programme_year_id')),
    sa.ForeignKeyConstraint(['supersedes_id'], ['report.id'], name=op.f('fk_report_supersedes_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report')),
    sa.UniqueConstraint('code', name=op.f('uq_report_code'))
    )
    op.create_index(op.f('ix_report_programme_year_id'), 'report', ['programme_year_id'], unique=False)
    op.create_table('team_succession',
    sa.Column('from_id', sa.Uuid(), nullable=False),
    sa.Column('to_id', sa.Uuid(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('decree', sa.Text(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['from_id'], ['team.id'], name=op.f('fk_team_succession_from_id')),
    sa.ForeignKeyConstraint(['to_id'], ['team.id'], name=op.f('fk_team_succession_to_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_team_succession'))
    )
    op.create_index(op.f('ix_team_succession_from_id'), 'team_succession', ['from_id'], unique=False)
    op.create_index(op.f('ix_team_succession_to_id'), 'team_succession', ['to_id'], unique=False)
    op.create_table('year_result',
    sa.Column('programme_year_id', sa.Uuid(), nullable=False),
    sa.Column('inputs_sha256', sa.Text(), nullable=False),
    sa.Column('scoring_version', sa.Integer(), nullable=False),
    sa.Column('as_of', sa.Text(), nullable=True),
    sa.Column('standing_e4', sa.Integer(), nullable=True),
    sa.Column('total_e4', sa.Integer(), nullable=True),
    sa.Column('complete', sa.Boolean(), nullable=False),
    sa.Column('band', sa.Text(), nullable=True),
    sa.Column('computed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['programme_year_id'], ['programme_year.id'], name=op.f('fk_year_result_programme_year_id')),
    sa.PrimaryKeyConstraint('programme_year_id', name=op.f('pk_year_result'))
    )
    op.create_table('commitment',
    sa.Column('set_id', sa.Uuid(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('parent_id', sa.Uuid(), nullable=True),
    sa.Column('lineage', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("(kind = 'stage') = (parent_id IS NOT NULL)", name=op.f('ck_commitment_parent')),
    sa.CheckConstraint("kind IN ('indicator', 'system', 'stage')", name=op.f('ck_commitment_kind')),
    sa.ForeignKeyConstraint(['parent_id'], ['commitment.id'], name=op.f('fk_commitment_parent_id')),
    sa.ForeignKeyConstraint(['set_id'], ['commitment_set.id'], name=op.f('fk_commitment_set_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_commitment')),
    sa.UniqueConstraint('set_id', 'code', name=op.f('uq_commitment_set_id_code'))
    )
    op.create_index(op.f('ix_commitment_lineage'), 'commitment', ['lineage'], unique=False)
    op.create_index(op.f('ix_commitment_parent_id'), 'commitment', ['parent_id'], unique=False)
    op.create_index(op.f('ix_commitment_set_id'), 'commitment', ['set_id'], unique=False)
    op.create_table('set_step',
    sa.Column('set_id', sa.Uuid(), nullable=False),
    sa.Column('step', sa.Text(), nullable=False),
    sa.Column('by_id', sa.Uuid(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_set_step_by_id')),
    sa.ForeignKeyConstraint(['set_id'], ['commitment_set.id'], name=op.f('fk_set_step_set_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_set_step'))
    )
    op.create_index(op.f('ix_set_step_set_id'), 'set_step', ['set_id'], unique=False)
    op.create_table('commitment_version',
    sa.Column('commitment_id', sa.Uuid(), nullable=False),
    sa.Column('n', sa.Integer(), nullable=False),
    sa.Column('effective_from', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('objective', sa.Text(), nullable=True),
    sa.Column('weight', sa.Text().with_variant(sa.Numeric(), 'postgresql'), nullable=True),
    sa.Column('weights', sa.JSON(), nullable=False),
    sa.Column('direction', sa.Text(), nullable=False),
    sa.Column('target_value', sa.Text().with_variant(sa.Numeric(), 'postgresql'), nullable=True),
    sa.Column('target_numerator', sa.Text().with_variant(sa.Numeric(), 'postgresql'), nullable=True),
    sa.Column('target_denominator', sa.Text().with_variant(sa.Numeric(), 'postgresql'), nullable=True),
    sa.Column('target_low', sa.Text().with_variant(sa.Numeric(), 'postgresql'), nullable=True),
    sa.Column('target_high', sa.Text().with_variant(sa.Numeric(), 'postgresql'), nullable=True),
    sa.Column('programmed', sa.JSON(), nullable=False),
    sa.Column('definition', sa.JSON(), nullable=False),
    sa.Column('unit_id', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.Uuid(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('weight IS NULL OR CAST(weight AS REAL) >= 0', name=op.f('ck_commitment_version_weight')),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_commitment_version_by_id')),
    sa.ForeignKeyConstraint(['commitment_id'], ['commitment.id'], name=op.f('fk_commitment_version_commitment_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_commitment_version_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_commitment_version')),
    sa.UniqueConstraint('commitment_id', 'n', name=op.f('uq_commitment_version_commitment_id_n'))
    )
    op.create_index(op.f('ix_commitment_version_commitment_id'), 'commitment_version', ['commitment_id'], unique=False)
    op.create_table('measurement',
    sa.Column('commitment_id', sa.Uuid(), nullable=False),
    sa.Column('period', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('late', sa.Boolean(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['commitment_id'], ['commitment.id'], name=op.f('fk_measurement_commitment_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_measurement')),
    sa.UniqueConstraint('commitment_id', 'period', name=op.f('uq_measurement_commitment_id_period'))
    )
    op.create_index(op.f('ix_measurement_commitment_id'), 'measurement', ['commitment_id'], unique=False)
    op.create_table('responsibility',
    sa.Column('commitment_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['commitment_id'], ['commitment.id'], name=op.f('fk_responsibility_commitment_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_responsibility_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_responsibility'))
    )
    op.create_index(op.f('ix_responsibility_commitment_id'), 'responsibility', ['commitment_id'], unique=False)
    op.create_index(op.f('ix_responsibility_person_id'), 'responsibility', ['person_id'], unique=False)
    op.create_table('measurement_evidence',
    sa.Column('measurement_id', sa.Uuid(), nullable=False),
    sa.Column('evidence_id', sa.Uuid(), nullable=False),
    sa.Column('attached_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.Uuid(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_measurement_evidence_by_id')),
    sa.ForeignKeyConstraint(['evidence_id'], ['evidence.id'], name=op.f('fk_measurement_evidence_evidence_id')),
    sa.ForeignKeyConstraint(['measurement_id'], ['measurement.id'], name=op.f('fk_measurement_evidence_measurement_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_measurement_evidence')),
    sa.UniqueConstraint('measurement_id', 'evidence_id', name=op.f('uq_measurement_evidence_measurement_id_evidence_id'))
    )
    op.create_index(op.f('ix_measurement_evidence_evidence_id'), 'measurement_evidence', ['evidence_id'], unique=False)
    op.create_index(op.f('ix_measurement_evidence_measurement_id'), 'measurement_evidence', ['measurement_id'], unique=False)
    op.create_table('measurement_revision',
    sa.Column('measurement_id', sa.Uuid(), nullable=False),
    sa.Column('n', sa.Integer(), nullable=False),
    sa.Column('numerator', sa.Text().with_variant(sa.Numeric(), 'postgresql'), nullable=True),
    sa.Column('denominator', sa.Text().with_variant(sa.Numeric(), 'postgresql'), nullable=True),
    sa.Column('stated_value', sa.Text().with_variant(sa.Numeric(), 'postgresql'), nullable=True),
    sa.Column('requirements', sa.JSON(), nullable=False),
    sa.Column('analysis', sa.Text(), nullable=True),
    sa.Column('as_published', sa.JSON(), nullable=True),
    sa.Column('faults', sa.JSON(), nullable=False),
    sa.Column('withdrawn', sa.Boolean(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('by_id', sa.Uuid(), nullable=True),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('(numerator IS NULL) = (denominator IS NULL)', name=op.f('ck_measurement_revision_operands')),
    sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_measurement_revision_by_id')),
    sa.ForeignKeyConstraint(['measurement_id'], ['measurement.id'], name=op.f('fk_measurement_revision_measurement_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_measurement_revision')),
    sa.UniqueConstraint('measurement_id', 'n', name=op.f('uq_measurement_revision_measurement_id_n'))
    )
    op.create_index(op.f('ix_measurement_revision_measurement_id'), 'measurement_revision', ['measurement_id'], unique=False)
    op.create_table('measurement_part',
    sa.Column('revision_id', sa.Uuid(), nullable=False),
    sa.Column('dimension', sa.Text(), nullable=False),
    sa.Column('category', sa.Text(), nullable=False),
    sa.Column('numerator', sa.Text().with_variant(sa.Numeric(), 'postgresql'), nullable=True),
    sa.Column('denominator', sa.Text().with_variant(sa.Numeric(), 'postgresql'), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['revision_id'], ['measurement_revision.id'], name=op.f('fk_measurement_part_revision_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_measurement_part')),
    sa.UniqueConstraint('revision_id', 'dimension', 'category', name=op.f('uq_measurement_part_revision_id_dimension_category'))
    )
    op.create_index(op.f('ix_measurement_part_revision_id'), 'measurement_part', ['revision_id'], unique=False)

    guards.install(op.get_bind(), GOVERNED)


def downgrade() -> None:
    guards.remove(op.get_bind(), GOVERNED)
    op.drop_index(op.f('ix_measurement_part_revision_id'), table_name='measurement_part')
    op.drop_table('measurement_part')
    op.drop_index(op.f('ix_measurement_revision_measurement_id'), table_name='measurement_revision')
    op.drop_table('measurement_revision')
    op.drop_index(op.f('ix_measurement_evidence_measurement_id'), table_name='measurement_evidence')
    op.drop_index(op.f('ix_measurement_evidence_evidence_id'), table_name='measurement_evidence')
    op.drop_table('measurement_evidence')
    op.drop_index(op.f('ix_responsibility_person_id'), table_name='responsibility')
    op.drop_index(op.f('ix_responsibility_commitment_id'), table_name='responsibility')
    op.drop_table('responsibility')
    op.drop_index(op.f('ix_measurement_commitment_id'), table_name='measurement')
    op.drop_table('measurement')
    op.drop_index(op.f('ix_commitment_version_commitment_id'), table_name='commitment_version')
    op.drop_table('commitment_version')
    op.drop_index(op.f('ix_set_step_set_id'), table_name='set_step')
    op.drop_table('set_step')
    op.drop_index(op.f('ix_commitment_set_id'), table_name='commitment')
    op.drop_index(op.f('ix_commitment_parent_id'), table_name='commitment')
    op.drop_index(op.f('ix_commitment_lineage'), table_name='commitment')
    op.drop_table('commitment')
    op.drop_table('year_result')
    op.drop_index(op.f('ix_team_succession_to_id'), table_name='team_succession')
    op.drop_index(op.f('ix_team_succession_from_id'), table_name='team_succession')
    op.drop_table('team_succession')
    op.drop_index(op.f('ix_report_programme_year_id'), table_name='report')
    op.drop_table('report')
    op.drop_index(op.f('ix_evidence_version_sha256'), table_name='evidence_version')
    op.drop_index(op.f('ix_evidence_version_evidence_id'), table_name='evidence_version')
    op.drop_table('evidence_version')
    op.drop_index('uq_commitment_set_team', table_name='commitment_set')
    op.drop_index('uq_commitment_set_agency', table_name='commitment_set', sqlite_where=sa.text('team_id IS NULL'), postgresql_where=sa.text('team_id IS NULL'))
    op.drop_index(op.f('ix_commitment_set_team_id'), table_name='commitment_set')
    op.drop_index(op.f('ix_commitment_set_programme_year_id'), table_name='commitment_set')
    op.drop_table('commitment_set')
    op.drop_index(op.f('ix_unit_agency_id'), table_name='unit')
    op.drop_table('unit')
    op.drop_index(op.f('ix_team_agency_id'), table_name='team')
    op.drop_table('team')
    op.drop_index(op.f('ix_programme_year_programme_version_id'), table_name='programme_year')
    op.drop_index(op.f('ix_programme_year_agency_id'), table_name='programme_year')
    op.drop_table('programme_year')
    op.drop_index(op.f('ix_membership_person_id'), table_name='membership')
    op.drop_index(op.f('ix_membership_ministry_id'), table_name='membership')
    op.drop_index(op.f('ix_membership_agency_id'), table_name='membership')
    op.drop_table('membership')
    op.drop_index(op.f('ix_evidence_agency_id'), table_name='evidence')
    op.drop_table('evidence')
    op.drop_index(op.f('ix_agency_succession_to_id'), table_name='agency_succession')
    op.drop_index(op.f('ix_agency_succession_from_id'), table_name='agency_succession')
    op.drop_table('agency_succession')
    op.drop_index(op.f('ix_user_session_person_id'), table_name='user_session')
    op.drop_table('user_session')
    op.drop_index(op.f('ix_ledger_payload_subject'), table_name='ledger_payload')
    op.drop_index(op.f('ix_ledger_payload_event'), table_name='ledger_payload')
    op.drop_index(op.f('ix_ledger_payload_at'), table_name='ledger_payload')
    op.drop_index(op.f('ix_ledger_payload_agency'), table_name='ledger_payload')
    op.drop_table('ledger_payload')
    op.drop_index(op.f('ix_invitation_person_id'), table_name='invitation')
    op.drop_table('invitation')
    op.drop_index(op.f('ix_agency_ministry_id'), table_name='agency')
    op.drop_table('agency')
    op.drop_index(op.f('ix_programme_version_code'), table_name='programme_version')
    op.drop_table('programme_version')
    op.drop_table('person')
    op.drop_table('ministry')
    op.drop_index('ix_login_attempt_lookup', table_name='login_attempt')
    op.drop_table('login_attempt')
    op.drop_table('ledger_leaf')
    op.drop_table('clock')
    op.drop_table('blob')

    guards.remove_functions(op.get_bind())
