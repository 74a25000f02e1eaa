//! Bytes as lower-case hexadecimal text, for keys, hashes and signatures.

use thiserror::Error;

/// A text that is no such bytes.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{want} hexadecimal digits are expected, found {got} signs or a sign that is none")]
pub struct HexError {
    want: usize,
    got: usize,
}

/// The bytes as text.
pub fn encode(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|byte| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]).map(char::from).collect()
}

/// The `N` bytes behind a text.
///
/// # Errors
/// [`HexError`] if it is not exactly `2 * N` hexadecimal digits.
pub fn decode_array<const N: usize>(text: &str) -> Result<[u8; N], HexError> {
    let error = HexError { want: N * 2, got: text.len() };
    if text.len() != N * 2 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(error);
    }
    let mut out = [0; N];
    for (index, byte) in out.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[index * 2..index * 2 + 2], 16).map_err(|_| error.clone())?;
    }
    Ok(out)
}
