//! What touches do: which count, what they tell the agent, what is typed where.

use cas_domain::id::DoubtId;
use cas_domain::journal::facts::{BagContent, FoundWhere};
use cas_domain::journal::posting::Pieces;
use cas_domain::local::jam::PathState;
use cas_domain::local::screen::{Overlay, ReferenceProblem};
use cas_domain::local::touch::Act;
use cas_domain::reference::ReferenceError;
use egui_kittest::kittest::Queryable;

use crate::support::citizen::*;
use crate::support::staff::{board, count, cut, jam, jam_of_coins, refill, refill_tested, sign_in};
use crate::support::window::Window;

#[test]
fn a_touch_carries_the_view_and_the_payment_it_was_made_on() {
    let mut window = Window::on(insert(137, 0, None));
    window.touch("cancel");
    let sent = &window.0.state().sent;
    let cancel = sent.iter().find(|touch| touch.act == Act::Cancel).expect("the touch was sent");
    assert_eq!((cancel.version, cancel.payment), (7, Some(payment(1))));
}

#[test]
fn words_on_the_screen_can_be_touched_as_words() {
    let mut window = Window::on(review());
    window.0.get_by_label("Sí, es correcto").click();
    window.0.run_steps(3);
    assert_eq!(window.acts(), [Act::Confirm]);
}

#[test]
fn a_second_touch_within_400_ms_is_ignored() {
    let mut window = Window::on(attract());
    window.touch("start").touch("start");
    assert_eq!(window.acts(), [Act::Start]);
    window.touch_calmly("start");
    assert_eq!(window.acts(), [Act::Start, Act::Start]);
}

#[test]
fn the_report_says_when_a_touch_counts_again() {
    let mut window = Window::on(insert(137, 0, None));
    window.touch("cancel");
    assert!(!window.shown().button("cancel").expect("a button").enabled, "the second touch would be ignored");
    window.wait(0.5);
    assert!(window.shown().button("cancel").expect("a button").enabled);
}

#[test]
fn it_acts_on_release_inside_and_not_outside() {
    let mut window = Window::on(insert(137, 0, None));
    let inside = window.middle("cancel");
    window.press(inside, true);
    window.0.run_steps(2);
    assert_eq!(window.acts(), [], "it acted on the press");
    window.press(inside + egui::vec2(200.0, -300.0), false);
    window.0.run_steps(3);
    assert_eq!(window.acts(), [], "it acted on a release outside");
    // A long press that rolls a little within the button is a touch.
    window.wait(0.5).press(inside, true);
    window.wait(1.5).press(inside + egui::vec2(20.0, 8.0), false);
    window.0.run_steps(3);
    assert_eq!(window.acts(), [Act::Cancel]);
}

#[test]
fn a_touch_that_began_on_another_screen_does_not_count() {
    let mut window = Window::on(insert(137, 0, None));
    let cancel = window.middle("cancel");
    window.press(cancel, true);
    window.0.run_steps(1);
    // "Regresar" of this screen lies where "Cancelar" lay.
    let mut next = how(None);
    next.version = 8;
    window.view(next);
    window.press(cancel, false);
    window.0.run_steps(3);
    assert_eq!(window.acts(), []);
}

#[test]
fn k15_can_be_answered_with_a_slow_finger() {
    let until = NOW.plus_millis(41_000);
    let mut window = Window::on(under(insert(137, 100, Some(100)), Overlay::StillThere { inside: pesos(100), until }));
    let give = window.middle("cancel-and-return");
    window.press(give, true);
    window.wait(0.6);
    assert!(window.0.state().sent.is_empty(), "a press alone told something: the agent would take the question away");
    window.press(give, false);
    window.0.run_steps(3);
    let sent: Vec<&Act> = window.0.state().sent.iter().map(|touch| &touch.act).collect();
    assert_eq!(sent, [&Act::CancelAndReturn]);
}

#[test]
fn before_a_payment_the_same_question_ends_the_visit() {
    let mut visit = services();
    visit.payment = None;
    let mut window = Window::on(under(visit, Overlay::StillThere { inside: pesos(0), until: NOW.plus_millis(20_000) }));
    window.0.get_by_label("Cancelar").click();
    window.0.run_steps(3);
    assert_eq!(window.acts(), [Act::Cancel]);
}

#[test]
fn a_finger_is_a_touch_as_the_pointer_is() {
    let mut window = Window::on(insert(137, 0, None));
    let pos = window.middle("cancel");
    let button =
        |pressed| egui::Event::PointerButton { pos, button: egui::PointerButton::Primary, pressed, modifiers: egui::Modifiers::NONE };
    // As a touch panel says it: the finger comes from nowhere, and is gone with the release.
    window.0.input_mut().events.extend([egui::Event::PointerMoved(pos), button(true)]);
    window.0.step();
    window.0.input_mut().events.extend([button(false), egui::Event::PointerGone]);
    window.0.step();
    window.0.run_steps(2);
    assert_eq!(window.acts(), [Act::Cancel]);
}

#[test]
fn a_view_after_a_loss_counts_whatever_its_version() {
    let mut window = Window::on(insert(137, 100, Some(100)));
    window.0.state_mut().state.on_lost();
    window.view(attract());
    assert_eq!((window.shown().screen.as_str(), window.shown().version), ("K01", 1));
}

#[test]
fn an_older_view_does_not_replace_a_newer_one() {
    let mut window = Window::on(insert(137, 100, Some(100)));
    let mut old = insert(137, 0, None);
    old.version = 3;
    window.view(old);
    assert_eq!(window.text("missing"), "$37.00");
}

#[test]
fn presence_is_told_at_most_once_a_second() {
    let mut window = Window::on(attract());
    for _ in 0..10 {
        window.press(egui::pos2(270.0, 600.0), true);
        window.0.run_steps(1);
        window.press(egui::pos2(270.0, 600.0), false);
        window.0.run_steps(1);
    }
    let told = window.0.state().sent.iter().filter(|touch| touch.act == Act::Presence).count();
    assert!((1..=2).contains(&told), "told {told} times in about a second");
}

#[test]
fn the_keypad_counts_what_is_missing_and_opens_the_way_at_the_end() {
    let mut window = Window::on(reference(8, 4, false, false));
    assert_eq!(window.text("hint"), "Faltan 4 números");
    for key in ["key-1", "key-2", "key-3"] {
        window.wait(0.2).touch(key);
    }
    assert_eq!((window.text("typed"), window.text("hint")), ("123", "Falta 1 número"));
    window.wait(0.5);
    assert!(!window.shown().button("continue").expect("a button").enabled);
    window.touch("key-4").wait(0.2).touch("key-9").wait(0.5);
    assert_eq!(window.text("typed"), "1234", "a fifth digit does not fit");
    window.touch("continue");
    assert_eq!(window.acts(), [Act::Submit { reference: "1234".to_owned(), amount: None }]);
}

#[test]
fn the_same_digit_twice_can_be_typed_quickly_and_a_bounce_cannot() {
    let mut window = Window::on(reference(8, 9, false, false));
    window.touch("key-0").wait(0.15).touch("key-0").wait(0.15).touch("key-7");
    assert_eq!(window.text("typed"), "007");
    let place = window.middle("key-7");
    window.wait(0.5);
    for pressed in [true, false, true, false] {
        window.lay(place, pressed);
        window.0.step();
    }
    window.wait(0.5);
    assert_eq!(window.text("typed"), "0077", "the panel bounced");
}

#[test]
fn what_was_typed_stays_when_the_agent_finds_fault_and_the_fault_goes_when_it_is_corrected() {
    let mut window = Window::on(reference(8, 3, false, false));
    window.touch("key-1").wait(0.2).touch("key-2").wait(0.2).touch("key-3").touch_calmly("continue");
    let mut fault = reference(8, 3, false, false);
    fault.version = 4;
    if let cas_domain::local::screen::Screen::Reference { problem, .. } = &mut fault.screen {
        *problem = Some(ReferenceProblem::Reference { error: ReferenceError::CheckDigit });
    }
    window.view(fault);
    assert_eq!(window.text("typed"), "123");
    assert_eq!(window.text("hint"), "Un número no coincide. Compárelo con su papel.");
    window.touch_calmly("key-delete");
    assert_eq!(window.text("hint"), "Falta 1 número");
}

#[test]
fn a_code_reader_types_like_a_keyboard_and_ends_with_enter() {
    let mut window = Window::on(reference(0, 12, true, false));
    window.0.event(egui::Event::Text("abc1234-".to_owned()));
    window.0.run_steps(1);
    window.0.event(egui::Event::Text("56789".to_owned()));
    window.0.run_steps(1);
    assert_eq!(window.text("typed"), "ABC123456789", "a dash does not stand in a reference");
    window.0.key_press(egui::Key::Enter);
    window.0.run_steps(2);
    assert_eq!(window.acts(), [Act::Submit { reference: "ABC123456789".to_owned(), amount: None }]);
}

#[test]
fn a_code_reader_that_ends_with_tab_or_enter_presses_no_button() {
    let mut window = Window::on(reference(8, 9, false, false));
    for key in [egui::Key::Tab, egui::Key::Enter, egui::Key::Tab, egui::Key::Space, egui::Key::Enter] {
        window.0.key_press(key);
        window.0.run_steps(2);
    }
    assert_eq!(window.acts(), []);
}

#[test]
fn amount_and_reference_share_the_keys_and_keep_apart() {
    let mut window = Window::on(reference(9, 4, false, true));
    for key in ["key-1", "key-2", "key-3", "key-4"] {
        window.wait(0.2).touch(key);
    }
    window.touch_calmly("field-amount").wait(0.5);
    for key in ["key-8", "key-9", "key-.", "key-5"] {
        window.wait(0.2).touch(key);
    }
    window.touch_calmly("continue");
    let amount = Some(cas_domain::money::Money::from_centavos(8_950));
    assert_eq!(window.acts(), [Act::Submit { reference: "1234".to_owned(), amount }]);
}

#[test]
fn a_visit_ends_and_takes_its_choices_with_it() {
    let mut window = Window::on(services());
    window.touch("reach-language").touch_calmly("reach-contrast").wait(0.5);
    assert_eq!(window.shown().language, "en");
    let mut home = attract();
    home.version = 9;
    window.view(home);
    assert_eq!(window.shown().language, "es");
    assert!(!window.0.state().state.contrast);
}

#[test]
fn under_a_dialog_only_the_dialog_and_the_reach_bar_can_be_touched() {
    let office = "CAS Plaza Norte".to_owned();
    let window = Window::on(under(insert(137, 100, Some(100)), Overlay::ConfirmCancel { now: pesos(100), by_voucher: pesos(0), office }));
    assert_eq!(window.shown().overlay.as_deref(), Some("K09"));
    assert_eq!(window.ids(), ["reach-help", "reach-large", "reach-contrast", "reach-language", "keep-paying", "cancel-and-return"]);
}

#[test]
fn the_mark_held_for_three_seconds_knocks_once() {
    let mut window = Window::on(attract());
    let mark = window.middle("staff-mark");
    window.press(mark, true);
    window.wait(2.5);
    assert_eq!(window.acts(), [], "it knocked too soon");
    window.wait(3.0);
    assert_eq!(window.acts(), [Act::Knock]);
    window.press(mark, false);
    window.0.run_steps(3);
    window.touch_calmly("staff-mark").wait(0.5);
    assert_eq!(window.acts(), [Act::Knock], "a short touch knocked");
}

#[test]
fn pin_keys_are_shuffled_and_the_pin_is_never_shown() {
    let place = |window: &Window| {
        (0..10).map(|digit| window.shown().button(&format!("pin-{digit}")).map(|key| (key.x as i32, key.y as i32))).collect::<Vec<_>>()
    };
    let mut window = Window::on(sign_in(None, false));
    window.touch("key-7").touch_calmly("field-pin").wait(0.5);
    let first = place(&window);
    assert!(first.iter().all(Option::is_some), "all ten digits can be touched");
    for digit in ["pin-1", "pin-3", "pin-5", "pin-7", "pin-9", "pin-0"] {
        window.wait(0.2).touch(digit);
    }
    let told = serde_json::to_string(window.shown()).expect("JSON");
    assert!(!told.contains("135790"), "the report tells the PIN");
    assert_eq!(window.text("pin-length"), "6");
    window.touch_calmly("sign-in").wait(0.5);
    let acts = window.acts();
    let [Act::SignIn { number, pin }] = acts.as_slice() else { panic!("{acts:?}") };
    assert_eq!((number.as_str(), pin.0.as_str()), ("7", "135790"));
    assert_eq!(window.text("pin-length"), "0", "the PIN stayed in the window");
    assert_ne!(place(&window), first, "the keys lie as before");
}

#[test]
fn a_cut_is_asked_for_with_its_scope() {
    let mut window = Window::on(board(false));
    window.touch("cut").touch_calmly("cut-total");
    assert_eq!(window.acts(), [Act::BeginCut { scope: cas_domain::journal::facts::CutScope::Total }]);
}

#[test]
fn once_a_box_is_in_the_keys_go_to_the_next() {
    let mut window = Window::on(cut(3));
    window.touch("key-c").wait(0.2).touch("key-b").wait(0.2).touch("key--").wait(0.2).touch("key-2").touch_calmly("box-in-bill");
    let mut next = cut(3);
    next.version += 1;
    if let cas_domain::local::screen::Screen::Staff { screen: cas_domain::local::staff::StaffScreen::Cut { cut, .. } } = &mut next.screen {
        (cut.boxes[0].back, cut.boxes[0].serial) = (true, Some("CB-2".to_owned()));
    }
    // Nobody knows the number of the coin box that left: it is typed first.
    window.view(next).touch_calmly("key-c").wait(0.2).touch("key-3").wait(0.2).touch("key-1");
    window.touch_calmly("field-serial-coin").wait(0.5);
    window.touch("key-c").wait(0.2).touch("key-3").wait(0.2).touch("key-9").touch_calmly("box-in-coin");
    let put = |slot: &str, serial: &str, left: Option<&str>| Act::BoxIn {
        slot: slot.parse().expect("a slot"),
        serial: serial.to_owned(),
        left: left.map(str::to_owned),
    };
    assert_eq!(window.acts(), [put("bill", "CB-2", None), put("coin", "C39", Some("C31"))]);
}

#[test]
fn after_cancel_nobody_is_told_that_a_payment_is_being_made() {
    let mut window = Window::on(insert(137, 100, Some(100)));
    window.touch("cancel");
    assert!(window.0.state().state.asked_back);
    window.view(view(8, Some(4), cas_domain::local::screen::Screen::Registering));
    assert!(window.0.state().state.asked_back);
    window.view(cancelled(100, true));
    assert!(!window.0.state().state.asked_back, "the next payment would not be registered in words");
}

#[test]
fn a_seal_is_typed_for_its_bag_and_replaced_for_a_reason_only() {
    let mut window = Window::on(cut(4));
    window.touch("seal-doubtful").wait(0.5);
    for key in ["key-4", "key-1", "key-8", "key-9"] {
        window.wait(0.2).touch(key);
    }
    window.touch_calmly("save-seal");
    let seal: cas_domain::slot::Seal = "4189".parse().expect("a seal");
    assert_eq!(window.acts(), [Act::SealBag { content: BagContent::Doubtful, seal: seal.clone() }]);
    window.touch_calmly("replace-00418824").wait(0.5);
    for key in ["key-4", "key-1", "key-8", "key-9"] {
        window.wait(0.2).touch(key);
    }
    window.wait(0.5);
    assert!(!window.shown().button("save-seal").expect("a button").enabled, "no reason was given");
    window.touch("reason-broken").touch_calmly("save-seal");
    let old = "00418824".parse().expect("a seal");
    assert_eq!(window.acts().last(), Some(&Act::ReplaceSeal { old, new: seal, reason: "Se rompió".to_owned() }));
}

#[test]
fn what_is_in_hand_is_recorded_with_its_value_and_its_envelope() {
    let mut window = Window::on(jam(PathState::Asked));
    window.touch("found-mouth").touch_calmly("record");
    assert!(window.acts().is_empty(), "without a value and an envelope nothing is recorded");
    window.touch_calmly("value-B20000").wait(0.5);
    for key in "0412".chars() {
        window.wait(0.2).touch(&format!("key-{key}"));
    }
    window.touch_calmly("record");
    let pieces = Some(Pieces { denomination: bill(200), count: 1 });
    let doubt = Some(DoubtId::from_u128(7));
    assert_eq!(window.acts(), [Act::Found { doubt, found: FoundWhere::Mouth, pieces, envelope: "0412".parse().ok() }]);
    let mut window = Window::on(jam(PathState::Asked));
    window.touch("found-none").touch_calmly("record");
    assert_eq!(window.acts(), [Act::Found { doubt, found: FoundWhere::NotFound, pieces: None, envelope: None }]);
}

#[test]
fn coins_in_hand_are_recorded_with_their_number() {
    let mut window = Window::on(jam_of_coins());
    window.touch("found-path").wait(0.5);
    window.touch_calmly("key-3").touch_calmly("field-envelope").wait(0.5);
    for key in "0412".chars() {
        window.wait(0.2).touch(&format!("key-{key}"));
    }
    window.touch_calmly("record");
    let pieces = Some(Pieces { denomination: coin(1_000), count: 3 });
    let doubt = Some(DoubtId::from_u128(8));
    assert_eq!(window.acts(), [Act::Found { doubt, found: FoundWhere::Path, pieces, envelope: "0412".parse().ok() }]);
}

#[test]
fn a_count_books_what_is_typed_and_a_nought_too() {
    let mut window = Window::on(count(false));
    window.touch("key-0").touch_calmly("count");
    assert_eq!(window.acts(), [Act::Counted { pieces: vec![("hopper-1".parse().expect("a slot"), 0)] }]);
}

/// What was chosen at K01 is gone when whoever chose it has walked away; a touch holds it, and a visit has its own end.
#[test]
fn what_was_chosen_at_the_first_screen_is_forgotten_when_nobody_is_there() {
    let mut window = Window::on(attract());
    window.touch("reach-language").touch_calmly("reach-contrast");
    window.wait(30.0);
    let pos = egui::pos2(270.0, 300.0);
    let chosen = |window: &Window| (window.0.state().state.language, window.0.state().state.contrast);
    assert_eq!(chosen(&window), (cas_kiosk::text::Language::English, true), "they read");
    window.press(pos, true);
    window.0.run_steps(1);
    window.press(pos, false);
    window.view(attract()).wait(30.0);
    assert_eq!(chosen(&window), (cas_kiosk::text::Language::English, true), "they are still there");
    window.wait(20.0);
    assert_eq!(chosen(&window), (cas_kiosk::text::Language::Spanish, false));
    // Large letters hold twice as long, and the agent is told.
    let mut window = Window::on(attract());
    window.touch("reach-large").wait(60.0);
    assert!(window.0.state().state.large);
    window.wait(35.0);
    assert!(!window.0.state().state.large);
    assert_eq!(window.acts(), [Act::LargeText { on: true }, Act::LargeText { on: false }]);
    let mut window = Window::on(services());
    window.touch("reach-large").wait(200.0);
    assert!(window.0.state().state.large, "the agent ends a visit");
}

#[test]
fn a_coin_of_a_test_is_named_before_it_is_anywhere() {
    use cas_domain::journal::facts::CoinBack;
    use cas_domain::local::coin_test::HopperTestState::{Fell, Right, Waiting};
    let slot = || "hopper-1".parse().expect("a slot");
    let mut window = Window::on(refill_tested([Waiting, Right]));
    window.touch("test-hopper-1");
    assert_eq!(window.acts(), [Act::TestHopper { slot: slot() }]);
    let mut window = Window::on(refill_tested([Fell { count: 1 }, Right]));
    assert!(!window.ids().contains(&"put-back".to_owned()), "which coin is said first");
    window.touch("saw-C1000").touch_calmly("put-back");
    assert_eq!(window.acts(), [Act::TestSaw { slot: slot(), seen: Some(coin(1_000)), back: CoinBack::Hopper }]);
    let mut window = Window::on(refill_tested([Fell { count: 1 }, Right]));
    window.touch("saw-C500").wait(0.5);
    assert!(!window.ids().contains(&"in-hand".to_owned()), "by the book nobody can hold what the hopper should not have");
    window.touch_calmly("put-back");
    assert_eq!(window.acts(), [Act::TestSaw { slot: slot(), seen: Some(coin(500)), back: CoinBack::Hopper }]);
    let mut window = Window::on(refill_tested([Fell { count: 1 }, Right]));
    window.touch("saw-none");
    assert_eq!(window.acts(), [Act::TestSaw { slot: slot(), seen: None, back: CoinBack::Missing }]);
}

#[test]
fn a_refill_names_its_vale_and_its_pieces() {
    let mut window = Window::on(refill(false));
    for key in "000003186".chars() {
        window.wait(0.2).touch(&format!("key-{key}"));
    }
    window.touch_calmly("field-hopper-1").wait(0.5);
    for key in ["key-2", "key-0", "key-0"] {
        window.wait(0.2).touch(key);
    }
    window.touch_calmly("load");
    let pieces = vec![("hopper-1".parse().expect("a slot"), 200)];
    assert_eq!(window.acts(), [Act::Load { vale: folio("F 00-000318-6"), pieces }]);
}

#[test]
fn without_an_agent_it_says_so_after_two_seconds_and_sends_nothing() {
    let mut window = Window::on(insert(137, 100, Some(100)));
    window.0.state_mut().state.on_lost();
    window.wait(1.0);
    assert_eq!(window.shown().screen, "K07", "a short loss is nobody's business");
    window.wait(1.5);
    assert_eq!((window.shown().screen.as_str(), window.text("phone")), ("K17", "449 000 0000"));
    let before = window.0.state().sent.len();
    window.touch("reach-help");
    assert_eq!(window.0.state().sent.len(), before);
    // An agent that starts anew counts its views from the beginning.
    window.view(attract());
    assert_eq!(window.shown().screen, "K01");
}

/// Windows of every kind, half the size of what they stand for, and how many of their pixels are 20 mm or, upright, 64 of the grid.
fn windows() -> [([f32; 2], f32); 3] {
    // Upright at 27 inch; 1366×768 at 18.5 inch and 1280×1024 at 19 inch, both 0.3 mm a pixel.
    [([540.0, 960.0], 64.0), ([683.0, 384.0], 66.0), ([640.0, 512.0], 58.0)]
}

fn touched_views() -> Vec<cas_domain::local::view::View> {
    let office = "CAS Plaza Norte".to_owned();
    vec![
        attract_in_season(),
        services(),
        reference(2, 28, false, false),
        reference(0, 12, true, false),
        reference(9, 20, false, true),
        searching(13),
        review(),
        review_of_three(),
        how(None),
        insert(137, 0, None),
        under(insert(487, 300, Some(200)), Overlay::ConfirmCancel { now: pesos(100), by_voucher: pesos(200), office }),
        under(insert(137, 100, Some(100)), Overlay::StillThere { inside: pesos(100), until: NOW.plus_millis(41_000) }),
        change([6, 1, 1], false),
        owed(cas_domain::local::screen::Paper::Failed),
        receipt(cas_domain::local::screen::Paper::Printed, cas_domain::local::screen::AppliedState::Yes),
        thanks(),
        cancelled(100, true),
        interrupted(),
    ]
}

#[test]
fn everything_that_can_be_touched_is_large_enough_and_lies_on_nothing_else() {
    let mut staff = vec![sign_in(None, false), board(true), cut(2), cut(3), cut(4), cut(6), refill(false), training(board(true))];
    staff.extend([jam(PathState::Asked), jam_of_coins(), count(false)]);
    for (size, least) in windows() {
        let staff = staff.iter().filter(|_| size[0] < size[1]).cloned();
        for view in touched_views().into_iter().chain(staff) {
            for large in [false, true] {
                if large && size[0] == 640.0 {
                    // 5:4 is tried with the usual letters.
                    continue;
                }
                let mut window = Window::sized(view.clone(), size);
                if large && window.shown().button("reach-large").is_some() {
                    window.touch("reach-large").wait(0.5);
                }
                large_enough_and_apart(&window, size, least);
            }
        }
    }
}

fn large_enough_and_apart(window: &Window, size: [f32; 2], least: f32) {
    let buttons = &window.shown().buttons;
    let screen = format!("{} in {size:?}", window.shown().screen);
    for (index, one) in buttons.iter().enumerate() {
        // The window is half of what it stands for.
        let side = one.w.min(one.h) * 2.0;
        assert!(side >= least, "{} on {screen} is {side} px, {least} are needed", one.id);
        let inside = one.x >= 0.0 && one.y >= 0.0 && one.x + one.w <= size[0] + 1.0 && one.y + one.h <= size[1] + 1.0;
        assert!(inside, "{} on {screen} leaves the window: {one:?}", one.id);
        for other in &buttons[index + 1..] {
            let apart = one.x + one.w <= other.x || other.x + other.w <= one.x || one.y + one.h <= other.y || other.y + other.h <= one.y;
            assert!(apart, "{} and {} overlap on {screen}", one.id, other.id);
        }
    }
}

#[test]
fn large_letters_are_told_to_the_agent_and_end_with_the_visit() {
    let mut window = Window::on(services());
    window.touch("reach-large").wait(0.5);
    assert_eq!(window.acts(), [Act::LargeText { on: true }]);
    assert!(window.0.state().state.large);
    window.touch("reach-large").wait(0.5);
    assert_eq!(window.acts().last(), Some(&Act::LargeText { on: false }));
    window.touch("reach-large").wait(0.5);
    let mut home = attract();
    home.version = 9;
    window.view(home);
    assert!(!window.0.state().state.large, "the next citizen did not ask for it");
}

#[test]
fn what_is_looked_for_is_found_and_chosen() {
    let mut window = Window::on(services());
    window.touch("search").wait(0.5);
    assert!(!window.ids().iter().any(|id| id.starts_with("tile-")), "nothing was typed: {:?}", window.ids());
    for key in ["key-t", "key-r", "key-a", "key-n", "key-s"] {
        window.wait(0.2).touch(key);
    }
    assert_eq!((window.text("typed"), window.text("found")), ("TRANS", "1"));
    window.touch_calmly("tile-multa");
    assert_eq!(window.acts(), [Act::Choose { service: "multa".parse().expect("a code") }]);
    window.touch_calmly("back").wait(0.5);
    assert_eq!(window.text("page"), "1", "back to the tiles, not to K01");
    window.touch_calmly("search").wait(0.5);
    assert_eq!(window.text("typed"), "", "what was looked for is gone");
}

#[test]
fn a_telephone_is_left_only_whole_and_is_never_reported() {
    let mut window = Window::on(owed(cas_domain::local::screen::Paper::NotPrinted));
    window.touch("leave-phone").wait(0.5);
    for key in "449123456".chars() {
        window.wait(0.2).touch(&format!("key-{key}"));
    }
    window.wait(0.5);
    assert!(!window.shown().button("phone-accept").expect("a button").enabled, "nine digits are no number");
    window.touch("key-7").wait(0.5);
    let told = serde_json::to_string(window.shown()).expect("JSON");
    assert!(!told.contains("4491234567") && !told.contains("449 123"), "the report tells the number");
    assert_eq!(window.ids().iter().filter(|id| *id == "continue" || *id == "print-voucher").count(), 0, "K12 lies under the dialog");
    window.touch("phone-accept").wait(0.5);
    assert_eq!(window.acts(), [Act::LeavePhone { phone: "4491234567".parse().expect("a number") }]);
    window.view(owed_with_phone(cas_domain::local::screen::PhoneState::Kept));
    assert_eq!(window.text("phone-kept"), "true");
    assert!(!format!("{:?}", window.0.state().state).contains("4491234567"), "it stayed in the window");
}
