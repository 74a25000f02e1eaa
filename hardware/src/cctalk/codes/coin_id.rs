//! The six characters that name a coin: `MX010A`, country, value, issue (CCT part 3, appendix 3).

use crate::device::Value;

/// What a coin id says: `MX.50A` is 50 hundredths, `MX010A` is ten units; `None` for an unused position or nonsense.
/// The currency keeps the two country letters as the device sent them, and a blank.
pub fn value(id: &[u8]) -> Option<Value> {
    let id: &[u8; 6] = id.try_into().ok()?;
    let country = &id[..2];
    if !country.iter().all(u8::is_ascii_uppercase) {
        return None;
    }
    let mut mantissa = 0_u32;
    let mut decimals = 0_i8;
    let mut point = false;
    let mut thousands = 0_i8;
    for sign in &id[2..5] {
        match sign {
            b'0'..=b'9' if thousands == 0 => {
                mantissa = mantissa * 10 + u32::from(sign - b'0');
                decimals += i8::from(point);
            }
            b'.' if !point => point = true,
            b'K' if thousands == 0 => thousands = 3,
            _ => return None,
        }
    }
    (mantissa != 0).then_some(Value { mantissa, exponent: thousands - decimals, currency: [country[0], country[1], b' '] })
}

/// The id of a Mexican coin of so many centavos, where six characters can say it.
pub fn mexican(centavos: u32) -> Option<[u8; 6]> {
    let mut id = *b"MX000A";
    if centavos.is_multiple_of(100) {
        let pesos = centavos / 100;
        let digits = [pesos / 100, pesos / 10 % 10, pesos % 10];
        if pesos == 0 || pesos > 999 {
            return None;
        }
        for (place, digit) in id[2..5].iter_mut().zip(digits) {
            *place = b'0' + u8::try_from(digit).ok()?;
        }
    } else if centavos < 100 {
        id[2] = b'.';
        id[3] = b'0' + u8::try_from(centavos / 10).ok()?;
        id[4] = b'0' + u8::try_from(centavos % 10).ok()?;
    } else {
        return None;
    }
    Some(id)
}
