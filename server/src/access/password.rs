//! Passwords and PINs: their rules, and argon2id.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};

use super::AccessError;

/// Checks the rule of the procedure: at least 8 signs, a digit, a special sign.
///
/// # Errors
/// [`AccessError::WeakPassword`].
pub fn check_password(password: &str) -> Result<(), AccessError> {
    let long_enough = (8..=128).contains(&password.chars().count());
    let digit = password.chars().any(|sign| sign.is_ascii_digit());
    let special = password.chars().any(|sign| !sign.is_alphanumeric() && !sign.is_whitespace() && !sign.is_control());
    if long_enough && digit && special { Ok(()) } else { Err(AccessError::WeakPassword) }
}

/// Checks a PIN for terminals: six digits, not all the same.
///
/// # Errors
/// [`AccessError::Pin`].
pub fn check_pin(pin: &str) -> Result<(), AccessError> {
    let digits = pin.len() == 6 && pin.bytes().all(|sign| sign.is_ascii_digit());
    let varied = pin.bytes().any(|sign| Some(sign) != pin.bytes().next());
    if digits && varied { Ok(()) } else { Err(AccessError::Pin) }
}

/// The argon2id hash of a secret as PHC text, with a fresh salt.
///
/// # Errors
/// [`AccessError::Hash`] if the system gave no salt.
pub fn hash(secret: &str) -> Result<String, AccessError> {
    let hash: PasswordHash = Argon2::default().hash_password(secret.as_bytes()).map_err(|_| AccessError::Hash)?;
    Ok(hash.to_string())
}

/// Whether a secret fits its hash. Takes as long whether it fits or not.
pub fn fits(secret: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|parsed| Argon2::default().verify_password(secret.as_bytes(), &parsed).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rule_of_the_procedure_holds() {
        for good in ["Aguas-2026", "12345678!", "ñandú 9."] {
            assert_eq!(check_password(good), Ok(()), "{good}");
        }
        for bad in ["", "corta1!", "sindigitos!", "sinsigno123", "        1", &"a1!".repeat(60)] {
            assert_eq!(check_password(bad), Err(AccessError::WeakPassword), "{bad}");
        }
        for bad in ["", "12345", "1234567", "111111", "12345a", "１２３４５６"] {
            assert_eq!(check_pin(bad), Err(AccessError::Pin), "{bad}");
        }
        assert_eq!(check_pin("412719"), Ok(()));
    }

    #[test]
    fn a_hash_fits_its_own_secret_only() {
        let text = hash("Aguas-2026").expect("a hash");
        assert!(text.starts_with("$argon2id$"));
        assert!(fits("Aguas-2026", &text));
        assert!(!fits("Aguas-2027", &text));
        assert!(!fits("Aguas-2026", "no hash at all"));
    }
}
