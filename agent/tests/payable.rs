//! Before each piece: whatever is accepted can be ended. The pure question at random, and the terminal that asks it.

use cas_agent::session::payable::{No, Question, payable};
use cas_domain::change::{self, Stock};
use cas_domain::denomination::{Denomination, Kind};
use cas_domain::local::screen::{CannotPay, ChipRefusal, Screen};
use cas_domain::local::touch::Act;
use cas_domain::money::Money;
use proptest::prelude::*;

use crate::rig::{Rig, bill, coin};

#[derive(Clone, Debug)]
struct World {
    missing: i64,
    notes: Vec<Denomination>,
    coins: Vec<Denomination>,
    rooms: (i64, i64),
    stocks: Vec<Stock<usize>>,
    change_max: i64,
    picks: Vec<prop::sample::Index>,
}

fn world() -> impl Strategy<Value = World> {
    let some = |of: Vec<Denomination>| prop::sample::subsequence(of.clone(), 0..=of.len());
    let notes = some([20, 50, 100, 200, 500].map(bill).to_vec());
    let coins = some([50, 100, 200, 500, 1000].map(coin).to_vec());
    let stocks = prop::collection::vec((prop::sample::select(vec![50_i64, 100, 200, 500, 1000]), 0..30_u32), 0..4);
    let rooms = (0..40_i64, 0..60_i64);
    let picks = prop::collection::vec(any::<prop::sample::Index>(), 120);
    let missing = prop_oneof![(1..400_i64).prop_map(|halves| halves * 50), (1..60_i64).prop_map(|pesos| pesos * 1_000), 1..20_000_i64];
    (missing, notes, coins, rooms, stocks, prop::sample::select(vec![2_000_i64, 50_000]), picks).prop_map(
        |(missing, notes, coins, rooms, stocks, change_max, picks)| {
            let stock = |(key, (value, count))| Stock { key, value: Money::from_centavos(value), count };
            World { missing, notes, coins, rooms, stocks: stocks.into_iter().enumerate().map(stock).collect(), change_max, picks }
        },
    )
}

impl World {
    fn question(&self) -> Question<'_> {
        Question {
            missing: Some(Money::from_centavos(self.missing)),
            notes: &self.notes,
            coins: &self.coins,
            notes_room: self.rooms.0,
            coins_room: self.rooms.1,
            stocks: &self.stocks,
            change_max: Money::from_centavos(self.change_max),
            disk: true,
            postable: true,
            paper: true,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whoever puts in any piece that is taken, in any order, comes to the end: exactly, or with change that can be made.
    #[test]
    fn whatever_is_accepted_can_be_ended(mut world in world()) {
        let mut begun = false;
        for pick in world.picks.clone() {
            let answer = payable(&world.question());
            let taken: Vec<Denomination> = answer.taken(Kind::Bill).chain(answer.taken(Kind::Coin)).collect();
            if taken.is_empty() {
                prop_assert!(!begun, "stuck with {} centavos missing: {answer:?}", world.missing);
                return Ok(());
            }
            begun = true;
            let piece = taken[pick.index(taken.len())];
            let room = if piece.kind() == Kind::Bill { &mut world.rooms.0 } else { &mut world.rooms.1 };
            *room -= 1;
            prop_assert!(*room >= 0, "no room for {}", piece.label());
            world.missing -= piece.value().centavos();
            if world.missing <= 0 {
                let over = Money::from_centavos(-world.missing);
                prop_assert!(over.centavos() <= world.change_max && change::possible(over, &world.stocks), "no change of {over}");
                return Ok(());
            }
        }
        prop_assert!(world.missing > 0, "no more picks, still on the way");
    }

    /// Where nothing is taken, really nothing leads to an end: tried by putting in every piece in every order, a few deep.
    #[test]
    fn nothing_is_refused_without_need(world in world()) {
        let roomy = World { rooms: (600, 1_000), missing: world.missing.min(8_000), ..world };
        let answer = payable(&roomy.question());
        for (piece, no) in &answer.pieces {
            let ends = piece_ends(&roomy, *piece, roomy.missing, 4);
            prop_assert!(!(ends && no.is_some()), "{} was refused ({no:?}) and leads to an end", piece.label());
        }
    }
}

fn piece_ends(world: &World, piece: Denomination, missing: i64, deep: u8) -> bool {
    let left = missing - piece.value().centavos();
    if left <= 0 {
        return -left <= world.change_max && change::possible(Money::from_centavos(-left), &world.stocks);
    }
    deep > 0 && world.notes.iter().chain(&world.coins).any(|next| piece_ends(world, *next, left, deep - 1))
}

fn refused(rig: &Rig) -> Vec<(u32, Option<ChipRefusal>)> {
    let Screen::Insert { notes, .. } = &rig.view.screen else { panic!("K07, not {:?}", rig.view.screen) };
    notes.iter().map(|chip| (u32::try_from(chip.denomination.value().centavos() / 100).expect("fits"), chip.refused)).collect()
}

/// Hoppers are empty: K01 says so, K07 crosses out what would need change, and the list follows what is missing.
#[test]
fn with_empty_hoppers_only_exact_amounts_are_taken() {
    let mut rig = Rig::with_change(0, 0);
    let Screen::Attract { truth, .. } = &rig.view.screen else { panic!("K01, not {:?}", rig.view.screen) };
    assert!(!truth.gives_change);
    rig.open_payment();
    let no = Some(ChipRefusal::NoChange);
    assert_eq!(refused(&rig), [(20, None), (50, None), (100, None), (200, no), (500, no)], "137 pesos");
    assert!(rig.insert_note(bill(100)));
    assert_eq!(refused(&rig), [(20, None), (50, no), (100, no), (200, no), (500, no)], "37 pesos");
    assert!(rig.insert_note(bill(20)));
    assert!(refused(&rig).iter().all(|(_, refused)| *refused == no), "17 pesos: coins only");
    // A ten leads on; after it a second one would need change, and the acceptor does not take it.
    assert!(rig.insert_coin(coin(1000)));
    assert!(!rig.insert_coin(coin(1000)), "three pesos of change that nobody has");
    let Screen::Insert { coins, .. } = &rig.view.screen else { panic!("K07, not {:?}", rig.view.screen) };
    assert_eq!(coins.last(), Some(&coin(500)), "{coins:?}");
    assert!(rig.insert_coin(coin(500)));
    assert!(!rig.insert_coin(coin(500)));
    assert!(rig.insert_coin(coin(200)));
    rig.wait_ms(3_000);
    assert!(!rig.kinds().contains(&"Owed") && rig.kinds().contains(&"PaymentEnded"), "{:?}", rig.kinds());
    rig.audit();
}

/// Coins are not taken and there is no change: 137 pesos are never made of notes, and nobody is asked to begin.
#[test]
fn a_sum_that_no_note_ends_is_refused_at_k06() {
    let mut rig = Rig::with_change(0, 0);
    rig.event(cas_agent::session::SessionEvent::Coin(cas_agent::session::event::CoinNews::Silent));
    for act in [
        Act::Start,
        Act::Choose { service: "parquimetro".parse().expect("a code") },
        Act::Submit { reference: "123456782".to_owned(), amount: None },
        Act::Confirm,
    ] {
        rig.touch(act);
    }
    let Screen::HowToPay { cannot, .. } = &rig.view.screen else { panic!("K06, not {:?}", rig.view.screen) };
    assert!(matches!(cannot, Some(CannotPay::NotPayable)), "{cannot:?}");
    rig.touch(Act::PayCash);
    assert!(rig.pump.standing().payment.is_none());
}

/// The box has room for one note more, and the sum takes two: the question is asked before the first.
#[test]
fn room_is_asked_for_the_whole_way() {
    let notes = [bill(50), bill(100)];
    let question = |notes_room| Question {
        missing: Some(Money::from_centavos(15_000)),
        notes: &notes,
        coins: &[],
        notes_room,
        coins_room: 0,
        stocks: &[],
        change_max: Money::ZERO,
        disk: true,
        postable: true,
        paper: false,
    };
    assert_eq!(payable(&question(1)).refusal(bill(100)), Some(No::DeadEnd));
    assert_eq!(payable(&question(2)).refusal(bill(100)), None);
    assert_eq!(payable(&question(2)).refusal(bill(50)), None);
}

fn stock(centavos: i64, count: u32) -> Stock<usize> {
    Stock { key: 0, value: Money::from_centavos(centavos), count }
}

fn asked<'a>(missing: i64, notes: &'a [Denomination], coins: &'a [Denomination], stocks: &'a [Stock<usize>]) -> Question<'a> {
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

/// Only exact amounts end where no hopper holds a coin.
#[test]
fn only_exact_amounts_where_no_coin_can_come_out() {
    let notes = [50].map(bill);
    assert!(payable(&asked(5_000, &notes, &[], &[stock(100, 0)])).exact_only);
    assert!(!payable(&asked(5_000, &notes, &[], &[stock(100, 0), stock(1_000, 1)])).exact_only);
}

/// Coins that end it need room for each of them, the piece that led there counted in; the box of notes has no say in it.
#[test]
fn coins_end_it_while_there_is_room_for_each() {
    let (notes, coins) = ([100].map(bill), [1_000, 500, 200].map(|value| Denomination::coin(value).expect("a coin")));
    // 137 is a note, three tens, a five and a two.
    let with_room = |coins_room| {
        let asked = Question { notes_room: 1, coins_room, ..asked(13_700, &notes, &coins, &[]) };
        payable(&asked).refusal(bill(100))
    };
    assert_eq!((with_room(5), with_room(4)), (None, Some(No::DeadEnd)));
    // 37 is three tens, a five and a two, the first of them among them.
    let first = |coins_room| payable(&Question { coins_room, ..asked(3_700, &[], &coins, &[]) }).refusal(coins[0]);
    assert_eq!((first(5), first(4)), (None, Some(No::DeadEnd)));
}

/// A large sum is looked through in steps of what its pieces have in common.
#[test]
fn a_large_sum_is_looked_through_in_its_own_steps() {
    let notes = [200, 500].map(bill);
    let answer = payable(&asked(110_000, &notes, &[], &[]));
    assert_eq!(answer.pieces, vec![(bill(200), None), (bill(500), None)], "1100 is 500 and three times 200");
}
