//! The seven characters that name a bill: `MX0100A`, country, value, issue (CCT part 3, header 157), and what one unit of it is worth.

use crate::device::Value;

/// What the units of a country's bills are worth (CCT part 3, header 156).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scaling {
    /// Smallest units of the currency in one unit of the name.
    pub factor: u16,
    /// Decimal places of the currency.
    pub decimals: u8,
}

impl Scaling {
    /// Reads the three bytes of a reply; `None` for another length and for a country that is not supported (all zero).
    pub fn parse(data: &[u8]) -> Option<Self> {
        match *data {
            [0, 0, _] => None,
            [low, high, decimals] if decimals <= 9 => Some(Self { factor: u16::from_le_bytes([low, high]), decimals }),
            _ => None,
        }
    }

    /// The three bytes of a reply.
    pub const fn emit(self) -> [u8; 3] {
        let [low, high] = self.factor.to_le_bytes();
        [low, high, self.decimals]
    }
}

/// The two letters of the country that a bill's name begins with; `None` for an unused type or nonsense.
pub fn country(id: &[u8]) -> Option<[u8; 2]> {
    match *id {
        [a, b, _, _, _, _, _] if a.is_ascii_uppercase() && b.is_ascii_uppercase() => Some([a, b]),
        _ => None,
    }
}

/// What a bill's name says under a scaling; `None` for an unused type or nonsense. The currency keeps the two country letters as the
/// device sent them, and a blank.
pub fn value(id: &[u8], scaling: Scaling) -> Option<Value> {
    let [a, b] = country(id)?;
    let mut units = 0_u32;
    for sign in id.get(2..6)? {
        units = units * 10 + u32::from(sign.is_ascii_digit().then(|| sign - b'0')?);
    }
    let mantissa = units.checked_mul(u32::from(scaling.factor))?;
    let exponent = -i8::try_from(scaling.decimals).ok()?;
    (mantissa != 0).then_some(Value { mantissa, exponent, currency: [a, b, b' '] })
}

/// The name of a Mexican bill of so many pesos, where seven characters can say it.
pub fn mexican(pesos: u32) -> Option<[u8; 7]> {
    if pesos == 0 || pesos > 9999 {
        return None;
    }
    let mut id = *b"MX0000A";
    for (place, divisor) in id[2..6].iter_mut().zip([1000, 100, 10, 1]) {
        *place = b'0' + u8::try_from(pesos / divisor % 10).ok()?;
    }
    Some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thousand_pesos_are_a_thousand_pesos() {
        let scaling = Scaling::parse(&[100, 0, 2]).unwrap();
        let worth = |id: &[u8]| value(id, scaling).and_then(Value::hundredths);
        assert_eq!(worth(b"MX1000A"), Some(100_000));
        assert_eq!(mexican(1000), Some(*b"MX1000A"));
        assert_eq!(worth(&mexican(20).unwrap()), Some(2_000));
        assert_eq!((worth(b"......."), worth(b"MX0000A"), worth(b"MX10"), worth(b"MX1O00A")), (None, None, None, None));
        assert_eq!((Scaling::parse(&[0, 0, 0]), Scaling::parse(&[1, 0])), (None, None));
        assert_eq!((mexican(0), mexican(10_000)), (None, None));
    }
}
