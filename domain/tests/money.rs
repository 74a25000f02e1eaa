//! Amounts never wrap: whatever does not fit is an error, everything else is exact.

use cas_domain::catalogue::RoundingRule;
use cas_domain::money::{Money, MoneyError};
use cas_domain::quote::{DebtLine, LineKind, Quote};
use cas_domain::reference::ReadReference;
use cas_domain::time::WallMillis;
use proptest::prelude::*;

use crate::samples::{NOON, wire};

/// Small amounts, and those at the edge of what fits.
fn amount() -> impl Strategy<Value = i64> {
    prop_oneof![-1_000_000..1_000_000_i64, any::<i64>(), Just(i64::MAX), Just(i64::MIN), Just(0)]
}

/// What exact arithmetic says: the amount if it fits, the error if it does not.
fn exact(result: i128) -> Result<Money, MoneyError> {
    i64::try_from(result).map(Money::from_centavos).map_err(|_| MoneyError::Overflow)
}

proptest! {
    #[test]
    fn arithmetic_is_exact_or_an_error(a in amount(), b in amount()) {
        let (left, right) = (Money::from_centavos(a), Money::from_centavos(b));
        let (a, b) = (i128::from(a), i128::from(b));
        prop_assert_eq!(left.plus(right), exact(a + b));
        prop_assert_eq!(left.minus(right), exact(a - b));
        prop_assert_eq!(left.times(right.centavos()), exact(a * b));
        prop_assert_eq!(Money::from_pesos(left.centavos()), exact(a * 100));
        let missing = (b - a).clamp(0, i128::from(i64::MAX));
        prop_assert_eq!(exact(missing), Ok(left.missing_to(right)));
    }

    #[test]
    fn a_sum_is_exact_or_an_error(amounts in prop::collection::vec(amount(), 0..12)) {
        // Step by step, as money is added: a sum that leaves the range on the way is an error even if it came back.
        let mut total = Ok(0_i128);
        for amount in &amounts {
            total = total.and_then(|sum| exact(sum + i128::from(*amount)).map(|money| i128::from(money.centavos())));
        }
        let expected = total.and_then(exact);
        prop_assert_eq!(Money::sum(amounts.into_iter().map(Money::from_centavos)), expected);
    }

    #[test]
    fn what_is_shown_reads_back(centavos in any::<i64>()) {
        let shown = Money::from_centavos(centavos).to_string();
        let digits: String = shown.chars().filter(|sign| sign.is_ascii_digit() || *sign == '-').collect();
        prop_assert_eq!(digits.parse::<i128>().expect("digits"), i128::from(centavos), "{}", shown);
        let pesos = shown.trim_start_matches('-').trim_start_matches('$').split('.').next().expect("pesos");
        prop_assert!(pesos.split(',').skip(1).all(|group| group.len() == 3), "{}", shown);
    }

    #[test]
    fn an_adjustment_makes_whole_pesos_and_moves_at_most_fifty_centavos(centavos in amount()) {
        let total = Money::from_centavos(centavos);
        if let Ok(adjustment) = RoundingRule::Peso.adjustment(total) {
            prop_assert_eq!(total.plus(adjustment).expect("it said that it fits").centavos() % 100, 0);
            prop_assert!((-50..=49).contains(&adjustment.centavos()));
        }
        prop_assert_eq!(RoundingRule::Exact.adjustment(total), Ok(Money::ZERO));
    }

    #[test]
    fn a_quote_adds_up_or_is_refused(amounts in prop::collection::vec(amount(), 0..20)) {
        let services = wire::services();
        for service in &services {
            let lines = amounts.iter().map(|centavos| DebtLine {
                kind: LineKind::Concept,
                label: "Concepto".to_owned(),
                amount: Money::from_centavos(*centavos),
            });
            let id = cas_domain::id::QuoteId::from_u128(1);
            if let Ok(quote) = Quote::from_lines(id, service, &ReadReference::default(), lines.collect(), NOON) {
                let sum = Money::sum(quote.lines.iter().map(|line| line.amount));
                prop_assert_eq!(sum, Ok(quote.total));
                prop_assert!(quote.total.is_positive());
                prop_assert_eq!(quote.owed_to_biller().and_then(|owed| owed.plus(quote.adjustment())), Ok(quote.total));
            }
        }
    }

    #[test]
    fn an_absurd_clock_is_a_date_and_no_panic(millis in any::<i64>(), later in any::<i64>()) {
        let moment = WallMillis::from_millis(millis);
        let end = moment.end_of_day();
        prop_assert_eq!(WallMillis::from_civil(moment.civil()).civil(), moment.civil());
        prop_assert!(cas_domain::format::long_date_of(end).len() > 6);
        let _ = moment.plus_millis(later).civil();
    }
}
