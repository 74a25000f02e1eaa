-- Posting to billers: every step is a new row, the last one is the state (`money.md`, section 7).
CREATE TABLE post_steps (
  id INTEGER PRIMARY KEY,
  payment TEXT NOT NULL,
  debt INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'accepted', 'rejected', 'unknown', 'enquiring', 'not-there', 'disputed')),
  attempt INTEGER NOT NULL,
  detail TEXT NOT NULL
) STRICT;
CREATE INDEX post_steps_by_debt ON post_steps (payment, debt, id);
CREATE TRIGGER post_steps_no_update BEFORE UPDATE ON post_steps BEGIN SELECT RAISE(ABORT, 'post_steps is append only'); END;
CREATE TRIGGER post_steps_no_delete BEFORE DELETE ON post_steps BEGIN SELECT RAISE(ABORT, 'post_steps is append only'); END;
-- Accepted and rejected are final, once per debt.
CREATE UNIQUE INDEX post_steps_final ON post_steps (payment, debt) WHERE state IN ('accepted', 'rejected');

-- The frozen body of a post: the same for all attempts.
CREATE TABLE posts (
  payment TEXT NOT NULL,
  debt INTEGER NOT NULL,
  biller TEXT NOT NULL,
  realm TEXT NOT NULL,
  terminal TEXT NOT NULL,
  service TEXT NOT NULL,
  reference TEXT NOT NULL,
  amount INTEGER NOT NULL,
  arrival INTEGER NOT NULL,
  PRIMARY KEY (payment, debt)
) STRICT;

-- The demonstration biller's own book: it stands for a system that is not ours.
CREATE TABLE demo_biller (
  key TEXT PRIMARY KEY,
  biller TEXT NOT NULL,
  service TEXT NOT NULL,
  reference TEXT NOT NULL,
  amount INTEGER NOT NULL,
  authorisation TEXT NOT NULL,
  at_ms INTEGER NOT NULL
) STRICT;
