//! The terminal's signing key: made here, kept readable by its owner alone, never sent.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use cas_domain::hex;
use ed25519_dalek::SigningKey;
use thiserror::Error;

/// What is wrong with the key file.
#[derive(Debug, Error)]
pub enum KeyError {
    /// It cannot be read or written.
    #[error("the key file {path} cannot be used")]
    File {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Others may read it.
    #[error("the key file {0} can be read by others: set its mode to 600 and enrol anew, the key may be known")]
    Open(PathBuf),
    /// It holds no key.
    #[error("the key file {0} holds no key of 64 hexadecimal digits")]
    Form(PathBuf),
    /// It is not the key of this epoch.
    #[error("the key file {0} is not the key that the journal names: put the right one back, or enrol anew")]
    Another(PathBuf),
    /// The system has no randomness.
    #[error("the operating system gives no randomness: no key can be made")]
    Random,
}

/// The key file in a data directory.
pub fn path(directory: &Path) -> PathBuf {
    directory.join("terminal.key")
}

/// Makes a key and writes it; refuses to replace one.
///
/// # Errors
/// [`KeyError`] if it cannot be made or written.
pub fn create(directory: &Path) -> Result<SigningKey, KeyError> {
    make(&path(directory))
}

fn make(path: &Path) -> Result<SigningKey, KeyError> {
    let mut secret = [0; 32];
    getrandom::fill(&mut secret).map_err(|_| KeyError::Random)?;
    let key = SigningKey::from_bytes(&secret);
    let file = |source| KeyError::File { path: path.to_owned(), source };
    let mut out = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(file)?;
    out.write_all(hex::encode(&secret).as_bytes()).map_err(file)?;
    out.sync_all().map_err(file)?;
    Ok(key)
}

/// Makes the key of a new epoch beside the one in use; one that was left from an attempt that failed is made anew,
/// because the centre may know it already.
///
/// # Errors
/// [`KeyError`] if it cannot be made or written.
pub fn create_next(directory: &Path) -> Result<SigningKey, KeyError> {
    let next = next_path(directory);
    match fs::remove_file(&next) {
        Err(source) if source.kind() != std::io::ErrorKind::NotFound => Err(KeyError::File { path: next, source }),
        _ => make(&next),
    }
}

/// The key that a genesis names: the one in use, or the next one where the machine died before it was put in its place. The
/// old key is kept under the name of its epoch.
///
/// # Errors
/// [`KeyError`] if neither is the one that the journal names.
pub fn load_named(directory: &Path, public_key: &str, epoch: u32) -> Result<SigningKey, KeyError> {
    let names = |key: &SigningKey| hex::encode(key.verifying_key().as_bytes()) == public_key;
    if path(directory).exists() {
        let key = load(directory)?;
        if names(&key) {
            return Ok(key);
        }
    }
    let next = next_path(directory);
    if next.exists() {
        let key = read(next.clone())?;
        if names(&key) {
            let file = |source| KeyError::File { path: next.clone(), source };
            if path(directory).exists() {
                let old = directory.join(format!("terminal.key.before-{epoch}"));
                fs::rename(path(directory), old).map_err(file)?;
            }
            fs::rename(&next, path(directory)).map_err(file)?;
            fs::File::open(directory).and_then(|folder| folder.sync_all()).map_err(file)?;
            return Ok(key);
        }
    }
    Err(KeyError::Another(path(directory)))
}

fn next_path(directory: &Path) -> PathBuf {
    directory.join("terminal.key.next")
}

/// Shuts the data folder to others: journal, configuration and PIN hashes lie in it beside the key.
///
/// # Errors
/// [`KeyError::File`] if its mode cannot be set.
pub fn shut_folder(directory: &Path) -> Result<(), KeyError> {
    let file = |source| KeyError::File { path: directory.to_owned(), source };
    fs::set_permissions(directory, fs::Permissions::from_mode(0o700)).map_err(file)
}

/// Reads the key.
///
/// # Errors
/// [`KeyError`] if it is missing, open to others, or no key.
pub fn load(directory: &Path) -> Result<SigningKey, KeyError> {
    read(path(directory))
}

fn read(path: PathBuf) -> Result<SigningKey, KeyError> {
    let file = |source| KeyError::File { path: path.clone(), source };
    let mode = fs::metadata(&path).map_err(file)?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(KeyError::Open(path));
    }
    let text = fs::read_to_string(&path).map_err(file)?;
    let secret = hex::decode_array(text.trim()).map_err(|_| KeyError::Form(path))?;
    Ok(SigningKey::from_bytes(&secret))
}
