//! The link to the agent and the report, over real Unix sockets with a scripted far end.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::Duration;

use cas_domain::local::LINE_BYTES_MAX;
use cas_domain::local::touch::{Act, Touch};
use cas_domain::local::view::View;
use cas_kiosk::link::{Link, News};
use cas_kiosk::report::{REFUSAL, Report, ReportError};
use cas_kiosk::shown::Shown;

use crate::support::citizen::{attract, insert};

/// No wait is longer than this.
const LIMIT: Duration = Duration::from_secs(10);

/// A kiosk's link, and the news it woke up for.
struct Kiosk {
    link: Link,
    woken: Receiver<()>,
}

impl Kiosk {
    fn on(socket: &Path) -> Self {
        let (wake, woken) = sync_channel(64);
        let link = Link::start(socket, move || {
            // A full queue wakes the test just as well.
            let _full = wake.try_send(());
        })
        .expect("threads start");
        Self { link, woken }
    }

    /// Waits until the news are as asked for.
    fn until(&self, what: &str, as_asked: impl Fn(&News) -> bool) -> News {
        loop {
            let news = self.link.news();
            if as_asked(&news) {
                return news;
            }
            self.woken.recv_timeout(LIMIT).unwrap_or_else(|_| panic!("waited in vain for {what}"));
        }
    }
}

fn send(stream: &mut UnixStream, view: &View) {
    let mut line = serde_json::to_vec(view).expect("JSON");
    line.push(b'\n');
    stream.write_all(&line).expect("the kiosk reads");
}

fn accept(listener: &UnixListener) -> UnixStream {
    let (stream, _) = listener.accept().expect("the kiosk connects");
    stream.set_read_timeout(Some(LIMIT)).expect("a limit");
    stream
}

#[test]
fn views_come_in_and_touches_go_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let socket = folder.path().join("kiosk.sock");
    let listener = UnixListener::bind(&socket).expect("a socket");
    let kiosk = Kiosk::on(&socket);
    let mut agent = accept(&listener);
    send(&mut agent, &attract());
    let news = kiosk.until("the first view", |news| news.view.is_some());
    assert_eq!(news.view.as_deref(), Some(&attract()));
    assert!(news.connected);
    let touch = Touch { version: 1, payment: None, act: Act::Start };
    kiosk.link.send(touch.clone());
    let mut line = String::new();
    BufReader::new(agent).read_line(&mut line).expect("a touch");
    assert_eq!(serde_json::from_str::<Touch>(&line).expect("JSON"), touch);
}

#[test]
fn it_finds_the_agent_that_starts_later_and_again_after_it_was_gone() {
    let folder = tempfile::tempdir().expect("a folder");
    let socket = folder.path().join("kiosk.sock");
    let kiosk = Kiosk::on(&socket);
    assert!(!kiosk.link.news().connected);
    let listener = UnixListener::bind(&socket).expect("a socket");
    let mut agent = accept(&listener);
    send(&mut agent, &attract());
    kiosk.until("the first view", |news| news.view.is_some());
    drop(agent);
    kiosk.until("the loss", |news| !news.connected && news.losses == 1);
    let mut again = accept(&listener);
    send(&mut again, &insert(137, 100, Some(100)));
    let news = kiosk.until("the view of the new agent", |news| news.view.is_some());
    assert!(news.connected);
}

#[test]
fn a_line_that_is_no_view_ends_the_connection_and_the_next_is_good() {
    let folder = tempfile::tempdir().expect("a folder");
    let socket = folder.path().join("kiosk.sock");
    let listener = UnixListener::bind(&socket).expect("a socket");
    let kiosk = Kiosk::on(&socket);
    let oversize = vec![b'x'; LINE_BYTES_MAX + 2];
    for garbage in [b"{\"version\":\"no\"}\n".as_slice(), b"\xFF\xFE\n", &oversize] {
        let mut agent = accept(&listener);
        send(&mut agent, &attract());
        kiosk.until("a good view", |news| news.view.is_some());
        // The kiosk may hang up while the long line is still being written.
        let _hung_up = agent.write_all(garbage);
        kiosk.until("the end of the connection", |news| !news.connected);
    }
    let mut agent = accept(&listener);
    send(&mut agent, &attract());
    kiosk.until("a good view after all", |news| news.view.is_some() && news.connected);
}

#[test]
fn a_dropped_link_hangs_up() {
    let folder = tempfile::tempdir().expect("a folder");
    let socket = folder.path().join("kiosk.sock");
    let listener = UnixListener::bind(&socket).expect("a socket");
    let kiosk = Kiosk::on(&socket);
    let mut agent = accept(&listener);
    send(&mut agent, &attract());
    kiosk.until("a view", |news| news.view.is_some());
    drop(kiosk);
    let mut line = String::new();
    assert_eq!(BufReader::new(agent).read_line(&mut line).expect("the end"), 0);
}

fn shown(screen: &str) -> Shown {
    Shown { screen: screen.to_owned(), ..Shown::default() }
}

fn reader(path: &Path) -> BufReader<UnixStream> {
    let stream = UnixStream::connect(path).expect("the report listens");
    stream.set_read_timeout(Some(LIMIT)).expect("a limit");
    BufReader::new(stream)
}

fn next(from: &mut BufReader<UnixStream>) -> serde_json::Value {
    let mut line = String::new();
    from.read_line(&mut line).expect("a line");
    serde_json::from_str(&line).expect("JSON")
}

#[test]
fn the_report_tells_the_newest_state_first_and_each_change_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("report.sock");
    let mut report = Report::start(&path).expect("a report");
    report.publish(&shown("K01"), Some(true));
    report.publish(&shown("K02"), Some(true));
    let mut one = reader(&path);
    assert_eq!(next(&mut one)["screen"], "K02");
    report.publish(&shown("K02"), Some(true));
    report.publish(&shown("K03"), Some(true));
    assert_eq!(next(&mut one)["screen"], "K03");
    let mut late = reader(&path);
    assert_eq!(next(&mut late)["screen"], "K03");
}

#[test]
fn the_report_is_refused_where_money_is_real() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("report.sock");
    let mut report = Report::start(&path).expect("a report");
    report.publish(&shown("K01"), Some(true));
    let mut one = reader(&path);
    assert_eq!(next(&mut one)["screen"], "K01");
    assert!(!report.has_news(&shown("K01"), Some(true)) && report.has_news(&shown("K02"), Some(true)), "only what changed is news");
    assert!(!report.has_news(&shown("K02"), None), "nobody knows the realm yet");
    assert!(report.has_news(&shown("K02"), Some(false)), "the refusal is news");
    report.publish(&shown("K02"), Some(false));
    assert!(!report.has_news(&shown("K03"), Some(false)), "a window that takes real money draws no frame for a report");
    assert_eq!(next(&mut one)["error"], REFUSAL);
    report.publish(&shown("K03"), Some(true));
    let mut line = String::new();
    assert_eq!(one.read_line(&mut line).expect("the end"), 0, "it went on: {line}");
    assert!(!path.exists(), "the socket is still there");
}

#[test]
fn the_report_takes_no_file_that_is_no_socket() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("notes.txt");
    std::fs::write(&path, "kept").expect("a file");
    assert!(matches!(Report::start(&path), Err(ReportError::NotASocket(_))));
    assert_eq!(std::fs::read_to_string(&path).expect("the file"), "kept");
}
