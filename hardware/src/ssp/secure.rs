//! eSSP: the key exchange, and packets sealed with AES-128 (`protocols.md` section 3, "eSSP"). Random numbers are handed in.
//!
//! Not spoken by the [`host`](super::host) yet: a validator takes notes without it; payout commands need it.

use core::fmt;

use aes::Aes128;
use aes::cipher::{Array, BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};
use heapless::Vec;

use super::frame::DATA_BYTES_MAX;
use crate::checksum::ssp;

/// The first byte of sealed data.
pub const SEALED: u8 = 0x7E;

/// The half of the key that both sides have from the factory; a setting of each device.
pub const FIXED_KEY: u64 = 0x0123_4567_0123_4567;

/// Bytes of a block of the cipher.
const BLOCK_BYTES: usize = 16;

/// Bytes of a packet that are neither data nor packing: length, count, check sum.
const OVERHEAD_BYTES: usize = 7;

/// The longest data that fit a sealed frame.
pub const DATA_SEALED_MAX: usize = (DATA_BYTES_MAX - 1) / BLOCK_BYTES * BLOCK_BYTES - OVERHEAD_BYTES;

/// Sealed data as a frame carries them.
pub type Sealed = Vec<u8, DATA_BYTES_MAX>;

/// Data taken out of a sealed packet.
pub type Opened = Vec<u8, DATA_SEALED_MAX>;

/// What is wrong with a key exchange or a sealed packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecureError {
    /// Generator or modulus is no prime number, or too small.
    NotPrime(u64),
    /// The generator must be greater than the modulus.
    Order,
    /// An intermediate key that leaves nothing secret: 0, or not below the modulus.
    WeakKey(u64),
    /// There is nothing to seal, or more than fits.
    Data(usize),
    /// It does not begin with 7E, or is no whole number of blocks.
    Shape,
    /// Its check sum does not fit: another key, or damage.
    Checksum,
    /// It tells of more data than it has.
    Length(u8),
    /// It is of another count: repeated, or of another talk.
    Count {
        /// What should have come.
        expected: u32,
        /// What came.
        received: u32,
    },
}

impl fmt::Display for SecureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotPrime(number) => write!(f, "{number} is no prime number above 2; draw another"),
            Self::Order => f.write_str("the generator must be greater than the modulus; change them over"),
            Self::WeakKey(key) => write!(f, "the intermediate key {key} leaves nothing secret; begin the exchange anew"),
            Self::Data(given) => write!(f, "{given} bytes do not fit a sealed packet (1 to {DATA_SEALED_MAX} are allowed)"),
            Self::Shape => f.write_str("the packet does not begin with 7E or is no whole number of blocks"),
            Self::Checksum => f.write_str("the packet was sealed with another key, or is damaged; agree on a key anew"),
            Self::Length(length) => write!(f, "the packet tells of {length} bytes and has fewer"),
            Self::Count { expected, received } => write!(f, "the packet has count {received}, {expected} was to come; agree on a key anew"),
        }
    }
}

impl core::error::Error for SecureError {}

/// One side of a key exchange: generator and modulus that both know, and a secret that nobody else does.
pub struct Exchange {
    generator: u64,
    modulus: u64,
    secret: u64,
}

impl Exchange {
    /// Begins an exchange with numbers that were drawn at random.
    ///
    /// # Errors
    /// [`SecureError::NotPrime`], [`SecureError::Order`] (the maker's libraries have the generator greater; uncertain in the sheet),
    /// [`SecureError::WeakKey`] for a secret of 0 or 1.
    pub fn new(generator: u64, modulus: u64, secret: u64) -> Result<Self, SecureError> {
        if let Some(odd) = [generator, modulus].into_iter().find(|number| *number < 3 || !is_prime(*number)) {
            return Err(SecureError::NotPrime(odd));
        }
        if generator <= modulus {
            return Err(SecureError::Order);
        }
        if secret < 2 {
            return Err(SecureError::WeakKey(secret));
        }
        Ok(Self { generator, modulus, secret })
    }

    /// What is told to the other side (4C).
    pub fn intermediate_key(&self) -> u64 {
        power(self.generator, self.secret, self.modulus)
    }

    /// The key that both sides have after the other's intermediate key has come.
    ///
    /// # Errors
    /// [`SecureError::WeakKey`] where the other side told a number that leaves nothing secret.
    pub fn agree(self, fixed: u64, intermediate: u64) -> Result<Key, SecureError> {
        if intermediate == 0 || intermediate >= self.modulus {
            return Err(SecureError::WeakKey(intermediate));
        }
        let agreed = power(intermediate, self.secret, self.modulus);
        let mut bytes = [0; BLOCK_BYTES];
        let (first, second) = bytes.split_at_mut(8);
        first.copy_from_slice(&fixed.to_le_bytes());
        second.copy_from_slice(&agreed.to_le_bytes());
        Ok(Key { cipher: Aes128::new(&Array::from(bytes)) })
    }
}

impl fmt::Debug for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exchange").field("generator", &self.generator).field("modulus", &self.modulus).finish_non_exhaustive()
    }
}

/// A key that was agreed on.
pub struct Key {
    cipher: Aes128,
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key")
    }
}

impl Key {
    /// Seals data: a host its command with the count N of the talk, a device its answer with N + 1, with which the host goes on.
    /// `packing` draws the bytes that fill the last block.
    ///
    /// # Errors
    /// [`SecureError::Data`] when there is nothing or too much.
    pub fn seal(&self, count: u32, data: &[u8], mut packing: impl FnMut() -> u8) -> Result<Sealed, SecureError> {
        let error = SecureError::Data(data.len());
        let length = u8::try_from(data.len()).ok().filter(|_| (1..=DATA_SEALED_MAX).contains(&data.len())).ok_or(error)?;
        let whole = (data.len() + OVERHEAD_BYTES).next_multiple_of(BLOCK_BYTES);
        let mut plain = Sealed::new();
        plain.push(length).map_err(|_| error)?;
        plain.extend_from_slice(&count.to_le_bytes()).map_err(|_| error)?;
        plain.extend_from_slice(data).map_err(|_| error)?;
        while plain.len() < whole - 2 {
            plain.push(packing()).map_err(|_| error)?;
        }
        let sum = ssp(&plain);
        plain.extend_from_slice(&sum.to_le_bytes()).map_err(|_| error)?;
        let mut sealed = Sealed::new();
        sealed.push(SEALED).map_err(|_| error)?;
        for block in plain.as_chunks::<BLOCK_BYTES>().0 {
            let mut block = Array::from(*block);
            self.cipher.encrypt_block(&mut block);
            sealed.extend_from_slice(&block).map_err(|_| error)?;
        }
        Ok(sealed)
    }

    /// Takes the data out of a packet that must have this count.
    ///
    /// # Errors
    /// [`SecureError`] names the first thing that is wrong. Nothing of a packet that is not whole is given.
    pub fn open(&self, count: u32, sealed: &[u8]) -> Result<Opened, SecureError> {
        let (&first, blocks) = sealed.split_first().ok_or(SecureError::Shape)?;
        let (blocks, rest) = blocks.as_chunks::<BLOCK_BYTES>();
        if first != SEALED || blocks.is_empty() || !rest.is_empty() {
            return Err(SecureError::Shape);
        }
        let mut plain = Sealed::new();
        for block in blocks {
            let mut block = Array::from(*block);
            self.cipher.decrypt_block(&mut block);
            plain.extend_from_slice(&block).map_err(|_| SecureError::Shape)?;
        }
        let (signed, sum) = plain.split_last_chunk::<2>().ok_or(SecureError::Shape)?;
        if ssp(signed) != u16::from_le_bytes(*sum) {
            return Err(SecureError::Checksum);
        }
        let (&length, rest) = signed.split_first().ok_or(SecureError::Shape)?;
        let (told, rest) = rest.split_first_chunk::<4>().ok_or(SecureError::Shape)?;
        let received = u32::from_le_bytes(*told);
        if received != count {
            return Err(SecureError::Count { expected: count, received });
        }
        let data = rest.get(..usize::from(length)).filter(|data| !data.is_empty()).ok_or(SecureError::Length(length))?;
        Opened::from_slice(data).map_err(|_| SecureError::Length(length))
    }
}

/// `base ^ exponent mod modulus`.
fn power(base: u64, mut exponent: u64, modulus: u64) -> u64 {
    let times = |first: u64, second: u64| {
        let product = u128::from(first) * u128::from(second) % u128::from(modulus);
        // Below the modulus, so it fits.
        u64::try_from(product).unwrap_or_default()
    };
    let (mut result, mut square) = (1 % modulus, base % modulus);
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = times(result, square);
        }
        square = times(square, square);
        exponent >>= 1;
    }
    result
}

/// Whether a number is prime: Miller and Rabin's test with the twelve smallest primes as bases, which is exact for 64 bits.
pub fn is_prime(number: u64) -> bool {
    const BASES: [u64; 12] = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37];
    if number < 2 {
        return false;
    }
    if BASES.iter().any(|base| number.is_multiple_of(*base)) {
        return BASES.contains(&number);
    }
    let twos = (number - 1).trailing_zeros();
    let odd = (number - 1) >> twos;
    BASES.iter().all(|base| {
        let mut value = power(*base, odd, number);
        if value == 1 || value == number - 1 {
            return true;
        }
        for _ in 1..twos {
            value = power(value, 2, number);
            if value == number - 1 {
                return true;
            }
        }
        false
    })
}
