-- Every entry of every terminal and every act of the centre, as bytes; and the postings projected from them.
-- Branch 0 is the trunk. A branch holds what was sent for a place that already had other bytes: it is money too.
CREATE TABLE entries (
  arrival INTEGER PRIMARY KEY,
  terminal TEXT NOT NULL,
  epoch INTEGER NOT NULL CHECK (epoch >= 1),
  branch INTEGER NOT NULL CHECK (branch >= 0),
  seq INTEGER NOT NULL CHECK (seq >= 1),
  previous BLOB NOT NULL CHECK (length(previous) = 32),
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  body BLOB NOT NULL,
  kind TEXT NOT NULL,
  wall_ms INTEGER NOT NULL,
  stored_ms INTEGER NOT NULL,
  UNIQUE (terminal, epoch, branch, seq),
  UNIQUE (terminal, epoch, seq, hash)
) STRICT;

CREATE TABLE postings (
  arrival INTEGER NOT NULL REFERENCES entries (arrival),
  line INTEGER NOT NULL,
  realm TEXT NOT NULL,
  terminal TEXT NOT NULL,
  debit TEXT NOT NULL,
  credit TEXT NOT NULL,
  denomination TEXT,
  count INTEGER,
  amount INTEGER NOT NULL,
  PRIMARY KEY (arrival, line)
) STRICT;
CREATE INDEX postings_by_debit ON postings (debit);
CREATE INDEX postings_by_credit ON postings (credit);

CREATE TRIGGER entries_no_update BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'entries is append only'); END;
CREATE TRIGGER entries_no_delete BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'entries is append only'); END;
-- REPLACE deletes without firing a delete trigger unless recursive triggers are on: an occupied place is refused here.
CREATE TRIGGER entries_no_replace BEFORE INSERT ON entries
WHEN EXISTS (SELECT 1 FROM entries WHERE arrival = NEW.arrival)
  OR EXISTS (SELECT 1 FROM entries WHERE terminal = NEW.terminal AND epoch = NEW.epoch AND branch = NEW.branch AND seq = NEW.seq)
  OR EXISTS (SELECT 1 FROM entries WHERE terminal = NEW.terminal AND epoch = NEW.epoch AND seq = NEW.seq AND hash = NEW.hash)
BEGIN SELECT RAISE(ABORT, 'entries: that place is taken'); END;
CREATE TRIGGER entries_trunk_follows BEFORE INSERT ON entries
WHEN NEW.branch = 0 AND (
  NEW.seq <> 1 + coalesce((SELECT max(seq) FROM entries WHERE terminal = NEW.terminal AND epoch = NEW.epoch AND branch = 0), 0)
  OR NEW.previous <> coalesce(
    (SELECT hash FROM entries WHERE terminal = NEW.terminal AND epoch = NEW.epoch AND branch = 0 AND seq = NEW.seq - 1), zeroblob(32)))
BEGIN SELECT RAISE(ABORT, 'entries: does not follow the head of its trunk'); END;
CREATE TRIGGER entries_branch_follows BEFORE INSERT ON entries
WHEN NEW.branch > 0 AND NEW.seq > 1
  AND NOT EXISTS (SELECT 1 FROM entries WHERE terminal = NEW.terminal AND epoch = NEW.epoch AND seq = NEW.seq - 1 AND hash = NEW.previous)
BEGIN SELECT RAISE(ABORT, 'entries: a branch starts from a known entry'); END;

CREATE TRIGGER postings_no_update BEFORE UPDATE ON postings BEGIN SELECT RAISE(ABORT, 'postings is append only'); END;
CREATE TRIGGER postings_no_delete BEFORE DELETE ON postings BEGIN SELECT RAISE(ABORT, 'postings is append only'); END;
CREATE TRIGGER postings_no_replace BEFORE INSERT ON postings
WHEN EXISTS (SELECT 1 FROM postings WHERE arrival = NEW.arrival AND line = NEW.line)
BEGIN SELECT RAISE(ABORT, 'postings: that line is taken'); END;
