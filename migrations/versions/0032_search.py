"""The index of the search, and the full-text index of the database beside it.

It is empty after this step: `flask search rebuild`, which `flask upgrade` runs, fills it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

SQLITE = (
    "CREATE VIRTUAL TABLE search_words USING fts5(name_words, words, content='search_entry', content_rowid='id')",
    """CREATE TRIGGER search_entry_added AFTER INSERT ON search_entry BEGIN
         INSERT INTO search_words (rowid, name_words, words) VALUES (new.id, new.name_words, new.words);
       END""",
    """CREATE TRIGGER search_entry_removed AFTER DELETE ON search_entry BEGIN
         INSERT INTO search_words (search_words, rowid, name_words, words) VALUES ('delete', old.id, old.name_words, old.words);
       END""",
    """CREATE TRIGGER search_entry_changed AFTER UPDATE ON search_entry BEGIN
         INSERT INTO search_words (search_words, rowid, name_words, words) VALUES ('delete', old.id, old.name_words, old.words);
         INSERT INTO search_words (rowid, name_words, words) VALUES (new.id, new.name_words, new.words);
       END""",
)
# The words are letters and digits only (portal/search/words.py), so a vector can be written as text. PostgreSQL's own parser,
# which would take “1e5” or “co.uk” for something of its own, is not asked.
POSTGRESQL = (
    """CREATE TABLE search_words (
         entry_id integer PRIMARY KEY REFERENCES search_entry (id) ON DELETE CASCADE, vector tsvector NOT NULL)""",
    "CREATE INDEX ix_search_words_vector ON search_words USING gin (vector)",
    """CREATE FUNCTION search_vector(words text) RETURNS tsvector LANGUAGE sql IMMUTABLE AS $$
         SELECT coalesce(string_agg('''' || word || ''':' || least(place, 16383), ' '), '')::tsvector
         FROM unnest(string_to_array(words, ' ')) WITH ORDINALITY AS one (word, place) WHERE word <> '' $$""",
    """CREATE FUNCTION search_entry_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
         INSERT INTO search_words (entry_id, vector)
         VALUES (NEW.id, setweight(search_vector(NEW.name_words), 'A') || search_vector(NEW.words))
         ON CONFLICT (entry_id) DO UPDATE SET vector = excluded.vector;
         RETURN NULL; END $$""",
    """CREATE TRIGGER search_entry_changed AFTER INSERT OR UPDATE ON search_entry
         FOR EACH ROW EXECUTE FUNCTION search_entry_changed()""",
)


def upgrade() -> None:
    op.create_table(
        "search_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("origin", sa.String(length=20), nullable=False),
        sa.Column("origin_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("audience", sa.String(length=20), nullable=False),
        # before the texts: SQLite reads a long row only as far as it must
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("place", sa.JSON(), nullable=False),
        sa.Column("name_words", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_search_entry_agency_id_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entry")),
    )
    op.create_index("ix_search_entry_origin", "search_entry", ["origin", "origin_id"])
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if is_sqlite:
        for name in ("added", "removed", "changed"):
            op.execute(f"DROP TRIGGER search_entry_{name}")
    op.execute("DROP TABLE search_words")
    op.drop_table("search_entry")
    if not is_sqlite:
        op.execute("DROP FUNCTION search_entry_changed")
        op.execute("DROP FUNCTION search_vector")
