-- Staff, their sessions at the console, failed sign-ins, and the log of who saw and did what.
CREATE TABLE staff (
  number TEXT PRIMARY KEY,
  role TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  pin_hash TEXT,
  access_until_ms INTEGER NOT NULL,
  made_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE sessions (
  token_hash TEXT PRIMARY KEY,
  number TEXT NOT NULL REFERENCES staff (number),
  made_ms INTEGER NOT NULL,
  seen_ms INTEGER NOT NULL,
  ended INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE sign_in_misses (
  id INTEGER PRIMARY KEY,
  at_ms INTEGER NOT NULL,
  number TEXT NOT NULL,
  address TEXT NOT NULL
) STRICT;
CREATE INDEX sign_in_misses_by_time ON sign_in_misses (at_ms);

CREATE TABLE audit (
  id INTEGER PRIMARY KEY,
  at_ms INTEGER NOT NULL,
  who TEXT NOT NULL,
  did TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT;
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append only'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append only'); END;
