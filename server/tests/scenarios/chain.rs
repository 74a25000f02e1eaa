//! Batches, old keys, entries that nobody understands.

use cas_domain::account::Account;
use cas_domain::journal::{EntryKind, Seq};
use cas_domain::quote::LineKind;
use cas_domain::wire::v1::BatchOutcome;
use cas_server::error::CentreError;

use crate::world::{Terminal, World, bill, slot};

fn flags(world: &World) -> Vec<String> {
    let flags = world.centre.store.read::<_, CentreError>(|db| Ok(db.flags(None, 100)?)).expect("the store works");
    flags.into_iter().map(|flag| flag.kind).collect()
}

fn cash(world: &World, terminal: &Terminal) -> i64 {
    world.balance(&terminal.id().to_string(), &Account::CashBox(slot("bill")).to_string())
}

/// What the centre holds, account by account, without what nets to nothing.
fn ledger(world: &World) -> Vec<(String, String, i64)> {
    let legs = world.centre.store.read::<_, CentreError>(|db| Ok(db.balances()?)).expect("the store works");
    let mut lines: Vec<_> = legs.into_iter().filter(|leg| leg.amount != 0).map(|leg| (leg.account, leg.denomination, leg.amount)).collect();
    lines.sort();
    lines
}

/// S50: re-enrolled with a new key; then the old disk comes back and sends what it had not sent. It is money: kept as a branch,
/// posted, flagged. What chains to nothing that is known is asked for, not believed.
#[test]
fn s50_old_key() {
    let world = World::new();
    let mut old = world.terminal();
    world.fill(&mut old);
    old.pay_137(4513, "123456006");
    world.sync(&mut old);
    let known = old.entries.len();
    let mut new = world.terminal();
    world.sync(&mut new);
    assert_ne!(new.answer.epoch, old.answer.epoch, "a new key begins a new epoch");
    old.pay_137(4514, "123456782");
    let tail = old.batch(known + 1, old.entries.len());
    let fork = BatchOutcome::Fork { at: Seq(u64::try_from(known).expect("fits") + 1) };
    assert_eq!(world.take(&tail).outcome, fork);
    assert!(flags(&world).iter().any(|kind| kind == "closed-key"), "{:?}", flags(&world));
    assert_eq!(cash(&world, &old), 40_000, "both notes of $200");
    assert_eq!(world.take(&tail).outcome, fork, "and once, however often it is sent");
    assert_eq!(cash(&world, &old), 40_000);
    // The same key over a chain that nobody has seen: nothing of it is posted.
    let mut invented = Terminal::blank(old.key.clone(), old.answer.clone());
    for _ in 0..40 {
        invented.write(EntryKind::Door { open: true }, vec![]);
    }
    let (payment, _) = invented.open(4515, "parquimetro", "123456790", &[(LineKind::Concept, 13_700)]);
    invented.stack(payment, bill(500));
    assert!(matches!(world.take(&invented.batch(41, invented.entries.len())).outcome, BatchOutcome::Gap { .. }));
    assert_eq!(cash(&world, &old), 40_000);
    new.pay_137(4516, "123456790");
    world.sync(&mut new);
    let broken: Vec<String> = world.broken().into_iter().map(|(name, _)| name).collect();
    assert!(broken.iter().all(|name| name == "FLAGS"), "{broken:?}");
}

/// S51: an entry that this centre cannot read stands in the middle of a payment. It is kept, acknowledged and flagged; what
/// follows it is posted as if nothing had been.
#[test]
fn s51_poison_entry() {
    let world = World::new();
    let mut terminal = world.terminal();
    world.fill(&mut terminal);
    let (payment, quote) = terminal.open(4513, "parquimetro", "123456006", &[(LineKind::Concept, 13_700)]);
    terminal.stack(payment, bill(200));
    terminal.write_bytes(br#"{"from":"a program of 2031","is":{"unheard":["of"]}}"#.to_vec());
    terminal.write_bytes(vec![b'{'; 4_000]);
    terminal.collect(payment, &quote);
    world.sync(&mut terminal);
    assert_eq!(world.balance("", "Payable:municipio"), -13_700, "the payment went on to its biller");
    assert_eq!(flags(&world).iter().filter(|kind| *kind == "unreadable").count(), 2, "{:?}", flags(&world));
    for _ in 0..2 {
        world.take(&terminal.batch(1, terminal.entries.len()));
    }
    assert_eq!(flags(&world).iter().filter(|kind| *kind == "unreadable").count(), 2, "flagged once each");
    let broken: Vec<String> = world.broken().into_iter().map(|(name, _)| name).collect();
    assert!(!broken.contains(&"I9".to_owned()), "every byte is kept: {broken:?}");
}

/// S52: a batch ahead of its place, a torn one, one twice, the old one late: what is in the ledger in the end is what one good
/// delivery would have put there.
#[test]
fn s52_batches() {
    let tell = |world: &World| {
        let mut terminal = world.terminal();
        world.fill(&mut terminal);
        terminal.pay_137(4513, "123456006");
        terminal.pay_137(4514, "123456782");
        terminal.cut(192, &[(bill(200), 2)], "00418823");
        terminal
    };
    let good = World::new();
    let mut terminal = tell(&good);
    good.sync(&mut terminal);

    let world = World::new();
    let terminal = tell(&world);
    let all = terminal.entries.len();
    assert_eq!(world.take(&terminal.batch(8, 12)).outcome, BatchOutcome::Gap { want: Seq(1) }, "ahead of its place");
    let mut torn = terminal.batch(1, 6);
    torn.entries[5].truncate(40);
    assert!(matches!(world.take(&torn).outcome, BatchOutcome::Refused { .. }), "torn");
    let mut short = terminal.batch(1, 6);
    short.entries.pop();
    assert!(matches!(world.take(&short).outcome, BatchOutcome::Refused { .. }), "its end is missing");
    assert_eq!(cash(&world, &terminal), 0, "nothing of a refused batch is kept");
    for (first, last) in [(1, 6), (1, 6), (4, 12), (2, 3), (10, all), (1, all), (5, 7)] {
        assert!(matches!(world.take(&terminal.batch(first, last)).outcome, BatchOutcome::Ack { .. }), "{first} to {last}");
    }
    assert_eq!(ledger(&world), ledger(&good));
    assert_eq!(world.broken(), Vec::new());
}

/// S60: one reference is paid at two kiosks before either is heard of: the biller gets it once, the other citizen is owed.
#[test]
fn s60_double_reference() {
    let world = World::new();
    let mut terminal = world.terminal();
    let first = terminal.pay_137(4513, "123456006");
    let second = terminal.pay_137(4514, "123456006");
    world.sync(&mut terminal);
    assert_eq!(world.balance("", "Payable:municipio"), -13_700);
    let owed = |payment| world.balance("", &Account::Owed(payment).to_string());
    assert_eq!((owed(first), owed(second)), (0, -13_700), "the earliest posts");
}
