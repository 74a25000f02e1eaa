-- What citizens claim at the centre. Computed again from the acts by `check` (I11, I14); its indexes are the lock that two browsers or two servers meet.
CREATE TABLE claims (
  claim TEXT PRIMARY KEY,
  realm TEXT NOT NULL,
  case_id TEXT NOT NULL,
  payment TEXT NOT NULL,
  amount INTEGER NOT NULL CHECK (amount > 0),
  state TEXT NOT NULL CHECK (state IN ('requested', 'authorised', 'declined', 'paying', 'paid', 'not-paid')),
  requested INTEGER NOT NULL REFERENCES entries (arrival),
  answered INTEGER REFERENCES entries (arrival),
  paying INTEGER REFERENCES entries (arrival),
  ended INTEGER REFERENCES entries (arrival),
  -- The hash of what only the page that began to pay was given; no entry holds it.
  sitting TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX claims_by_case ON claims (case_id);
-- One open claim per payment.
CREATE UNIQUE INDEX claims_open ON claims (payment) WHERE state IN ('requested', 'authorised', 'paying');
-- What is owed by one case is paid once.
CREATE UNIQUE INDEX claims_paid ON claims (case_id) WHERE state = 'paid';
