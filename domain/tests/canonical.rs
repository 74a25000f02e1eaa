//! The one byte form of an entry: the same however it was read, and small enough at its largest.

use cas_domain::bounds::POSTINGS_MAX;
use cas_domain::journal::facts::BagContent;
use cas_domain::journal::posting::Pieces;
use cas_domain::journal::{CanonicalError, Entry, EntryKind, Epoch, Posting, PostingError, Seq, canonical_bytes};
use cas_domain::money::Money;
use cas_domain::time::WallMillis;
use proptest::prelude::*;
use serde_json::Value;

use crate::samples::{coin, entries, named, terminal};
use crate::texts::{account, denomination};

/// A posting of any accounts and numbers, possible or not: what was stored must read back even if it is odd.
pub fn posting() -> impl Strategy<Value = Posting> {
    (account(), account(), prop::option::of((denomination(), any::<i64>())), any::<i64>()).prop_map(|(debit, credit, pieces, amount)| {
        let pieces = pieces.map(|(denomination, count)| Pieces { denomination, count });
        Posting { debit, credit, pieces, amount: Money::from_centavos(amount) }
    })
}

fn entry() -> impl Strategy<Value = Entry> {
    let numbers = (any::<u32>(), any::<u64>(), any::<i64>(), any::<i64>(), any::<u64>(), prop::option::of(any::<u64>()));
    (prop::sample::select(entries::kinds()), prop::collection::vec(posting(), 0..4), numbers).prop_map(|(what, postings, numbers)| {
        let (epoch, seq, wall, offset_ms, mono_ms, cause) = numbers;
        Entry {
            terminal: terminal(),
            epoch: Epoch(epoch),
            seq: Seq(seq),
            boot: entries::BOOT,
            wall_ms: WallMillis::from_millis(wall),
            offset_ms,
            mono_ms,
            cause: cause.map(Seq),
            what,
            postings,
        }
    })
}

/// Any JSON without fractions.
fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        ".*".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::hash_map(".{0,6}", inner, 0..6).prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn an_entry_reads_back_and_gives_the_same_bytes(entry in entry()) {
        let bytes = canonical_bytes(&entry).expect("canonical");
        let back: Entry = serde_json::from_slice(&bytes).expect("an entry");
        prop_assert_eq!(&back, &entry);
        prop_assert_eq!(canonical_bytes(&back).expect("canonical"), bytes.clone());
        // An auditor's reader knows no entry, only JSON; it must come to the same bytes.
        let value: Value = serde_json::from_slice(&bytes).expect("JSON");
        prop_assert_eq!(canonical_bytes(&value).expect("canonical"), bytes);
    }

    #[test]
    fn any_value_has_one_form(value in json()) {
        let bytes = canonical_bytes(&value).expect("canonical");
        let text = String::from_utf8(bytes.clone()).expect("UTF-8");
        prop_assert_eq!(&serde_json::from_str::<Value>(&text).expect("JSON"), &value);
        prop_assert_eq!(canonical_bytes(&serde_json::from_str::<Value>(&text).expect("JSON")).expect("canonical"), bytes);
        prop_assert!(!text.contains('\n') && !text.contains('\r'), "an entry is one line: {}", text);
    }
}

#[test]
fn a_field_without_a_value_is_left_out() {
    for kind in entries::kinds() {
        let text = String::from_utf8(canonical_bytes(&kind).expect("canonical")).expect("UTF-8");
        assert!(!text.contains("null"), "{text}");
    }
}

#[test]
fn a_fraction_anywhere_is_refused_by_name() {
    let error = canonical_bytes(&serde_json::json!({"a": [{"b": 1.25}]})).expect_err("a fraction");
    assert!(matches!(&error, CanonicalError::Fraction(text) if text == "1.25"), "{error}");
    assert!(canonical_bytes(&serde_json::json!({"a": 1.0})).is_err(), "a fraction that is whole is a fraction still");
}

#[test]
fn the_largest_entry_fits_and_a_larger_one_is_refused() {
    let posting =
        Posting::pieces(named("Bag:WWWWWWWWWWWWWWWWWWWW"), named("CashBox:wwwwwwwwwwwwwwww"), coin(1_000), 600).expect("a posting");
    let closed = entries::kinds().into_iter().find(|kind| matches!(kind, EntryKind::CutClosed { .. })).expect("a cut");
    let bags = vec![BagContent::Notes; cas_domain::bounds::BAGS_MAX];
    let EntryKind::CutClosed { cut, folio, from, hands_over, receives, commitment, salt, .. } = closed else { unreachable!("found so") };
    let bags =
        bags.into_iter().map(|content| cas_domain::journal::facts::BagSeal { content, seal: named("WWWWWWWWWWWWWWWWWWWW") }).collect();
    let mut entry = Entry {
        terminal: terminal(),
        epoch: Epoch(u32::MAX),
        seq: Seq(u64::MAX),
        boot: entries::BOOT,
        wall_ms: WallMillis::from_millis(i64::MIN),
        offset_ms: i64::MIN,
        mono_ms: u64::MAX,
        cause: Some(Seq(u64::MAX)),
        what: EntryKind::CutClosed { cut, folio, from, bags, hands_over, receives, commitment, salt },
        postings: vec![posting; POSTINGS_MAX],
    };
    entry.check().expect("as many postings as an entry may have");
    let largest = canonical_bytes(&entry).expect("the largest entry has a form").len();
    assert!(largest > 20_000, "{largest} bytes are not the largest entry");
    entry.what = EntryKind::Boot { boot: entries::BOOT, version: "x".repeat(cas_domain::bounds::ENTRY_BYTES_MAX) };
    assert!(matches!(canonical_bytes(&entry), Err(CanonicalError::TooLarge(bytes)) if bytes > cas_domain::bounds::ENTRY_BYTES_MAX));
    entry.postings.push(entry.postings[0].clone());
    assert_eq!(entry.check(), Err(PostingError::TooMany(POSTINGS_MAX + 1)));
}
