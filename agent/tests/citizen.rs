//! What the citizen's screens promise: the season tile, what a cancellation gives back, when the terminal is back, names in English.

use cas_agent::pump::Input;
use cas_agent::session::SessionEvent;
use cas_agent::session::event::{BillNews, FaultNews, HopperNews};
use cas_domain::catalogue::{Date, Season};
use cas_domain::journal::facts::{FaultCode, FaultSeverity};
use cas_domain::local::screen::{PhoneState, Screen};
use cas_domain::local::touch::Act;
use cas_domain::money::Money;
use cas_domain::phone::Phone;
use cas_domain::time::WallMillis;
use cas_domain::wire::v1::TerminalConfig;

use crate::rig::{Rig, Trouble, bill, config, pesos, slot};

/// The configuration in force, changed, as the next version.
fn next_config(rig: &Rig, change: impl FnOnce(&mut TerminalConfig)) -> TerminalConfig {
    let mut config = config(rig.pump.journal().enrolment().terminal, rig.pump.standing().config_version + 1);
    change(&mut config);
    config
}

fn season(service: &str, from: Date, until: Date) -> Season {
    let service = service.parse().expect("a code");
    Season { service, from, until, words: "Páguelo ya".to_owned(), words_en: "Pay it now".to_owned() }
}

fn day(year: i16, month: i8, day: i8) -> Date {
    Date::new(year, month, day).expect("a day")
}

/// K06 promises back only what the hoppers hold that are known and work: one in doubt counts nothing.
#[test]
fn k06_promises_what_the_hoppers_really_hold() {
    fn promised(rig: &mut Rig) -> Money {
        rig.touch(Act::Start);
        rig.touch(Act::Choose { service: "parquimetro".parse().expect("a code") });
        rig.touch(Act::Submit { reference: "123456782".to_owned(), amount: None });
        rig.touch(Act::Confirm);
        let Screen::HowToPay { cancel_back, .. } = rig.view.screen else { panic!("K06, not {:?}", rig.view.screen) };
        rig.touch(Act::Cancel);
        cancel_back
    }
    let mut rig = Rig::with_change(100, 100);
    assert_eq!(promised(&mut rig), pesos(100), "no more than the limit of the configuration");
    let mut rig = Rig::with_change(3, 4);
    assert_eq!(promised(&mut rig), pesos(34), "what lies in both hoppers");
    let fault = FaultNews { code: FaultCode::Jam, severity: FaultSeverity::Stopped, wire: "x".to_owned(), hint: "" };
    rig.event(SessionEvent::Hopper(slot("hopper-1"), HopperNews::Fault(fault)));
    assert_eq!(promised(&mut rig), pesos(4), "only what can be paid out");
    let mut rig = Rig::bare();
    rig.start_devices();
    assert_eq!(promised(&mut rig), Money::ZERO, "nothing was ever loaded");
}

/// The season tile stands on its days, leads straight to its service, and is not shown for what is not sold here.
#[test]
fn the_season_tile_leads_to_its_service_on_its_days() {
    let mut rig = Rig::with_change(100, 100);
    let seasons = vec![
        season("control-vehicular", day(2026, 1, 1), day(2026, 12, 31)),
        season("parquimetro", day(2026, 1, 1), day(2026, 1, 31)),
        season("agua", day(2026, 11, 20), day(2026, 11, 20)),
    ];
    rig.give(&next_config(&rig, |config| config.seasons = seasons));
    rig.wait_ms(500);
    let Screen::Attract { season: Some(shown), .. } = &rig.view.screen else { panic!("K01 with its tile, not {:?}", rig.view.screen) };
    assert_eq!((shown.tile.code.as_str(), shown.words.as_str()), ("agua", "Páguelo ya"));
    rig.touch(Act::Choose { service: "agua".parse().expect("a code") });
    assert!(matches!(&rig.view.screen, Screen::Reference { tile, .. } if tile.code.as_str() == "agua"), "{:?}", rig.view.screen);
    rig.touch(Act::Back);
    assert!(matches!(rig.view.screen, Screen::Services { .. }), "{:?}", rig.view.screen);
    rig.touch(Act::Back);
    rig.give(&next_config(&rig, |config| config.seasons = vec![season("agua", day(2026, 11, 21), day(2026, 12, 31))]));
    rig.wait_ms(500);
    assert!(matches!(&rig.view.screen, Screen::Attract { season: None, .. }), "tomorrow is not today: {:?}", rig.view.screen);
}

/// K17 says when it is back while that moment lies ahead; then nobody promises anything.
#[test]
fn k17_says_when_it_is_back_until_that_moment_has_passed() {
    let mut rig = Rig::with_change(100, 100);
    rig.event(SessionEvent::Door { open: true });
    let back_at = rig.view.now.plus_millis(60_000);
    rig.give(&next_config(&rig, |config| config.back_at = Some(back_at)));
    rig.wait_ms(500);
    let shown = |rig: &Rig| -> Option<WallMillis> {
        let Screen::OutOfService { back_at, .. } = rig.view.screen else { panic!("K17, not {:?}", rig.view.screen) };
        back_at
    };
    assert_eq!(shown(&rig), Some(back_at));
    rig.wait_ms(61_000);
    assert_eq!(shown(&rig), None);
}

/// The quote carries what K05 and K07 show in English, and it is in the entry that opens the payment.
#[test]
fn k07_has_the_name_in_both_languages() {
    let mut rig = Rig::with_change(100, 100);
    rig.give(&next_config(&rig, |config| {
        for service in &mut config.services {
            (service.name, service.name_en) = ("Parquímetro".to_owned(), "Parking ticket".to_owned());
        }
    }));
    rig.wait_ms(500);
    rig.open_payment();
    let Screen::Insert { name, name_en, icon, .. } = &rig.view.screen else { panic!("K07") };
    assert_eq!((name.as_str(), name_en.as_str(), icon.as_str()), ("Parquímetro", "Parking ticket", "drop"));
}

/// While a cancelled payment's note is on its way out, K07 asks for nothing more and says that the note comes back.
#[test]
fn a_cancelled_payment_says_that_the_note_comes_back() {
    let mut rig = Rig::with_change(100, 100);
    rig.open_payment();
    rig.devices.escrows += 1;
    let (escrow, index, note) = (rig.devices.escrows, 3, bill(200));
    rig.devices.escrow = Some((escrow, index, note));
    assert!(rig.pump.push(Input::Session(SessionEvent::Bill(BillNews::Escrowed { escrow, index, denomination: Some(note) }))));
    rig.run_one();
    // The device takes its time: it has heard the order and says nothing yet.
    rig.devices.escrow = None;
    rig.touch(Act::Cancel);
    rig.touch(Act::CancelAndReturn);
    let Screen::Insert { can_cancel, note_back, .. } = rig.view.screen else { panic!("K07, not {:?}", rig.view.screen) };
    assert_eq!((can_cancel, note_back), (false, true));
}

/// A telephone goes into the erasable file, never into an entry, and K12 says what became of it.
#[test]
fn a_telephone_is_left_for_what_is_owed_and_stands_in_no_entry() {
    let mut rig = Rig::with_change(100, 100);
    rig.devices.trouble = Trouble::HopperShort(2);
    rig.open_payment();
    assert!(rig.insert_note(bill(200)));
    rig.wait_ms(9_000);
    let Screen::OwedChange { folio, phone, .. } = rig.view.screen else { panic!("K12, not {:?}", rig.view.screen) };
    assert_eq!(phone, PhoneState::Offered);
    let entries = rig.entries().len();
    let number: Phone = "4491234567".parse().expect("a number");
    rig.touch(Act::LeavePhone { phone: number.clone() });
    assert_eq!(rig.phones, [(folio, number)]);
    assert!(matches!(rig.view.screen, Screen::OwedChange { phone: PhoneState::Kept, .. }), "{:?}", rig.view.screen);
    assert_eq!(rig.entries().len(), entries, "leaving a telephone is no entry");
    rig.wait_ms(1_000);
    assert!(rig.entries().iter().all(|entry| !serde_json::to_string(entry).expect("JSON").contains("4491234567")));
    rig.audit();
}

/// "Letra grande" doubles the limits of its visit, and of no other.
#[test]
fn large_letters_double_the_limits_of_one_visit() {
    let stands_after = |large: bool, rig: &mut Rig| {
        rig.touch(Act::Start);
        if large {
            rig.touch(Act::LargeText { on: true });
        }
        rig.wait_ms(80_000);
        matches!(rig.view.screen, Screen::Services { .. })
    };
    let mut rig = Rig::with_change(100, 100);
    assert!(!stands_after(false, &mut rig), "45 s and K15's 20 s are over");
    assert!(stands_after(true, &mut rig), "90 s are not over");
    rig.touch(Act::Cancel);
    assert!(!stands_after(false, &mut rig), "the choice ended with its visit");
}
