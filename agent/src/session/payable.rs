//! Before the first note, and after each: which pieces may be taken so that the payment can still be ended (issue "payable").
//!
//! One pure function over what is known now. A piece is taken only if, after it, the payment can end: with nothing over, with
//! change that the ready hoppers can make from what is in them now, or by further pieces of which the same is true and for
//! which there is room. So nobody is led into a sum that neither goes up nor comes back.
//!
//! Paper is told, not asked: without it receipt and vouchers stand on the screen with their folios, and the payment ends.

use cas_domain::change::{Reach, Stock};
use cas_domain::denomination::{Denomination, Kind};
use cas_domain::money::Money;

/// States that the search for an end visits at most: 10,000 pesos in steps of 50 centavos. Beyond, nothing is promised.
const STATES_MAX: i64 = 20_000;

/// What is known at this moment.
#[derive(Clone, Debug)]
pub struct Question<'a> {
    /// What is still missing; `None` where no sum is chosen yet.
    pub missing: Option<Money>,
    /// The notes that the acceptor knows; empty where it does not work.
    pub notes: &'a [Denomination],
    /// The coins that the acceptor knows; empty where it does not work.
    pub coins: &'a [Denomination],
    /// Notes for which there is room in the box.
    pub notes_room: i64,
    /// Coins for which there is room in the box.
    pub coins_room: i64,
    /// What ready hoppers of known content hold.
    pub stocks: &'a [Stock<usize>],
    /// More change than this is not given.
    pub change_max: Money,
    /// The disk has room for a whole payment.
    pub disk: bool,
    /// What is paid can be posted now, or may wait.
    pub postable: bool,
    /// The printer has paper.
    pub paper: bool,
}

/// Why a piece may not be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum No {
    /// No room in its box.
    Room,
    /// The change for it would pass the limit.
    OverLimit,
    /// The change for it cannot be made now.
    NoChange,
    /// What would then be missing could not be paid here: no piece fits, and no change for a larger one.
    DeadEnd,
    /// The disk or the service does not allow a payment.
    Closed,
}

/// What may be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payable {
    /// Each piece, notes first, each kind as asked, with the reason against it.
    pub pieces: Vec<(Denomination, Option<No>)>,
    /// No change at all can be given: only exact amounts end.
    pub exact_only: bool,
    /// Receipts come out on paper.
    pub paper: bool,
}

impl Payable {
    /// Why this piece may not be taken; a piece that was not asked about has no room.
    pub fn refusal(&self, piece: Denomination) -> Option<No> {
        self.pieces.iter().find(|(known, _)| *known == piece).map_or(Some(No::Room), |(_, no)| *no)
    }

    /// Whether any piece may be taken.
    pub fn any(&self) -> bool {
        self.pieces.iter().any(|(_, no)| no.is_none())
    }

    /// The pieces of a kind that may be taken.
    pub fn taken(&self, kind: Kind) -> impl Iterator<Item = Denomination> + '_ {
        self.pieces.iter().filter(move |(piece, no)| piece.kind() == kind && no.is_none()).map(|(piece, _)| *piece)
    }
}

/// Which pieces may be taken now, and why the others may not.
pub fn payable(question: &Question<'_>) -> Payable {
    let ends = Ends::new(question);
    let all = question.notes.iter().chain(question.coins);
    let pieces = all.map(|piece| (*piece, ends.against(*piece))).collect();
    Payable { pieces, exact_only: question.stocks.iter().all(|stock| stock.count == 0), paper: question.paper }
}

/// The ends that a payment can come to.
struct Ends<'a> {
    question: &'a Question<'a>,
    /// The change that can be made; worked out only where a piece brings more than what is missing.
    reach: std::cell::OnceCell<Reach>,
    /// By missing units, the fewest pieces that end it; worked out only where coins alone do not.
    fewest: std::cell::OnceCell<Option<Fewest>>,
}

struct Fewest {
    unit: i64,
    pieces: Vec<Option<i64>>,
}

impl<'a> Ends<'a> {
    const fn new(question: &'a Question<'a>) -> Self {
        Self { question, reach: std::cell::OnceCell::new(), fewest: std::cell::OnceCell::new() }
    }

    fn against(&self, piece: Denomination) -> Option<No> {
        let asked = self.question;
        if !asked.disk || !asked.postable {
            return Some(No::Closed);
        }
        if self.room(piece.kind()) < 1 {
            return Some(No::Room);
        }
        let missing = asked.missing?;
        if piece.value() >= missing {
            return self.against_change(missing.missing_to(piece.value()));
        }
        let left = piece.value().missing_to(missing);
        (!self.coins_end(left, piece.kind()) && !self.pieces_end(left)).then_some(No::DeadEnd)
    }

    fn against_change(&self, over: Money) -> Option<No> {
        if over > self.question.change_max {
            return Some(No::OverLimit);
        }
        let reach = self.reach.get_or_init(|| Reach::up_to(self.question.change_max, self.question.stocks));
        (!reach.has(over)).then_some(No::NoChange)
    }

    fn room(&self, kind: Kind) -> i64 {
        match kind {
            Kind::Bill => self.question.notes_room,
            Kind::Coin => self.question.coins_room,
        }
    }

    /// Whether coins alone end it exactly, largest first, within their room. Nearly always so, and quickly seen.
    fn coins_end(&self, left: Money, after: Kind) -> bool {
        let mut coins: Vec<i64> = self.question.coins.iter().map(|coin| coin.value().centavos()).collect();
        coins.sort_unstable_by(|a, b| b.cmp(a));
        let mut rest = left.centavos();
        let mut pieces = i64::from(after == Kind::Coin);
        for value in coins {
            pieces = pieces.saturating_add(rest / value);
            rest %= value;
        }
        rest == 0 && pieces <= self.question.coins_room
    }

    /// Whether any pieces end it, within the smaller room of the kinds that are taken, less the piece that led there.
    fn pieces_end(&self, left: Money) -> bool {
        let Some(fewest) = self.fewest.get_or_init(|| self.all_ends()) else { return false };
        let place = usize::try_from(left.centavos() / fewest.unit).ok();
        let count = place.and_then(|place| fewest.pieces.get(place)).copied().flatten();
        let kinds = [(self.question.notes, Kind::Bill), (self.question.coins, Kind::Coin)];
        let room = kinds.iter().filter(|(known, _)| !known.is_empty()).map(|(_, kind)| self.room(*kind)).min().unwrap_or(0);
        count.is_some_and(|count| count < room)
    }

    fn all_ends(&self) -> Option<Fewest> {
        let missing = self.question.missing?.centavos();
        let values: Vec<i64> = self.question.notes.iter().chain(self.question.coins).map(|piece| piece.value().centavos()).collect();
        let unit = values.iter().fold(missing, |unit, value| gcd(unit, *value));
        let states = missing.checked_div(unit).filter(|states| *states <= STATES_MAX)?;
        let mut pieces: Vec<Option<i64>> = vec![None; usize::try_from(states).ok()? + 1];
        for state in 1..pieces.len() {
            let left = i64::try_from(state).unwrap_or(i64::MAX).saturating_mul(unit);
            let end = |value: &i64| match left.checked_sub(*value) {
                Some(rest) if rest > 0 => pieces.get(usize::try_from(rest / unit).ok()?).copied().flatten().map(|count| count + 1),
                Some(over) => self.against_change(Money::from_centavos(over.saturating_neg())).is_none().then_some(1),
                None => None,
            };
            pieces[state] = values.iter().filter_map(end).min();
        }
        Some(Fewest { unit, pieces })
    }
}

const fn gcd(a: i64, b: i64) -> i64 {
    let (mut a, mut b) = (a, b);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.abs()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bill(pesos: u32) -> Denomination {
        Denomination::bill(pesos).expect("a note")
    }

    fn stock(centavos: i64, count: u32) -> Stock<usize> {
        Stock { key: 0, value: Money::from_centavos(centavos), count }
    }

    fn question<'a>(missing: i64, notes: &'a [Denomination], coins: &'a [Denomination], stocks: &'a [Stock<usize>]) -> Question<'a> {
        Question {
            missing: Some(Money::from_centavos(missing)),
            notes,
            coins,
            notes_room: 600,
            coins_room: 1000,
            stocks,
            change_max: Money::from_centavos(50_000),
            disk: true,
            postable: true,
            paper: true,
        }
    }

    #[test]
    fn a_note_that_would_lead_into_a_dead_end_is_refused_although_it_is_smaller_than_what_is_missing() {
        let notes = [20, 50, 100].map(bill);
        // 70 from notes alone, without change: 20 + 50. A hundred needs change; both others lead on.
        let answer = payable(&question(7_000, &notes, &[], &[]));
        assert_eq!(answer.pieces, vec![(bill(20), None), (bill(50), None), (bill(100), Some(No::NoChange))]);
        assert!(answer.exact_only);
        // 90 is 20 + 20 + 50; 110 is 20 x 3 + 50, and a hundred would leave ten that nothing pays.
        assert_eq!(payable(&question(11_000, &notes, &[], &[])).refusal(bill(100)), Some(No::DeadEnd));
        // 137 pesos never come out even: nothing is taken at all.
        assert!(!payable(&question(13_700, &notes, &[], &[])).any());
        // With ones in a hopper they do.
        assert!(payable(&question(13_700, &notes, &[], &[stock(100, 50)])).any());
    }

    #[test]
    fn disk_service_and_room_close_it() {
        let notes = [50].map(bill);
        let open = question(5_000, &notes, &[], &[]);
        assert_eq!(payable(&open).refusal(bill(50)), None);
        for closed in [Question { disk: false, ..open.clone() }, Question { postable: false, ..open.clone() }] {
            assert_eq!(payable(&closed).refusal(bill(50)), Some(No::Closed));
        }
        assert_eq!(payable(&Question { notes_room: 0, ..open.clone() }).refusal(bill(50)), Some(No::Room));
        let two = Question { missing: Some(Money::from_centavos(10_000)), notes_room: 1, ..open };
        assert_eq!(payable(&two).refusal(bill(50)), Some(No::DeadEnd), "there is room for one, and it takes two");
    }

    #[test]
    fn change_over_the_limit_is_not_given() {
        let notes = [500].map(bill);
        let stocks = [stock(1_000, 500)];
        let small = Question { change_max: Money::from_centavos(40_000), ..question(5_000, &notes, &[], &stocks) };
        assert_eq!(payable(&small).refusal(bill(500)), Some(No::OverLimit));
    }
}
