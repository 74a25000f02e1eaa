-- Drafts of counts in the vault. A finished count is an act of the centre; the draft of it stays as it was typed.
CREATE TABLE counts (
  cut TEXT PRIMARY KEY REFERENCES cuts (cut),
  opened_ms INTEGER NOT NULL,
  opened_by TEXT NOT NULL,
  camera TEXT NOT NULL,
  signed_by TEXT,
  signed_ms INTEGER,
  finished_arrival INTEGER
) STRICT;

CREATE TABLE count_seals (
  cut TEXT NOT NULL REFERENCES counts (cut),
  seal TEXT NOT NULL,
  intact INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  PRIMARY KEY (cut, seal)
) STRICT;

CREATE TABLE count_lines (
  cut TEXT NOT NULL REFERENCES counts (cut),
  seal TEXT NOT NULL,
  denomination TEXT NOT NULL,
  pieces INTEGER NOT NULL CHECK (pieces BETWEEN 0 AND 100000),
  saved_ms INTEGER NOT NULL,
  PRIMARY KEY (cut, seal, denomination)
) STRICT;

CREATE TABLE count_suspects (
  id INTEGER PRIMARY KEY,
  cut TEXT NOT NULL REFERENCES counts (cut),
  seal TEXT NOT NULL,
  denomination TEXT NOT NULL,
  series TEXT NOT NULL,
  folio TEXT NOT NULL,
  why TEXT NOT NULL,
  noted_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE pouches (
  folio TEXT PRIMARY KEY,
  number INTEGER NOT NULL UNIQUE,
  realm TEXT NOT NULL,
  terminal TEXT NOT NULL REFERENCES terminals (id),
  made_ms INTEGER NOT NULL,
  made_by TEXT NOT NULL
) STRICT;
