//! The signing key for configurations, in a file of its own beside the database: 64 hexadecimal digits, readable by its owner only.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use cas_domain::hex;
use ed25519_dalek::SigningKey;
use rusqlite::{Connection, OptionalExtension};
use thiserror::Error;

use super::StoreError;

/// Why there is no key to sign with.
#[derive(Debug, Error)]
pub enum KeyError {
    /// The file is gone.
    #[error("the signing key {0} is missing: put it back from its own backup; without it terminals take no new configuration")]
    Missing(PathBuf),
    /// Others can read it.
    #[error("the signing key {0} can be read by others: give it to the user of the server alone (chmod 600)")]
    Open(PathBuf),
    /// Not a key.
    #[error("{0} does not hold a signing key: 64 hexadecimal digits are expected; put it back from its own backup")]
    Form(PathBuf),
    /// The key of another centre.
    #[error("{0} is the signing key of another centre: put back the one that belongs to this database")]
    Other(PathBuf),
    /// The file cannot be read or written.
    #[error("the signing key {path} cannot be read or written")]
    File {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

/// Where the key of a database lies.
pub fn path_of(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(".key");
    name.into()
}

/// Reads the key.
///
/// # Errors
/// [`KeyError`] names what is wrong with the file.
pub fn read(path: &Path) -> Result<SigningKey, KeyError> {
    let failed = |source: std::io::Error| match source.kind() {
        std::io::ErrorKind::NotFound => KeyError::Missing(path.to_owned()),
        _ => KeyError::File { path: path.to_owned(), source },
    };
    let mode = std::fs::metadata(path).map_err(failed)?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(KeyError::Open(path.to_owned()));
    }
    let text = std::fs::read_to_string(path).map_err(failed)?;
    let bytes = hex::decode_array::<32>(text.trim()).map_err(|_| KeyError::Form(path.to_owned()))?;
    Ok(SigningKey::from_bytes(&bytes))
}

/// Writes a key, durably, and never over another one.
///
/// # Errors
/// [`KeyError::File`] if it cannot be written, or one is there.
pub fn write(path: &Path, key: &SigningKey) -> Result<(), KeyError> {
    let failed = |source| KeyError::File { path: path.to_owned(), source };
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(failed)?;
    file.write_all(format!("{}\n", hex::encode(&key.to_bytes())).as_bytes()).map_err(failed)?;
    file.sync_all().map_err(failed)?;
    // The name, too, must survive a power cut: the database forgets its copy next.
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)
}

/// Moves the key of an older database into its file, before a migration drops it. Says whether there was one.
///
/// # Errors
/// [`StoreError`] if it cannot be written, or another key lies there: then nothing is dropped.
pub(super) fn move_out(connection: &Connection, database: &Path) -> Result<bool, StoreError> {
    let inside: bool =
        connection
            .query_row("SELECT EXISTS (SELECT 1 FROM pragma_table_info('centre') WHERE name = 'signing_key')", [], |row| row.get(0))?;
    if !inside {
        return Ok(false);
    }
    let key: Option<[u8; 32]> = connection.query_row("SELECT signing_key FROM centre WHERE one = 1", [], |row| row.get(0)).optional()?;
    let Some(key) = key.map(|bytes| SigningKey::from_bytes(&bytes)) else { return Ok(false) };
    let path = path_of(database);
    match read(&path) {
        Ok(other) if other.to_bytes() == key.to_bytes() => {}
        Ok(_) => return Err(KeyError::Other(path).into()),
        Err(KeyError::Missing(_)) => write(&path, &key)?,
        Err(error) => return Err(error.into()),
    }
    // Freed pages are overwritten, so that the key does not stay in the file that it left.
    connection.pragma_update(None, "secure_delete", true)?;
    Ok(true)
}
