//! Tables of the journal file. Every one of them is append only, and SQLite itself refuses anything else.

use rusqlite::Connection;
use rusqlite::config::DbConfig;

/// The version of these tables, kept in `user_version`; an agent that meets a newer one keeps cash off.
pub const VERSION: i64 = 1;

const TABLES: &str = "
CREATE TABLE entry (
  epoch    INTEGER NOT NULL,
  seq      INTEGER NOT NULL,
  previous BLOB NOT NULL CHECK (length(previous) = 32),
  hash     BLOB NOT NULL CHECK (length(hash) = 32),
  body     BLOB NOT NULL,
  PRIMARY KEY (epoch, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE ack (
  number      INTEGER PRIMARY KEY,
  epoch       INTEGER NOT NULL,
  seq         INTEGER NOT NULL,
  hash        BLOB NOT NULL CHECK (length(hash) = 32),
  incarnation TEXT NOT NULL
) STRICT;

CREATE TABLE enrolment (
  epoch    INTEGER PRIMARY KEY,
  document TEXT NOT NULL
) STRICT;

CREATE TABLE config (
  version   INTEGER PRIMARY KEY,
  body      TEXT NOT NULL,
  signature TEXT NOT NULL
) STRICT;

-- A place is taken once, in order, on top of the last hash. This holds against INSERT OR REPLACE too,
-- which deletes silently and would slip past triggers on UPDATE and DELETE alone.
CREATE TRIGGER entry_insert BEFORE INSERT ON entry BEGIN
  SELECT RAISE(ABORT, 'an entry stands there: the journal is append only')
   WHERE EXISTS (SELECT 1 FROM entry WHERE epoch = NEW.epoch AND seq = NEW.seq);
  SELECT RAISE(ABORT, 'an older epoch is closed')
   WHERE NEW.epoch < (SELECT coalesce(max(epoch), 0) FROM entry);
  SELECT RAISE(ABORT, 'entries follow each other without a gap')
   WHERE NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM entry WHERE epoch = NEW.epoch);
  SELECT RAISE(ABORT, 'the entry does not follow the last hash')
   WHERE NEW.previous <> coalesce((SELECT hash FROM entry WHERE epoch = NEW.epoch ORDER BY seq DESC LIMIT 1), zeroblob(32));
END;
CREATE TRIGGER ack_insert BEFORE INSERT ON ack BEGIN
  SELECT RAISE(ABORT, 'acknowledgements are append only') WHERE EXISTS (SELECT 1 FROM ack WHERE number = NEW.number);
END;
CREATE TRIGGER enrolment_insert BEFORE INSERT ON enrolment BEGIN
  SELECT RAISE(ABORT, 'enrolments are append only') WHERE EXISTS (SELECT 1 FROM enrolment WHERE epoch = NEW.epoch);
END;
CREATE TRIGGER config_insert BEFORE INSERT ON config BEGIN
  SELECT RAISE(ABORT, 'configuration versions only rise') WHERE NEW.version <= (SELECT coalesce(max(version), 0) FROM config);
END;
";

const APPEND_ONLY: [&str; 4] = ["entry", "ack", "enrolment", "config"];

/// Makes the tables in an empty file.
///
/// # Errors
/// What SQLite says.
pub fn create(connection: &Connection) -> rusqlite::Result<()> {
    let mut sql = String::from("BEGIN IMMEDIATE;");
    sql.push_str(TABLES);
    for table in APPEND_ONLY {
        for verb in ["UPDATE", "DELETE"] {
            sql.push_str(&format!(
                "CREATE TRIGGER {table}_{verb} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, 'the journal is append only: {verb} is refused'); END;\n"
            ));
        }
    }
    sql.push_str(&format!("PRAGMA user_version = {VERSION}; COMMIT;"));
    connection.execute_batch(&sql)
}

/// Sets what the promise needs and reads it back (`money.md`, section 10).
///
/// # Errors
/// [`PragmaError`] if SQLite does not hold what was set.
pub fn set_pragmas(connection: &Connection) -> Result<(), PragmaError> {
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON; PRAGMA mmap_size = 0;",
    )?;
    let wal: String = connection.query_row("PRAGMA journal_mode", [], |row| row.get(0))?;
    if wal != "wal" {
        return Err(PragmaError::NotHeld { name: "journal_mode", value: wal });
    }
    for (name, want) in [("synchronous", 2_i64), ("foreign_keys", 1), ("recursive_triggers", 1), ("mmap_size", 0)] {
        // mmap_size answers no row where it is compiled out, which is as good as zero.
        let value: i64 = connection.query_row(&format!("PRAGMA {name}"), [], |row| row.get(0)).or_else(|error| match error {
            rusqlite::Error::QueryReturnedNoRows => Ok(0),
            other => Err(other),
        })?;
        if value != want {
            return Err(PragmaError::NotHeld { name, value: value.to_string() });
        }
    }
    Ok(())
}

/// A statement is planned once, whatever values are bound to it: SQLite plans it anew for every value otherwise.
///
/// # Errors
/// What SQLite says.
pub fn keep_plans(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map(drop)
}

/// Why the journal's guarantees could not be set.
#[derive(Debug, thiserror::Error)]
pub enum PragmaError {
    /// SQLite refused.
    #[error("SQLite refused a setting of the journal")]
    Sqlite(#[from] rusqlite::Error),
    /// The setting did not hold.
    #[error("the journal's {name} reads back as '{value}': this file system or build cannot keep the promise")]
    NotHeld {
        /// Which setting.
        name: &'static str,
        /// What it reads back as.
        value: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SQLite's own defaults keep less than the promise needs: what a commit returned for must be on the disk.
    #[test]
    fn the_guarantees_are_set_on_every_connection() {
        let folder = tempfile::tempdir().expect("a folder");
        let connection = Connection::open(folder.path().join("journal.db")).expect("a connection");
        connection.execute_batch("PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = OFF;").expect("the wrong way round");
        set_pragmas(&connection).expect("set");
        let mode: String = connection.query_row("PRAGMA journal_mode", [], |row| row.get(0)).expect("a mode");
        assert_eq!(mode, "wal");
        for (name, want) in [("synchronous", 2), ("foreign_keys", 1), ("recursive_triggers", 1)] {
            let value: i64 = connection.query_row(&format!("PRAGMA {name}"), [], |row| row.get(0)).expect("a value");
            assert_eq!(value, want, "{name}");
        }
    }

    #[test]
    fn a_file_system_that_keeps_no_log_is_refused_by_name() {
        let connection = Connection::open_in_memory().expect("a connection");
        let refused = set_pragmas(&connection);
        assert!(matches!(refused, Err(PragmaError::NotHeld { name: "journal_mode", .. })), "{refused:?}");
    }
}
