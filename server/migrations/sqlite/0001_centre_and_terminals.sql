-- The centre itself, its sites and terminals, their keys, and the one-use codes that enrol them.
CREATE TABLE centre (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  incarnation TEXT NOT NULL,
  signing_key BLOB NOT NULL CHECK (length(signing_key) = 32),
  made_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE sites (
  code TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  words TEXT NOT NULL
) STRICT;

CREATE TABLE terminals (
  id TEXT PRIMARY KEY,
  number INTEGER NOT NULL UNIQUE,
  site TEXT NOT NULL REFERENCES sites (code),
  realm TEXT NOT NULL CHECK (realm IN ('live', 'training')),
  made_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE terminal_keys (
  terminal TEXT NOT NULL REFERENCES terminals (id),
  epoch INTEGER NOT NULL CHECK (epoch >= 1),
  public_key TEXT NOT NULL,
  version TEXT NOT NULL,
  opened_ms INTEGER NOT NULL,
  PRIMARY KEY (terminal, epoch)
) STRICT;

CREATE TABLE enrol_codes (
  code_hash TEXT PRIMARY KEY,
  terminal TEXT NOT NULL REFERENCES terminals (id),
  made_ms INTEGER NOT NULL,
  expires_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE enrol_uses (
  code_hash TEXT PRIMARY KEY REFERENCES enrol_codes (code_hash),
  used_ms INTEGER NOT NULL,
  public_key TEXT NOT NULL
) STRICT;

CREATE TRIGGER terminal_keys_no_update BEFORE UPDATE ON terminal_keys BEGIN SELECT RAISE(ABORT, 'terminal_keys is append only'); END;
CREATE TRIGGER terminal_keys_no_delete BEFORE DELETE ON terminal_keys BEGIN SELECT RAISE(ABORT, 'terminal_keys is append only'); END;
CREATE TRIGGER enrol_uses_no_update BEFORE UPDATE ON enrol_uses BEGIN SELECT RAISE(ABORT, 'enrol_uses is append only'); END;
CREATE TRIGGER enrol_uses_no_delete BEFORE DELETE ON enrol_uses BEGIN SELECT RAISE(ABORT, 'enrol_uses is append only'); END;
