//! eSSP: the worked exchange of `protocols.md` section 3, and what is refused.

use cas_hardware::ssp::secure::{DATA_SEALED_MAX, Exchange, FIXED_KEY, Key, SecureError, is_prime};
use proptest::prelude::*;

use super::frames::bytes;

const GENERATOR: u64 = 982_451_653;
const MODULUS: u64 = 1_287_821;

/// The key of the worked exchange, as the host has it.
fn key() -> Key {
    Exchange::new(GENERATOR, MODULUS, 12_345).unwrap().agree(FIXED_KEY, 787_044).unwrap()
}

#[test]
fn both_sides_of_the_worked_exchange_have_one_key() {
    let (host, device) = (Exchange::new(GENERATOR, MODULUS, 12_345).unwrap(), Exchange::new(GENERATOR, MODULUS, 54_321).unwrap());
    assert_eq!((host.intermediate_key(), device.intermediate_key()), (185_556, 787_044));
    let (host, device) = (host.agree(FIXED_KEY, 787_044).unwrap(), device.agree(FIXED_KEY, 185_556).unwrap());
    let sealed = host.seal(7, &[0x33, 1, 2, 3], || 0x55).unwrap();
    assert_eq!(device.open(7, &sealed).unwrap().as_slice(), [0x33, 1, 2, 3]);
}

#[test]
fn the_sealed_poll_and_the_sealed_credit_of_the_sheet() {
    let drawn = |first: u8| {
        let mut next = first;
        move || {
            next += 1;
            next - 1
        }
    };
    let poll = bytes("7E 11 12 EC AD 3A 61 76 01 E6 43 94 F1 35 0F 5A FB");
    assert_eq!(key().seal(0, &[0x07], drawn(0xA0)).unwrap().as_slice(), poll);
    assert_eq!(key().open(0, &poll).unwrap().as_slice(), [0x07]);
    let credit = bytes("7E 0A 80 32 B3 E6 EE 1D 2F 4A 0D 80 D1 63 EC A7 C2");
    assert_eq!(key().seal(1, &[0xF0, 0xEE, 0x03], drawn(0xA0)).unwrap().as_slice(), credit);
    assert_eq!(key().open(1, &credit).unwrap().as_slice(), [0xF0, 0xEE, 0x03]);
    assert_eq!(key().open(0, &credit), Err(SecureError::Count { expected: 0, received: 1 }), "a packet of another moment is not taken");
}

#[test]
fn numbers_that_keep_nothing_secret_are_refused() {
    assert_eq!(Exchange::new(GENERATOR, MODULUS + 1, 5).unwrap_err(), SecureError::NotPrime(MODULUS + 1));
    assert_eq!(Exchange::new(2, 2, 5).unwrap_err(), SecureError::NotPrime(2));
    assert_eq!(Exchange::new(MODULUS, GENERATOR, 5).unwrap_err(), SecureError::Order);
    assert_eq!(Exchange::new(GENERATOR, MODULUS, 1).unwrap_err(), SecureError::WeakKey(1));
    for weak in [0, MODULUS, u64::MAX] {
        let exchange = Exchange::new(GENERATOR, MODULUS, 5).unwrap();
        assert_eq!(exchange.agree(FIXED_KEY, weak).unwrap_err(), SecureError::WeakKey(weak));
    }
}

#[test]
fn another_fixed_key_opens_nothing() {
    let other = Exchange::new(GENERATOR, MODULUS, 12_345).unwrap().agree(FIXED_KEY + 1, 787_044).unwrap();
    let sealed = key().seal(0, &[0x07], || 0).unwrap();
    assert_eq!(other.open(0, &sealed), Err(SecureError::Checksum));
}

#[test]
fn primes_are_told_from_what_looks_like_them() {
    let small: Vec<u64> = (0..60).filter(|number| is_prime(*number)).collect();
    assert_eq!(small, [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59]);
    for prime in [GENERATOR, MODULUS, 18_446_744_073_709_551_557] {
        assert!(is_prime(prime), "{prime}");
    }
    // Carmichael numbers, and a strong pseudoprime to the first nine primes.
    for composite in [561, 41_041, 825_265, 3_825_123_056_546_413_051, u64::MAX] {
        assert!(!is_prime(composite), "{composite}");
    }
}

proptest! {
    #[test]
    fn data_come_back_from_their_packet(data in proptest::collection::vec(any::<u8>(), 1..=DATA_SEALED_MAX), count: u32, packing: u8) {
        let sealed = key().seal(count, &data, || packing).unwrap();
        prop_assert_eq!(sealed.len() % 16, 1);
        let opened = key().open(count, &sealed).unwrap();
        prop_assert_eq!(opened.as_slice(), data.as_slice());
    }

    #[test]
    fn anything_is_opened_or_refused(mut sealed in proptest::collection::vec(any::<u8>(), 0..255), whole: bool) {
        if whole {
            sealed.truncate(sealed.len() / 16 * 16);
            sealed.insert(0, 0x7E);
        }
        let _ = key().open(0, &sealed);
    }
}

#[test]
fn what_does_not_fit_is_not_sealed() {
    assert_eq!(key().seal(0, &[], || 0), Err(SecureError::Data(0)));
    assert_eq!(key().seal(0, &[0; DATA_SEALED_MAX + 1], || 0), Err(SecureError::Data(DATA_SEALED_MAX + 1)));
}
