-- What was odd about stored entries, and bounded evidence of what was refused.
CREATE TABLE flags (
  id INTEGER PRIMARY KEY,
  at_ms INTEGER NOT NULL,
  terminal TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  branch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  kind TEXT NOT NULL,
  alarm INTEGER NOT NULL CHECK (alarm IN (0, 1)),
  detail TEXT NOT NULL
) STRICT;
CREATE INDEX flags_by_terminal ON flags (terminal, id);
CREATE TRIGGER flags_no_update BEFORE UPDATE ON flags BEGIN SELECT RAISE(ABORT, 'flags is append only'); END;
CREATE TRIGGER flags_no_delete BEFORE DELETE ON flags BEGIN SELECT RAISE(ABORT, 'flags is append only'); END;

CREATE TABLE refusals (
  id INTEGER PRIMARY KEY,
  ticket TEXT NOT NULL UNIQUE,
  at_ms INTEGER NOT NULL,
  terminal TEXT NOT NULL,
  what TEXT NOT NULL,
  why TEXT NOT NULL,
  evidence BLOB NOT NULL CHECK (length(evidence) <= 4096)
) STRICT;
CREATE TRIGGER refusals_no_update BEFORE UPDATE ON refusals BEGIN SELECT RAISE(ABORT, 'refusals is append only'); END;
