//! Numbered migrations, applied in order, each in its own transaction; a newer file than this program is refused.

use rusqlite::{Connection, TransactionBehavior};

use super::StoreError;

/// Number, purpose and text of every migration, oldest first.
pub const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "centre and terminals", include_str!("../../migrations/sqlite/0001_centre_and_terminals.sql")),
    (2, "entries", include_str!("../../migrations/sqlite/0002_entries.sql")),
    (3, "findings", include_str!("../../migrations/sqlite/0003_findings.sql")),
    (4, "projections", include_str!("../../migrations/sqlite/0004_projections.sql")),
    (5, "access", include_str!("../../migrations/sqlite/0005_access.sql")),
    (6, "custody", include_str!("../../migrations/sqlite/0006_custody.sql")),
    (7, "billing", include_str!("../../migrations/sqlite/0007_billing.sql")),
    (8, "cases", include_str!("../../migrations/sqlite/0008_cases.sql")),
    (9, "citizens", include_str!("../../migrations/sqlite/0009_citizens.sql")),
    (10, "boots and restores", include_str!("../../migrations/sqlite/0010_boots_and_restores.sql")),
    (11, "the signing key leaves", include_str!("../../migrations/sqlite/0011_signing_key_leaves.sql")),
    (12, "limits of terminals", include_str!("../../migrations/sqlite/0012_terminal_limits.sql")),
    (13, "claims", include_str!("../../migrations/sqlite/0013_claims.sql")),
    (14, "differences by piece", include_str!("../../migrations/sqlite/0014_differences_by_piece.sql")),
];

/// Brings the database up to this program's schema; does nothing if it is there already.
///
/// # Errors
/// [`StoreError::Newer`] if the file was written by a newer program; [`StoreError::Migration`] names the one that failed.
pub fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let applied: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let newest = MIGRATIONS.last().map_or(0, |(number, ..)| *number);
    if applied > newest {
        return Err(StoreError::Newer { found: applied, known: newest });
    }
    for (number, purpose, text) in MIGRATIONS.iter().filter(|(number, ..)| *number > applied) {
        let failed = |source| StoreError::Migration { number: *number, purpose, source };
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
        transaction.execute_batch(text).map_err(failed)?;
        transaction.pragma_update(None, "user_version", number).map_err(failed)?;
        transaction.commit().map_err(failed)?;
    }
    Ok(())
}
