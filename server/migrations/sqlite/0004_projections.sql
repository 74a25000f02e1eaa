-- Caches: each can be computed again from the entries, and `check` does (invariant I14).
CREATE TABLE balances (
  realm TEXT NOT NULL,
  owner TEXT NOT NULL,
  account TEXT NOT NULL,
  denomination TEXT NOT NULL,
  amount INTEGER NOT NULL,
  pieces INTEGER NOT NULL,
  PRIMARY KEY (realm, owner, account, denomination)
) STRICT, WITHOUT ROWID;

-- Which entries speak of a thing: payment, folio, cut, seal, pouch, intent, session, reference, person.
CREATE TABLE subjects (
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  arrival INTEGER NOT NULL REFERENCES entries (arrival),
  PRIMARY KEY (kind, id, arrival)
) STRICT, WITHOUT ROWID;
CREATE INDEX subjects_by_arrival ON subjects (arrival, kind);

CREATE TABLE payments (
  payment TEXT PRIMARY KEY,
  realm TEXT NOT NULL,
  terminal TEXT NOT NULL,
  folio TEXT NOT NULL,
  opened_ms INTEGER NOT NULL,
  arrival INTEGER NOT NULL
) STRICT;
CREATE INDEX payments_by_folio ON payments (folio);

CREATE TABLE debts (
  payment TEXT NOT NULL,
  debt INTEGER NOT NULL,
  realm TEXT NOT NULL,
  service TEXT NOT NULL,
  reference TEXT NOT NULL,
  arrival INTEGER NOT NULL,
  PRIMARY KEY (payment, debt)
) STRICT;
CREATE INDEX debts_by_reference ON debts (service, reference);

CREATE TABLE cuts (
  cut TEXT PRIMARY KEY,
  realm TEXT NOT NULL,
  terminal TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  folio TEXT NOT NULL,
  begun_ms INTEGER NOT NULL,
  closed_arrival INTEGER,
  aborted INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX cuts_by_folio ON cuts (folio);

CREATE TABLE faults (
  terminal TEXT NOT NULL,
  slot TEXT NOT NULL,
  code TEXT NOT NULL,
  arrival INTEGER NOT NULL,
  severity TEXT NOT NULL,
  wire TEXT NOT NULL,
  since_ms INTEGER NOT NULL,
  cleared_ms INTEGER,
  PRIMARY KEY (terminal, slot, code, arrival)
) STRICT;

-- The last word of each terminal, and what it was told of billers.
CREATE TABLE terminal_states (
  terminal TEXT PRIMARY KEY REFERENCES terminals (id),
  at_ms INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;

CREATE TABLE terminal_hearing (
  terminal TEXT PRIMARY KEY REFERENCES terminals (id),
  epoch INTEGER NOT NULL,
  offered_head INTEGER NOT NULL,
  offered_arrival INTEGER NOT NULL,
  heard_arrival INTEGER NOT NULL
) STRICT;

CREATE TABLE configs (
  terminal TEXT NOT NULL REFERENCES terminals (id),
  version INTEGER NOT NULL,
  digest TEXT NOT NULL,
  body TEXT NOT NULL,
  made_ms INTEGER NOT NULL,
  PRIMARY KEY (terminal, version)
) STRICT;
CREATE TRIGGER configs_no_update BEFORE UPDATE ON configs BEGIN SELECT RAISE(ABORT, 'configs is append only'); END;
CREATE TRIGGER configs_no_delete BEFORE DELETE ON configs BEGIN SELECT RAISE(ABORT, 'configs is append only'); END;
