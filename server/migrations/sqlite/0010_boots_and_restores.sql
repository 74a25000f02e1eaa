-- Starts of agents as heartbeats tell them: an older one that speaks again is a copy of a disk. And restored backups of this database.
CREATE TABLE terminal_boots (
  terminal TEXT NOT NULL REFERENCES terminals (id),
  epoch INTEGER NOT NULL,
  boot TEXT NOT NULL,
  first_ms INTEGER NOT NULL,
  -- The number of its last heartbeat; one that does not go beyond it is an old message again.
  beat INTEGER NOT NULL,
  -- Turns count up whenever another start speaks; returns are the turns of a start that had been silent.
  turn INTEGER NOT NULL,
  returns INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (terminal, epoch, boot)
) STRICT;

CREATE TABLE restores (
  incarnation TEXT PRIMARY KEY,
  previous TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  reason TEXT NOT NULL
) STRICT;
CREATE TRIGGER restores_no_update BEFORE UPDATE ON restores BEGIN SELECT RAISE(ABORT, 'restores is append only'); END;
CREATE TRIGGER restores_no_delete BEFORE DELETE ON restores BEGIN SELECT RAISE(ABORT, 'restores is append only'); END;

-- Terminals that have sent again all they had, or that a person gave up, since a restore.
CREATE TABLE restore_heard (
  incarnation TEXT NOT NULL REFERENCES restores (incarnation),
  terminal TEXT NOT NULL REFERENCES terminals (id),
  at_ms INTEGER NOT NULL,
  given_up TEXT NOT NULL,
  PRIMARY KEY (incarnation, terminal)
) STRICT;

-- Numbers that may be on paper although the restored entries do not know them.
CREATE TABLE folio_floors (
  letter TEXT PRIMARY KEY,
  number INTEGER NOT NULL
) STRICT;
