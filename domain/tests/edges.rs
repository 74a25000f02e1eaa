//! The last value that is taken and the first that is not; what people read of values; what a reference may look like.

use cas_domain::account::Account;
use cas_domain::bounds::{AMOUNT_MAX, DEBT_LINES_MAX, ENTRY_BYTES_MAX, MESSAGE_BYTES_MAX, REFERENCE_BYTES_MAX};
use cas_domain::catalogue::{Offline, Pricing, RoundingRule, Service, quote_valid_until};
use cas_domain::change::{NoChange, Outlook, Stock, make, outlook};
use cas_domain::denomination::Denomination;
use cas_domain::folio::FolioKind;
use cas_domain::format::short_date_of;
use cas_domain::hex;
use cas_domain::id::QuoteId;
use cas_domain::journal::canonical_bytes;
use cas_domain::local::LINE_BYTES_MAX;
use cas_domain::money::Money;
use cas_domain::quote::{DebtLine, LineKind, Quote, QuoteError};
use cas_domain::reference::{ReadReference, ReferenceError, Scheme, check, condensed_amount};
use cas_domain::time::WallMillis;
use jiff::civil::date;

use crate::samples::{NOON, bill, coin, folio, named, pesos, wire};

fn service(pricing: Pricing, offline: Offline) -> Service {
    Service { pricing, offline, rounding: RoundingRule::Peso, ..wire::services().remove(0) }
}

fn of_lines(amounts: &[i64], offline: Offline) -> Result<Quote, QuoteError> {
    let line = |centavos: &i64| DebtLine { kind: LineKind::Concept, label: "Concepto".to_owned(), amount: Money::from_centavos(*centavos) };
    let service = service(Pricing::LookedUp, offline);
    Quote::from_lines(QuoteId::from_u128(1), &service, &ReadReference::default(), amounts.iter().map(line).collect(), NOON)
}

fn of_the_terminal(pricing: Pricing, reference: &ReadReference, typed: Option<Money>) -> Result<Money, QuoteError> {
    let service = service(pricing, Offline::Yes);
    Quote::local(QuoteId::from_u128(1), &service, reference, typed, NOON).map(|quote| quote.total)
}

#[test]
fn the_largest_amount_and_the_longest_debt_are_quoted_and_no_more() {
    assert_eq!(of_lines(&[AMOUNT_MAX], Offline::No).map(|quote| quote.total.centavos()), Ok(AMOUNT_MAX));
    assert_eq!(of_lines(&[AMOUNT_MAX + 100], Offline::No), Err(QuoteError::Amount));
    assert_eq!(of_lines(&[100; DEBT_LINES_MAX], Offline::No).map(|quote| quote.lines.len()), Ok(DEBT_LINES_MAX));
    assert_eq!(of_lines(&[100; DEBT_LINES_MAX + 1], Offline::No), Err(QuoteError::TooManyLines));
}

#[test]
fn a_quote_says_whether_it_may_wait_and_what_was_rounded() {
    for (offline, waits) in [(Offline::No, false), (Offline::Yes, true), (Offline::UntilDue, true)] {
        assert_eq!(of_lines(&[100], offline).map(|quote| quote.may_wait), Ok(waits), "{offline:?}");
    }
    let rounded = of_lines(&[48_736], Offline::No).expect("a quote");
    assert_eq!(rounded.adjustment(), Money::from_centavos(-36));
    assert_eq!(rounded.owed_to_biller(), Ok(Money::from_centavos(48_736)), "the peso is rounded, the debt is not");
    assert_eq!(rounded.valid_until, quote_valid_until(NOON));
    assert_eq!(quote_valid_until(NOON), NOON.plus_millis(20 * 60 * 1_000));
}

#[test]
fn a_reference_is_good_on_its_last_day_and_not_on_the_next() {
    let today = NOON.civil().date();
    let due = |due| ReadReference { amount: Some(pesos(137)), due: Some(due), ..Default::default() };
    assert_eq!(of_the_terminal(Pricing::Embedded, &due(today), None), Ok(pesos(137)));
    assert_eq!(of_the_terminal(Pricing::Embedded, &due(check::next_day(today)), None), Ok(pesos(137)));
    let yesterday = today.yesterday().expect("a day");
    assert_eq!(of_the_terminal(Pricing::Embedded, &due(yesterday), None), Err(QuoteError::PastDue));
    assert_eq!(check::next_day(date(2026, 12, 31)), date(2027, 1, 1));
}

#[test]
fn an_open_amount_is_taken_from_the_least_to_the_most() {
    let open = || Pricing::Open { least: pesos(10), most: pesos(5_000) };
    for (typed, taken) in [(9, false), (10, true), (5_000, true), (5_001, false)] {
        let quoted = of_the_terminal(open(), &ReadReference::default(), Some(pesos(typed)));
        assert_eq!(quoted, if taken { Ok(pesos(typed)) } else { Err(QuoteError::Amount) }, "{typed} pesos");
    }
}

/// Both ends of a line must agree on them, also where one end is of an older version.
#[test]
fn bounds_of_messages_are_what_other_machines_reckon_with() {
    assert_eq!(ENTRY_BYTES_MAX, 65_536);
    assert_eq!(MESSAGE_BYTES_MAX, 2_097_152);
    assert_eq!(LINE_BYTES_MAX, 262_144);
}

#[test]
fn an_entry_may_be_as_long_as_its_bound() {
    // Two of the bytes are quotation marks.
    assert_eq!(canonical_bytes(&"x".repeat(ENTRY_BYTES_MAX - 2)).map(|bytes| bytes.len()).ok(), Some(ENTRY_BYTES_MAX));
    assert!(canonical_bytes(&"x".repeat(ENTRY_BYTES_MAX - 1)).is_err());
}

#[test]
fn as_much_as_is_planned_at_once_is_made() {
    let ones = [Stock { key: (), value: pesos(1), count: 200_000 }];
    assert_eq!(make(pesos(100_000), &ones).map(|takes| takes[0].count), Ok(100_000));
    assert_eq!(make(pesos(100_001), &ones), Err(NoChange::TooMuch(pesos(100_000))));
}

#[test]
fn less_than_nothing_is_called_so_whatever_lies_there() {
    let owed = Money::from_centavos(-50);
    assert_eq!(make(owed, &[Stock { key: (), value: pesos(1), count: 5 }]), Err(NoChange::Negative(owed)));
    assert_eq!(make::<()>(owed, &[]), Err(NoChange::Negative(owed)));
}

#[test]
fn coins_that_have_run_out_limit_nothing_and_absurd_stocks_hide_no_gap() {
    let stock = |centavos, count| Stock { key: (), value: Money::from_centavos(centavos), count };
    assert_eq!(outlook(&[stock(100, 8), stock(1_000, 0)]), outlook(&[stock(100, 8)]));
    // Everything up to some hundred million million can be made, and no step up to the one huge piece.
    let absurd = [stock(1, 99_999), stock(100_000, u32::MAX), stock(1 << 50, 1)];
    assert!(matches!(outlook(&absurd), Outlook::UpTo(_)), "{:?}", outlook(&absurd));
}

#[test]
fn an_account_that_is_one_of_a_kind_takes_no_name() {
    for name in ["Vault", "BankTransit", "Bank", "CardClearing", "Fund", "Rounding", "Fees", "Expired"] {
        assert_eq!(name.parse::<Account>().map(|account| account.to_string()), Ok(name.to_owned()));
        assert!(format!("{name}:uno").parse::<Account>().is_err(), "{name} is one of a kind");
    }
}

#[test]
fn places_of_the_machine_name_their_slot() {
    for name in ["Escrow", "CashBox", "CoinBox", "RejectBin", "Exit", "Transport", "Hopper", "Recycler", "Tube"] {
        let place: Account = named(&format!("{name}:uno"));
        assert_eq!(place.slot(), Some(&named("uno")), "{place}");
    }
    assert_eq!(named::<Account>("Cassette:uno:2").slot(), Some(&named("uno")));
    assert_eq!(Account::Vault.slot(), None);
    assert_eq!(named::<Account>("Pouch:F00-000318-6").slot(), None);
}

#[test]
fn money_and_moments_are_written_as_people_say_them() {
    let labels = [bill(200), bill(1_000), coin(1_000), coin(50)].map(Denomination::label);
    assert_eq!(labels, ["$200", "$1000", "$10", "50¢"]);
    assert!(bill(20).is_bill() && !coin(2_000).is_bill());
    assert_eq!(short_date_of(NOON), "20 nov");
    assert_eq!(WallMillis::from_millis(1_795_205_100_000).as_millis(), 1_795_205_100_000);
    assert_eq!(folio(FolioKind::Payment, 4_512).number(), 4_512);
    for wrong in ["C0100", "C050", "B020000"] {
        assert!(wrong.parse::<Denomination>().is_err(), "{wrong} has a nought in front");
    }
    let short = hex::decode_array::<32>("ab").expect_err("two digits are no key");
    assert!(short.to_string().starts_with("64 hexadecimal digits are expected, found 2 "), "{short}");
}

#[test]
fn the_condensed_amount_weighs_every_digit() {
    // Weights 7, 3, 1 from the right.
    for (centavos, digit) in [(0, 0), (1, 7), (12, 7), (123, 8), (9_999, 2), (u64::MAX, 7)] {
        assert_eq!(condensed_amount(centavos), digit, "{centavos}");
    }
}

#[test]
fn an_amount_is_proved_by_its_digit_only_within_reason() {
    let proof = |digit| ReadReference { amount_proof: Some(digit), ..Default::default() };
    let most = u64::try_from(AMOUNT_MAX).expect("positive");
    assert_eq!(proof(condensed_amount(most)).prove_amount(Money::from_centavos(AMOUNT_MAX)), Ok(Money::from_centavos(AMOUNT_MAX)));
    let more = proof(condensed_amount(most + 1)).prove_amount(Money::from_centavos(AMOUNT_MAX + 1));
    assert_eq!(more, Err(ReferenceError::Amount));
    assert_eq!(proof(0).prove_amount(Money::ZERO), Err(ReferenceError::Amount), "nothing proves itself");
}

#[test]
fn a_reference_is_read_to_its_last_sign_and_never_cut_short() {
    let digits = Scheme::Digits { length: u8::try_from(REFERENCE_BYTES_MAX).expect("fits") };
    let longest = "7".repeat(REFERENCE_BYTES_MAX);
    assert_eq!(digits.read(&longest).map(|read| read.text), Ok(longest.clone()));
    assert_eq!(digits.read(&format!("{longest}7")), Err(ReferenceError::TooLong { extra: 1 }));
    assert_eq!(Scheme::Digits { length: 8 }.read("1234-5678").map(|read| read.text), Ok("12345678".to_owned()));
}

#[test]
fn a_plate_with_its_number_has_ten_to_twelve_signs() {
    let read = |text: &str| Scheme::PlateAndNiv.read(text).map(|read| read.text);
    assert_eq!(read("ABC1212731"), Ok("ABC1212731".to_owned()));
    assert_eq!(read("ABC123412731"), Ok("ABC123412731".to_owned()));
    assert_eq!(read("ABC121273"), Err(ReferenceError::TooShort { missing: 1 }));
    assert_eq!(read("ABC1212"), Err(ReferenceError::TooShort { missing: 3 }));
    assert_eq!(read("ABC12341273100"), Err(ReferenceError::TooLong { extra: 2 }));
}

#[test]
fn the_keypad_is_told_what_a_reference_looks_like() {
    let told = |scheme: Scheme| (scheme.length(), scheme.has_letters(), scheme.asks_amount());
    assert_eq!(told(Scheme::None), (None, false, false));
    assert_eq!(told(Scheme::Modulus10 { length: 9 }), (Some(9), false, false));
    assert_eq!(told(Scheme::Digits { length: 8 }), (Some(8), false, false));
    assert_eq!(told(Scheme::PlateAndNiv), (Some(12), true, false));
    assert_eq!(told(Scheme::Embedded28), (Some(28), false, false));
    assert_eq!(told(Scheme::Condensed20), (Some(20), false, true));
}
