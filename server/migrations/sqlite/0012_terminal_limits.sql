-- Limits of one terminal as people set them: the newest row holds, no row means the usual ones.
CREATE TABLE limit_sets (
  id INTEGER PRIMARY KEY,
  terminal TEXT NOT NULL REFERENCES terminals (id),
  at_ms INTEGER NOT NULL,
  by TEXT NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX limit_sets_by_terminal ON limit_sets (terminal, id);
CREATE TRIGGER limit_sets_no_update BEFORE UPDATE ON limit_sets BEGIN SELECT RAISE(ABORT, 'limit_sets is append only'); END;
CREATE TRIGGER limit_sets_no_delete BEFORE DELETE ON limit_sets BEGIN SELECT RAISE(ABORT, 'limit_sets is append only'); END;
