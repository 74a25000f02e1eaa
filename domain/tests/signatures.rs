//! Signatures: one flipped bit, another key, another purpose or another place, and they do not hold.

use cas_domain::hex;
use cas_domain::id::TerminalId;
use cas_domain::journal::{EntryHash, Epoch, Seq};
use cas_domain::wire::signed::{BatchClaim, Purpose, SignatureError, SignedConfig, SignedMessage, sign, verify};
use ed25519_dalek::SigningKey;
use proptest::prelude::*;

use crate::samples::terminal;

const PURPOSES: [Purpose; 3] = [Purpose::Heartbeat, Purpose::Quote, Purpose::Config];

fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn public(key: &SigningKey) -> String {
    hex::encode(key.verifying_key().as_bytes())
}

fn claim() -> BatchClaim {
    BatchClaim { terminal: terminal(), epoch: Epoch(1), first: Seq(3), last: Seq(9), before: EntryHash([1; 32]), after: EntryHash([2; 32]) }
}

/// A hexadecimal text with one bit of its bytes flipped.
fn flipped(text: &str, bit: usize) -> String {
    let mut bytes: Vec<u8> =
        (0..text.len() / 2).map(|at| u8::from_str_radix(&text[at * 2..at * 2 + 2], 16).expect("hexadecimal")).collect();
    bytes[bit / 8 % (text.len() / 2)] ^= 1 << (bit % 8);
    hex::encode(&bytes)
}

#[test]
fn a_message_holds_under_its_own_purpose_only() {
    let key = key(7);
    for signed in PURPOSES {
        let message = SignedMessage::new(signed, terminal(), "{}".to_owned(), &key);
        for asked in PURPOSES {
            let result = message.check(asked, &public(&key));
            assert_eq!(result.is_ok(), asked == signed, "signed as {signed:?}, taken as {asked:?}");
            // Renaming the purpose does not help: it is part of what was signed.
            let renamed = SignedMessage { purpose: asked, ..message.clone() };
            assert_eq!(renamed.check(asked, &public(&key)).is_ok(), asked == signed, "signed as {signed:?}, renamed {asked:?}");
        }
    }
}

#[test]
fn every_field_of_a_batch_claim_is_covered() {
    let key = key(7);
    let signature = claim().sign(&key);
    assert_eq!(claim().check(&public(&key), &signature), Ok(()));
    let changed = [
        BatchClaim { terminal: TerminalId::from_u128(1), ..claim() },
        BatchClaim { epoch: Epoch(2), ..claim() },
        BatchClaim { first: Seq(4), ..claim() },
        BatchClaim { last: Seq(10), ..claim() },
        BatchClaim { before: EntryHash([3; 32]), ..claim() },
        BatchClaim { after: EntryHash([3; 32]), ..claim() },
    ];
    for claim in changed {
        assert_eq!(claim.check(&public(&key), &signature), Err(SignatureError::Wrong), "{claim:?}");
    }
}

#[test]
fn what_is_no_key_or_no_signature_is_said_so() {
    let key = key(7);
    let message = SignedMessage::new(Purpose::Quote, terminal(), "{}".to_owned(), &key);
    assert_eq!(message.check(Purpose::Quote, "zz"), Err(SignatureError::Key));
    assert_eq!(message.check(Purpose::Quote, &"00".repeat(31)), Err(SignatureError::Key));
    let short = SignedMessage { signature: "00".to_owned(), ..message };
    assert_eq!(short.check(Purpose::Quote, &public(&key)), Err(SignatureError::Form));
    // The neutral point as key signs everything under a check that is not strict.
    let neutral = format!("01{}", "00".repeat(31));
    let nothing = format!("01{}", "00".repeat(63));
    assert!(verify(&neutral, b"T", &[b"x"], &nothing).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_flipped_bit_is_refused(body in ".{1,60}", bit in any::<usize>(), which in 0..4_u8) {
        let key = key(7);
        let good = SignedMessage::new(Purpose::Heartbeat, terminal(), body, &key);
        prop_assert_eq!(good.check(Purpose::Heartbeat, &public(&key)), Ok(()));
        let (mut bad, mut by) = (good.clone(), public(&key));
        match which {
            0 => bad.signature = flipped(&good.signature, bit),
            1 => bad.terminal = TerminalId::from_u128(good.terminal.as_u128() ^ (1 << (bit % 128))),
            2 => by = flipped(&by, bit),
            _ => {
                let mut bytes = good.body.into_bytes();
                let at = bit / 8 % bytes.len();
                bytes[at] ^= 1 << (bit % 8);
                // A body that is no text any more never reaches the check.
                let Ok(text) = String::from_utf8(bytes) else { return Ok(()) };
                bad.body = text;
            }
        }
        prop_assert!(bad.check(Purpose::Heartbeat, &by).is_err());
    }

    #[test]
    fn a_flipped_bit_of_a_batch_or_configuration_is_refused(bit in any::<usize>(), body in ".{1,60}") {
        let key = key(9);
        let signature = claim().sign(&key);
        prop_assert!(claim().check(&public(&key), &flipped(&signature, bit)).is_err());
        let config = SignedConfig::new(body, &key);
        prop_assert_eq!(config.check(&public(&key)), Ok(()));
        prop_assert!(config.check(&public(&super::signatures::key(8))).is_err(), "another key");
        let bad = SignedConfig { signature: flipped(&config.signature, bit), ..config };
        prop_assert!(bad.check(&public(&key)).is_err());
    }

    #[test]
    fn parts_do_not_flow_into_each_other(left in ".{0,12}", right in ".{0,12}", at in any::<prop::sample::Index>()) {
        let key = key(7);
        let joined = format!("{left}{right}");
        let cuts: Vec<usize> = (0..=joined.len()).filter(|cut| joined.is_char_boundary(*cut)).collect();
        let cut = cuts[at.index(cuts.len())];
        let signature = sign(&key, b"T", &[left.as_bytes(), right.as_bytes()]);
        let (first, second) = joined.split_at(cut);
        let same = cut == left.len();
        prop_assert_eq!(verify(&public(&key), b"T", &[first.as_bytes(), second.as_bytes()], &signature).is_ok(), same);
        prop_assert!(verify(&public(&key), b"T", &[joined.as_bytes()], &signature).is_err(), "two parts are not one");
    }
}
