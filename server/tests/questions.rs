//! Signed questions of terminals: heartbeats, configurations, quotes.

use cas_domain::id::BootId;
use cas_domain::journal::{EntryHash, Link, Seq};
use cas_domain::time::WallMillis;
use cas_domain::wire::signed::{Purpose, SignedMessage};
use cas_domain::wire::v1::{ConfigRequest, Heartbeat, Payable, QuoteAnswer, QuoteRequest, TerminalConfig};
use cas_server::error::CentreError;

use crate::world::{Terminal, World, pesos};

pub fn beat(head: Link) -> Heartbeat {
    Heartbeat {
        boot: BootId::from_u128(1),
        version: "0.1.0".to_owned(),
        head,
        unsent: 0,
        wall_ms: WallMillis::from_millis(crate::world::START),
        beat: 0,
        payable: Payable { yes: true, reason: String::new() },
        devices: vec![],
        levels: vec![],
        config_version: 0,
    }
}

fn ask(world: &World, terminal: &Terminal, service: &str, reference: &str, amount: Option<i64>) -> QuoteAnswer {
    let request = QuoteRequest { service: service.parse().expect("a code"), reference: reference.to_owned(), amount: amount.map(pesos) };
    let body = serde_json::to_string(&request).expect("JSON");
    let message = SignedMessage::new(Purpose::Quote, terminal.id(), body, &terminal.key);
    let (row, _, request) = world.centre.read_message::<QuoteRequest>(Purpose::Quote, &message).expect("holds");
    world.centre.quote(&row, &request).expect("the store works")
}

fn due(answer: QuoteAnswer) -> i64 {
    match answer {
        QuoteAnswer::Due { quote } => quote.total.centavos(),
        other => panic!("expected a quote, got {other:?}"),
    }
}

#[test]
fn every_service_of_the_catalogue_can_be_quoted() {
    let world = World::new();
    let terminal = world.terminal();
    assert_eq!(due(ask(&world, &terminal, "parquimetro", "1234 5678 2", None)), 13_700);
    assert_eq!(due(ask(&world, &terminal, "agua", "0600 0012 3456 2612 1800 0487 3653", None)), 48_700);
    assert_eq!(due(ask(&world, &terminal, "nominas", "0000 0009 8765 4822 3272", Some(8_940))), 894_000);
    assert_eq!(due(ask(&world, &terminal, "licencia", "3000451272", None)), 91_200);
    assert_eq!(due(ask(&world, &terminal, "acta-nacimiento", "4000188302", None)), 9_800);
    assert_eq!(due(ask(&world, &terminal, "antecedentes", "", None)), 23_500);
    assert_eq!(due(ask(&world, &terminal, "gravamen", "1000042", None)), 62_400);
    assert_eq!(due(ask(&world, &terminal, "predial", "010200042", None)), 186_400);
    assert_eq!(due(ask(&world, &terminal, "multa", "123456782", None)), 57_300);
    assert_eq!(due(ask(&world, &terminal, "donativo", "", Some(50))), 5_000);
    let QuoteAnswer::Due { quote } = ask(&world, &terminal, "control-vehicular", "abc-12-34 / 12731", None) else { panic!("no quote") };
    assert_eq!((quote.holder.as_str(), quote.object.as_str()), ("MA*** LÓ***", "Placas ABC-12-34"));
    assert_eq!(quote.reference_shown, "ABC-12-34 / **731");
}

#[test]
fn what_cannot_be_quoted_says_why() {
    let world = World::new();
    let terminal = world.terminal();
    assert!(matches!(ask(&world, &terminal, "no-such", "1", None), QuoteAnswer::UnknownService));
    assert!(matches!(ask(&world, &terminal, "parquimetro", "123456783", None), QuoteAnswer::BadReference { .. }));
    assert!(matches!(ask(&world, &terminal, "predial", "999999999", None), QuoteAnswer::NotFound));
    assert!(matches!(ask(&world, &terminal, "admision", "1100 0000 4567 2608 3100 0350 0002", None), QuoteAnswer::PastDue { .. }));
    assert!(matches!(ask(&world, &terminal, "nominas", "0000 0009 8765 4822 3272", Some(8_941)), QuoteAnswer::NoQuote { .. }));
}

#[test]
fn what_was_paid_is_not_sold_again() {
    let world = World::new();
    let mut terminal = world.terminal();
    terminal.pay_137(4513, "123456006");
    world.sync(&mut terminal);
    match ask(&world, &terminal, "parquimetro", "123456006", None) {
        QuoteAnswer::AlreadyPaid { folio: Some(folio), .. } => assert_eq!(folio.to_string(), "P 07-004513-3"),
        other => panic!("sold again: {other:?}"),
    }
}

#[test]
fn a_configuration_is_signed_and_its_version_rises_on_change_only() {
    let world = World::new();
    let terminal = world.terminal();
    let body = serde_json::to_string(&ConfigRequest { have: 0 }).expect("JSON");
    let message = SignedMessage::new(Purpose::Config, terminal.id(), body, &terminal.key);
    let (row, ..) = world.centre.read_message::<ConfigRequest>(Purpose::Config, &message).expect("holds");
    let read = || {
        let signed = world.centre.signed_config(&row).expect("the store works");
        signed.check(&terminal.answer.centre_key).expect("signed by the centre");
        serde_json::from_str::<TerminalConfig>(&signed.body).expect("a configuration")
    };
    let first = read();
    assert_eq!((first.version, first.services.len(), first.staff.len()), (1, 12, 2));
    assert!(first.staff.iter().all(|person| person.pin_hash.starts_with("$argon2id$")));
    world.clock.advance(1_000_000);
    assert_eq!(read().version, 1, "time alone changes nothing");
    let until = world.centre.now().plus_millis(1_000_000);
    let number = "4133".parse().expect("a number");
    world.centre.add_staff(number, cas_domain::journal::facts::Role::Technician, "Tecnico-4133", Some("413341"), until).expect("added");
    assert_eq!(read().version, 2);
}

#[test]
fn a_message_by_another_key_purpose_or_terminal_is_refused() {
    let world = World::new();
    let terminal = world.terminal();
    let good = SignedMessage::new(Purpose::Heartbeat, terminal.id(), "{}".to_owned(), &terminal.key);
    let stranger = ed25519_dalek::SigningKey::from_bytes(&[3; 32]);
    let mut changed = good.clone();
    changed.body = "{ }".to_owned();
    let mut elsewhere = good.clone();
    elsewhere.terminal = cas_domain::id::TerminalId::from_u128(9);
    for (what, message, purpose) in [
        ("another key", SignedMessage::new(Purpose::Heartbeat, terminal.id(), "{}".to_owned(), &stranger), Purpose::Heartbeat),
        ("another purpose", good.clone(), Purpose::Quote),
        ("other bytes", changed, Purpose::Heartbeat),
        ("another terminal", elsewhere, Purpose::Heartbeat),
        ("no heartbeat inside", good, Purpose::Heartbeat),
    ] {
        let read = world.centre.read_message::<Heartbeat>(purpose, &message);
        assert!(matches!(read, Err(CentreError::Message(_))), "{what} was taken");
    }
}

#[test]
fn a_head_below_the_acknowledged_one_raises_an_alarm_once() {
    let world = World::new();
    let mut terminal = world.terminal();
    terminal.pay_137(4513, "123456006");
    world.sync(&mut terminal);
    let row = world.centre.store.read::<_, CentreError>(|db| Ok(db.terminal(terminal.id())?)).expect("reads").expect("known");
    let epoch = terminal.answer.epoch;
    let last = terminal.entries.last().expect("entries");
    let answer = world.centre.heartbeat(&row, epoch, &beat(Link { epoch, seq: last.seq, hash: last.hash })).expect("taken");
    assert_eq!(answer.head.map(|head| head.hash), Some(last.hash));
    let alarms = || {
        let flags = world.centre.store.read::<_, CentreError>(|db| Ok(db.flags(None, 10)?)).expect("reads");
        flags.into_iter().map(|flag| flag.kind).collect::<Vec<_>>()
    };
    assert!(alarms().is_empty());
    // An old word that was late or came twice: the head it names stands at the centre. It proves nothing.
    let late = Link { epoch, seq: Seq(2), hash: terminal.entries[1].hash };
    world.centre.heartbeat(&row, epoch, &beat(late)).expect("taken");
    assert!(alarms().is_empty());
    // A rolled-back journal has written its own start above the old image.
    for _ in 0..3 {
        let old = Link { epoch, seq: Seq(3), hash: EntryHash([3; 32]) };
        world.centre.heartbeat(&row, epoch, &beat(old)).expect("taken");
    }
    assert_eq!(alarms(), ["rolled-back"]);
    let other = Link { epoch, seq: last.seq, hash: EntryHash([7; 32]) };
    world.centre.heartbeat(&row, epoch, &beat(other)).expect("taken");
    assert_eq!(alarms(), ["fork", "rolled-back"]);
}
