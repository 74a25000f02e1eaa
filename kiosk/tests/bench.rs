//! The bench window: what it shows of a machine, and which control lines its buttons send.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixListener;
use std::sync::mpsc::sync_channel;
use std::time::Duration;

use cas_domain::folio::TerminalNumber;
use cas_domain::local::view::Frame;
use cas_kiosk::app;
use cas_kiosk::bench::control::{self, Control, ControlError};
use cas_kiosk::bench::machine::Machine;
use cas_kiosk::bench::ui::{self, Scene};
use cas_kiosk::state::State;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;

use crate::support::window::tolerance;

const BILL: &str = r#"{"event":"changed","port":"bill","plugged":true,"states":{},"inventory":{"box":{"B20000":1},"box_serial":"CB-0001","escrow":{},"path":{},"mouth":{"B50000":1},"taken":{},"cleared":{},"removed":[]}}"#;
const COINS: &str = r#"{"event":"changed","port":"cctalk","plugged":true,"states":{},"inventory":{"coin":{"box":{},"box_serial":"CC-0001","removed":[]},"hopper-1":{"hopper":{"C1000":194},"coin":"C1000","capacity":500},"hopper-2":{"hopper":{"C100":297},"coin":"C100","capacity":500},"tray":{"C1000":6,"C100":3},"taken":{}}}"#;
const DOOR: &str = r#"{"event":"changed","port":"door","plugged":true,"states":{},"inventory":{"open":false}}"#;

fn scene() -> Scene {
    let look = |line: &str| serde_json::from_str::<serde_json::Value>(line).expect("JSON");
    let looks = [("bill", BILL), ("cctalk", COINS), ("door", DOOR)].map(|(port, line)| (port.to_owned(), look(line)));
    Scene {
        machine: Machine::from_looks(&looks.into_iter().collect()),
        connected: true,
        last: Some(("bill insert B20000".to_owned(), Ok(()))),
        console: Some("http://127.0.0.1:8080".to_owned()),
        paper: None,
    }
}

fn bench(scene: Scene) -> Harness<'static, Vec<String>> {
    let frame =
        Frame { site_name: String::new(), terminal: TerminalNumber(0), phone: String::new(), phone_hours: String::new(), training: true };
    let state = State::new(0, frame);
    let builder = Harness::builder().with_size([800.0, 600.0]).with_render_cursor(false).with_context_setup(app::prepare);
    builder.build_ui_state(move |ui, sent: &mut Vec<String>| sent.extend(ui::ui(ui, &state, &scene).0), Vec::new())
}

#[test]
fn it_shows_where_each_piece_is() {
    bench(scene()).snapshot_options("bench", &tolerance());
}

#[test]
fn its_buttons_speak_the_control_line() {
    let mut window = bench(scene());
    for (label, line) in [
        ("$200", "bill insert B20000"),
        ("$5", "coin insert C500"),
        ("Tomar el cambio", "tray take"),
        ("Tomar el billete", "bill take"),
        ("Sin cable", "bill unplug"),
        ("Abrir", "door open"),
        ("+20 × $10", "hopper-1 fill C1000 20"),
        ("Vaciar $1", "hopper-2 empty"),
    ] {
        window.get_by_label(label).click();
        window.run_steps(3);
        assert_eq!(window.state_mut().pop().as_deref(), Some(line), "{label}");
        assert!(window.state().is_empty(), "{label} sent more");
    }
}

#[test]
fn it_listens_to_changes_and_tells_what_was_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let socket = folder.path().join("control.sock");
    let missing = control::request(&socket, "devices");
    assert!(matches!(missing, Err(ControlError::Reach { .. })), "{missing:?}");
    let listener = UnixListener::bind(&socket).expect("a socket");
    let (wake, woken) = sync_channel(64);
    let control = Control::start(&socket, move || {
        // A full queue wakes the test just as well.
        let _full = wake.try_send(());
    })
    .expect("threads start");
    let (mut changes, _) = listener.accept().expect("the bench listens");
    let mut asked = String::new();
    BufReader::new(changes.try_clone().expect("a socket")).read_line(&mut asked).expect("a request");
    assert_eq!(asked, "subscribe\n");
    write!(changes, "{{\"ok\":\"subscribed\"}}\n{BILL}\n").expect("the bench reads");
    let until = |what: &str, done: &dyn Fn() -> bool| {
        while !done() {
            woken.recv_timeout(Duration::from_secs(10)).unwrap_or_else(|_| panic!("waited in vain for {what}"));
        }
    };
    until("the look of the note acceptor", &|| control.known().looks.contains_key("bill"));
    control.send("bill insert 7".to_owned());
    let (mut request, _) = listener.accept().expect("a request comes");
    writeln!(request, "{{\"error\":\"there is no note of 7\"}}").expect("the bench reads");
    until("the refusal", &|| control.known().last.is_some());
    assert_eq!(control.known().last, Some(("bill insert 7".to_owned(), Err("there is no note of 7".to_owned()))));
}
