-- When operations expect a terminal to work again: the newest row counts, none is changed.
CREATE TABLE back_at (
  id INTEGER PRIMARY KEY,
  terminal TEXT NOT NULL REFERENCES terminals (id),
  back_ms INTEGER,
  said_by TEXT NOT NULL,
  said_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX back_at_by_terminal ON back_at (terminal, id);
CREATE TRIGGER back_at_no_update BEFORE UPDATE ON back_at BEGIN SELECT RAISE(ABORT, 'back_at is append only'); END;
CREATE TRIGGER back_at_no_delete BEFORE DELETE ON back_at BEGIN SELECT RAISE(ABORT, 'back_at is append only'); END;

-- Telephones that citizens left, by folio. Personal data: erasable, and nothing else points at it.
-- An erased one keeps its row without the number, so that a message that is sent again brings nothing back.
CREATE TABLE phones (
  terminal TEXT NOT NULL REFERENCES terminals (id),
  folio TEXT NOT NULL,
  phone TEXT,
  left_ms INTEGER NOT NULL,
  erased_ms INTEGER,
  PRIMARY KEY (terminal, folio),
  CHECK ((phone IS NULL) = (erased_ms IS NOT NULL))
) STRICT;
