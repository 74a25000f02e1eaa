//! What a device says a note or coin is worth, before anybody calls it money.

/// A value as devices report it: `mantissa * 10^exponent` units of `currency`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Value {
    /// The significant digits.
    pub mantissa: u32,
    /// The power of ten.
    pub exponent: i8,
    /// Three ASCII letters as the device sent them, for example `MXN` or `MEX`; blanks where it sent none.
    pub currency: [u8; 3],
}

impl Value {
    /// The value in hundredths of the unit, if it is a whole number of them and fits.
    pub fn hundredths(self) -> Option<i64> {
        let shift = i32::from(self.exponent) + 2;
        let mantissa = i64::from(self.mantissa);
        if shift >= 0 {
            10_i64.checked_pow(u32::try_from(shift).ok()?)?.checked_mul(mantissa)
        } else {
            let divisor = 10_i64.checked_pow(u32::try_from(-shift).ok()?)?;
            (mantissa % divisor == 0).then(|| mantissa / divisor)
        }
    }
}
