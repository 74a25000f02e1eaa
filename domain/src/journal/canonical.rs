//! The one byte form of an entry: JSON, keys sorted by bytes, no blanks, integers only (`docs/design/journal-format.md`).

use serde::Serialize;
use serde_json::Value;
use thiserror::Error;

use crate::bounds::ENTRY_BYTES_MAX;

/// Why something has no canonical form.
#[derive(Debug, Error)]
pub enum CanonicalError {
    /// It cannot be written as JSON at all.
    #[error("the value cannot be written as JSON")]
    Json(#[from] serde_json::Error),
    /// A number with a fraction: none is allowed near money.
    #[error("a number with a fraction has no canonical form: {0}")]
    Fraction(String),
    /// Too large.
    #[error("{0} bytes are more than an entry may take ({ENTRY_BYTES_MAX})")]
    TooLarge(usize),
}

/// The canonical bytes of a value.
///
/// # Errors
/// [`CanonicalError`] for fractions and for what is too large.
pub fn canonical_bytes(value: &impl Serialize) -> Result<Vec<u8>, CanonicalError> {
    let value = serde_json::to_value(value)?;
    let mut out = Vec::with_capacity(512);
    write_value(&value, &mut out)?;
    if out.len() > ENTRY_BYTES_MAX { Err(CanonicalError::TooLarge(out.len())) } else { Ok(out) }
}

fn write_value(value: &Value, out: &mut Vec<u8>) -> Result<(), CanonicalError> {
    match value {
        Value::Null | Value::Bool(_) | Value::String(_) => serde_json::to_writer(out, value)?,
        Value::Number(number) => {
            if !number.is_i64() && !number.is_u64() {
                return Err(CanonicalError::Fraction(number.to_string()));
            }
            serde_json::to_writer(out, number)?;
        }
        Value::Array(items) => {
            out.push(b'[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                write_value(item, out)?;
            }
            out.push(b']');
        }
        Value::Object(fields) => {
            // Sorted here and not left to the map type: another crate's feature could change that one's order.
            let mut keys: Vec<&String> = fields.keys().collect();
            keys.sort_unstable();
            out.push(b'{');
            for (index, key) in keys.into_iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                serde_json::to_writer(&mut *out, key)?;
                out.push(b':');
                write_value(&fields[key], out)?;
            }
            out.push(b'}');
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn keys_are_sorted_and_blanks_are_gone() {
        let bytes = canonical_bytes(&json!({"b": 1, "a": [true, null, "ñ\"\n"], "B": -5})).expect("canonical");
        assert_eq!(String::from_utf8(bytes).expect("utf-8"), r#"{"B":-5,"a":[true,null,"ñ\"\n"],"b":1}"#);
    }

    #[test]
    fn a_fraction_is_refused() {
        assert!(matches!(canonical_bytes(&json!({"amount": 1.5})), Err(CanonicalError::Fraction(_))));
    }
}
