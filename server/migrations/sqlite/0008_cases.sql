-- Cases that the centre opened by itself, and who asked for and granted which decision. Both are computed again from entries and acts by `check` (I14).
CREATE TABLE cases (
  case_id TEXT PRIMARY KEY,
  arrival INTEGER NOT NULL REFERENCES entries (arrival),
  realm TEXT NOT NULL,
  terminal TEXT NOT NULL,
  kind TEXT NOT NULL,
  reason TEXT NOT NULL,
  folio TEXT NOT NULL,
  payment TEXT,
  slot TEXT,
  intent TEXT,
  certain INTEGER NOT NULL,
  doubtful INTEGER NOT NULL,
  opened_ms INTEGER NOT NULL,
  -- The case whose money is the same: a payout in doubt is owed to the citizen and missing in the hopper, and is one case.
  part_of TEXT
) STRICT;
CREATE INDEX cases_by_payment ON cases (payment);
CREATE INDEX cases_by_folio ON cases (folio);
CREATE INDEX cases_by_part ON cases (part_of);

CREATE TABLE decisions (
  asked INTEGER PRIMARY KEY REFERENCES entries (arrival),
  about TEXT NOT NULL,
  answered INTEGER REFERENCES entries (arrival),
  granted INTEGER CHECK (granted IN (0, 1)),
  CHECK ((answered IS NULL) = (granted IS NULL))
) STRICT;
CREATE INDEX decisions_by_thing ON decisions (about);
-- One thing is decided once at a time: a second question waits for the answer to the first.
CREATE UNIQUE INDEX decisions_open ON decisions (about) WHERE answered IS NULL;

-- Caches that were filled from entries stored before the cache existed.
CREATE TABLE rebuilds (
  name TEXT PRIMARY KEY,
  at_ms INTEGER NOT NULL
) STRICT;
