//! What people and journals write reads back as the same thing; random and nearly right text is an error, never a panic.

use std::str::FromStr;

use cas_domain::account::{Account, DebtNumber, DifferenceOf};
use cas_domain::denomination::Denomination;
use cas_domain::folio::{Folio, FolioKind, TerminalNumber};
use cas_domain::hex;
use cas_domain::id::{CaseId, CutId, PaymentId, SessionId, TerminalId};
use cas_domain::journal::EntryHash;
use cas_domain::money::Money;
use cas_domain::reference::{ReferenceError, Scheme, condensed_amount, condensed_date, modulus_10, modulus_97};
use cas_domain::slot::{Code, PersonNumber, PouchNumber, Seal, Slot};
use jiff::civil::{Date, date};
use proptest::prelude::*;

use crate::samples::named;

/// Every account, with any arguments.
pub fn account() -> impl Strategy<Value = Account> {
    let slot = || "[a-z0-9-]{1,16}".prop_map(|text| named::<Slot>(&text));
    let code = || "[a-z0-9-]{1,40}".prop_map(|text| named::<Code>(&text));
    let id = any::<u128>;
    prop_oneof![
        slot().prop_map(Account::Escrow),
        slot().prop_map(Account::CashBox),
        slot().prop_map(Account::CoinBox),
        slot().prop_map(Account::RejectBin),
        slot().prop_map(Account::Exit),
        slot().prop_map(Account::Transport),
        slot().prop_map(Account::Hopper),
        slot().prop_map(Account::Recycler),
        slot().prop_map(Account::Tube),
        (slot(), any::<u8>()).prop_map(|(slot, number)| Account::Cassette(slot, number)),
        "[0-9]{1,8}".prop_map(|text| Account::Staff(named::<PersonNumber>(&text))),
        "[A-Z0-9-]{1,20}".prop_map(|text| Account::Bag(named::<Seal>(&text))),
        "[A-Z0-9-]{1,24}".prop_map(|text| Account::Pouch(named::<PouchNumber>(&text))),
        code().prop_map(Account::Office),
        id().prop_map(|id| Account::Suspect(CutId::from_u128(id))),
        id().prop_map(|id| Account::Advance(CaseId::from_u128(id))),
        id().prop_map(|id| Account::Held(PaymentId::from_u128(id))),
        id().prop_map(|id| Account::Tendered(PaymentId::from_u128(id))),
        (id(), any::<u8>()).prop_map(|(id, debt)| Account::Collected(PaymentId::from_u128(id), DebtNumber(debt))),
        code().prop_map(Account::Payable),
        id().prop_map(|id| Account::Owed(PaymentId::from_u128(id))),
        id().prop_map(|id| Account::Unclaimed(TerminalId::from_u128(id))),
        id().prop_map(|id| Account::StaffTest(SessionId::from_u128(id))),
        id().prop_map(|id| Account::Difference(DifferenceOf::Cut(CutId::from_u128(id)))),
        id().prop_map(|id| Account::Difference(DifferenceOf::Count(SessionId::from_u128(id)))),
        slot().prop_map(|slot| Account::Difference(DifferenceOf::Slot(slot))),
        code().prop_map(|slip| Account::Difference(DifferenceOf::Deposit(slip))),
        id().prop_map(|id| Account::Difference(DifferenceOf::Case(CaseId::from_u128(id)))),
        slot().prop_map(Account::Overpaid),
        prop::sample::select(vec![
            Account::Vault,
            Account::BankTransit,
            Account::Bank,
            Account::CardClearing,
            Account::Fund,
            Account::Rounding,
            Account::Fees,
            Account::Expired,
        ]),
    ]
}

/// Any denomination that circulates.
pub fn denomination() -> impl Strategy<Value = Denomination> {
    prop::sample::select(Denomination::all().collect::<Vec<_>>())
}

fn folio() -> impl Strategy<Value = Folio> {
    (prop::sample::select(FolioKind::ALL.to_vec()), any::<u16>(), 0..=999_999_u32)
        .prop_map(|(kind, terminal, number)| Folio::new(kind, TerminalNumber(terminal), number).expect("six digits"))
}

/// Text nobody meant, and text that was meant and came out wrong.
fn text() -> impl Strategy<Value = String> {
    let near = prop_oneof![
        folio().prop_map(|folio| folio.to_string()),
        account().prop_map(|account| account.to_string()),
        denomination().prop_map(|denomination| denomination.to_string()),
        "[0-9]{0,70}",
        "[0-9A-Z -]{0,30}",
    ];
    prop_oneof![
        ".*",
        "\\PC{0,40}",
        (near, any::<prop::sample::Index>(), any::<char>()).prop_map(|(near, at, sign)| {
            let mut signs: Vec<char> = near.chars().collect();
            let at = at.index(signs.len() + 1);
            signs.insert(at, sign);
            signs.into_iter().collect()
        }),
    ]
}

fn reads_back<T: FromStr + ToString + PartialEq + std::fmt::Debug>(value: &T) {
    let text = value.to_string();
    assert_eq!(text.parse::<T>().ok().as_ref(), Some(value), "{text}");
}

/// Whatever is taken for a value is that value again when written; nothing panics.
fn taken_or_refused<T: FromStr + ToString + PartialEq + std::fmt::Debug>(text: &str) {
    if let Ok(value) = text.parse::<T>() {
        reads_back(&value);
    }
}

proptest! {
    #[test]
    fn accounts_read_back(account in account()) {
        reads_back(&account);
        let json = serde_json::to_string(&account).expect("JSON");
        prop_assert_eq!(serde_json::from_str::<Account>(&json).expect("an account"), account);
    }

    #[test]
    fn folios_read_back_however_they_are_typed(folio in folio()) {
        reads_back(&folio);
        prop_assert_eq!(folio.compact().parse(), Ok(folio));
        prop_assert_eq!(folio.to_string().to_lowercase().replace([' ', '-'], "").parse(), Ok(folio));
        // A folio printed in small pieces, as people read it out.
        let spaced: String = folio.compact().chars().flat_map(|sign| [sign, ' ']).collect();
        prop_assert_eq!(spaced.parse(), Ok(folio));
    }

    #[test]
    fn any_single_wrong_digit_of_a_folio_is_noticed(folio in folio(), at in any::<prop::sample::Index>(), other in 0..9_u8) {
        let mut text: Vec<u8> = folio.compact().into_bytes();
        let digits: Vec<usize> = (0..text.len()).filter(|index| text[*index].is_ascii_digit()).collect();
        let at = digits[at.index(digits.len())];
        text[at] = b'0' + (text[at] - b'0' + 1 + other) % 10;
        let text = String::from_utf8(text).expect("ASCII");
        // Leading zeros of a terminal number may change its length; then the form refuses it, else the check digit.
        prop_assert!(text.parse::<Folio>().is_err(), "{} was taken for {}", text, folio);
    }

    #[test]
    fn random_text_never_panics(text in text()) {
        taken_or_refused::<Account>(&text);
        taken_or_refused::<Denomination>(&text);
        taken_or_refused::<Folio>(&text);
        taken_or_refused::<Slot>(&text);
        taken_or_refused::<Seal>(&text);
        taken_or_refused::<PouchNumber>(&text);
        taken_or_refused::<PersonNumber>(&text);
        taken_or_refused::<Code>(&text);
        taken_or_refused::<PaymentId>(&text);
        taken_or_refused::<EntryHash>(&text);
        let _ = (modulus_10(&text), modulus_97(&text), cas_domain::format::grouped(&text));
        let _ = cas_domain::reference::check::date_from_six(&text);
    }

    #[test]
    fn random_references_never_panic_under_any_scheme(text in text(), length in any::<u8>(), typed in any::<i64>()) {
        let schemes = [
            Scheme::None, Scheme::Modulus10 { length }, Scheme::Digits { length }, Scheme::PlateAndNiv, Scheme::Embedded28,
            Scheme::Condensed20,
        ];
        for scheme in schemes {
            if let Ok(read) = scheme.read(&text) {
                prop_assert!(read.text.chars().all(|sign| sign.is_ascii_alphanumeric()), "{}", read.text);
                let _ = read.prove_amount(Money::from_centavos(typed));
            }
        }
    }

    #[test]
    fn a_reference_carries_what_was_put_into_it(
        service in 0..100_u32, holder in 0..10_000_000_000_u64, days in 0..3_650_i64, centavos in 1..100_000_000_i64,
        at in any::<prop::sample::Index>(), other in 0..9_u8,
    ) {
        let due = date(2024, 1, 1).checked_add(jiff::Span::new().days(days)).expect("a date");
        let body = format!("{service:02}{holder:010}{}{centavos:08}", six(due));
        let reference = format!("{body}{:02}", modulus_97(&body).expect("digits"));
        let read = Scheme::Embedded28.read(&reference).expect("a good reference");
        prop_assert_eq!((read.amount, read.due), (Some(Money::from_centavos(centavos)), Some(due)));
        let mut wrong = reference.into_bytes();
        let at = at.index(wrong.len());
        wrong[at] = b'0' + (wrong[at] - b'0' + 1 + other) % 10;
        prop_assert!(Scheme::Embedded28.read(&String::from_utf8(wrong).expect("ASCII")).is_err(), "one wrong digit was not noticed");
    }

    #[test]
    fn a_condensed_reference_proves_the_amount_it_was_made_for(account in 0..1_000_000_000_000_u64, days in 0..3_650_i64, centavos in 1..1_000_000_000_i64) {
        let due = date(2024, 1, 1).checked_add(jiff::Span::new().days(days)).expect("a date");
        let proof = condensed_amount(u64::try_from(centavos).expect("positive"));
        let body = format!("{account:012}{:04}{proof}2", condensed_date(due).expect("in range"));
        let read = Scheme::Condensed20.read(&format!("{body}{:02}", modulus_97(&body).expect("digits"))).expect("a good reference");
        prop_assert_eq!(read.due, Some(due));
        prop_assert_eq!(read.prove_amount(Money::from_centavos(centavos)), Ok(Money::from_centavos(centavos)));
    }

    #[test]
    fn bytes_read_back_from_hexadecimal(bytes in any::<[u8; 32]>(), text in ".*") {
        prop_assert_eq!(hex::decode_array::<32>(&hex::encode(&bytes)), Ok(bytes));
        let _ = hex::decode_array::<8>(&text);
    }
}

fn six(day: Date) -> String {
    format!("{:02}{:02}{:02}", day.year() % 100, day.month(), day.day())
}

#[test]
fn every_denomination_keeps_its_name_and_its_worth() {
    let all: Vec<Denomination> = Denomination::all().collect();
    assert_eq!(all.len(), 15, "nine coins and six notes circulate");
    all.iter().for_each(reads_back);
    assert!(all.iter().all(|denomination| denomination.value().is_positive()));
}

#[test]
fn a_configured_length_of_nothing_takes_no_reference() {
    let nothing = Scheme::Modulus10 { length: 0 };
    assert_eq!(nothing.read(""), Err(ReferenceError::CheckDigit));
    assert_eq!(nothing.read("1"), Err(ReferenceError::TooLong { extra: 1 }));
}
