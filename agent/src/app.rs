//! All wiring of the daemon on one screen: threads, channels and their bounds, and the order in which they end.
//!
//! | channel | bound | from -> to |
//! |---|---|---|
//! | inputs | 1024 | ports, sync, quotes, kiosk -> pump |
//! | commands of a port | 32 | pump -> port; full ends the process |
//! | views | newest only | pump -> kiosk |
//! | heartbeat | newest only | pump -> sync |
//! | nudges of the second copy | 1 | pump -> mirror |
//! | PIN checks | 4 at once | pump -> blocking threads |

use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cas_domain::journal::EntryKind;
use cas_domain::journal::facts::Realm;
use cas_domain::local::touch::Pin;
use cas_domain::wire::v1::{Heartbeat, PhoneLeft, QuoteRequest};
use ed25519_dalek::SigningKey;
use thiserror::Error;
use tokio::runtime::Runtime;
use tokio::sync::{Notify, Semaphore, watch};

use crate::clock::{Clock, SystemSeeds};
use crate::config::Config;
use crate::devices::Ports;
use crate::devices::memory::WireMemories;
use crate::devices::ports::PortError;
use crate::inputs::{self, InputSender};
use crate::journal::space::Space;
use crate::journal::{Journal, JournalError, Storage};
use crate::keys::{self, KeyError};
use crate::mirror::copy::Copy;
use crate::mirror::task::{Mirror, Running};
use crate::mirror::{self, Against};
use crate::outbox::Outbox;
use crate::phones::task::{PhoneTask, SharedPhones};
use crate::phones::{self, Phones, PhonesError};
use crate::pump::{Fatal, Input, Output, Pump};
use crate::session::SessionEvent;
use crate::sync::{self, Centre, CentreError, SyncTask};
use crate::{local, quote};

/// Time passes for the session this often.
const TICK: Duration = Duration::from_millis(100);
/// Before the ports are closed the acceptors are told that they take nothing. They get so many turns to confirm it, a slow or silent one
/// no more; a few at least, so that a word from before is not taken for the answer.
const INHIBIT_TURN: Duration = Duration::from_millis(20);
const INHIBIT_TURNS: std::ops::Range<u32> = 10..75;
/// What the centre is told is put together anew this often; it is sent far less often.
const BEAT_MS: u64 = 1_000;
/// PIN checks at once.
const PIN_CHECKS_MAX: usize = 4;

/// Why the daemon could not start or had to end.
#[derive(Debug, Error)]
pub enum AppError {
    /// The journal.
    #[error("the journal cannot be used")]
    Journal(#[from] JournalError),
    /// The key.
    #[error("the terminal's key cannot be used")]
    Key(#[from] KeyError),
    /// The pump ended the process.
    #[error("cash is off: the process ends and the restart settles")]
    Fatal(#[from] Fatal),
    /// A port.
    #[error("a device's port cannot be used")]
    Port(#[from] PortError),
    /// The centre's client.
    #[error("no client for the centre can be made")]
    Centre(#[from] CentreError),
    /// The file of telephones.
    #[error("the file of telephones cannot be opened")]
    Phones(#[from] PhonesError),
    /// The system.
    #[error("the operating system refuses what the agent needs")]
    System(#[from] std::io::Error),
    /// The configuration gives places another meaning than the book (R16).
    #[error("the configuration does not fit what the book says lies in the machine:\n  {}", .0.join("\n  "))]
    Places(Vec<String>),
    /// Live money behind emulated devices (R10).
    #[error("this terminal is live, but port '{0}' is a pseudo terminal: emulators take no real money")]
    Emulated(String),
    /// Live money on a terminal that hurries people (R10).
    #[error("this terminal is live: take the section [training] out of its configuration")]
    Training,
}

/// Runs the daemon until it is asked to stop or must end.
///
/// # Errors
/// [`AppError`] says why it ended.
pub fn run(config: &Config) -> Result<(), AppError> {
    let clock = Clock::start();
    // Before the journal is opened: on a full disk even that needs the room that the ballast gives up.
    let space = if config.data.exists() { Some(Space::prepare(&config.data)?) } else { None };
    let (journal, entries) = Journal::open(&config.data)?;
    keys::shut_folder(&config.data)?;
    let key = match entries.first().map(|first| &first.what) {
        Some(EntryKind::Genesis { key, .. }) => keys::load_named(&config.data, key, journal.enrolment().epoch.0)?,
        _ => keys::load(&config.data)?,
    };
    let held = journal.acked();
    let terminal = journal.enrolment().terminal;
    let mirror = config.copy.as_deref().map(|folder| Mirror {
        storage: Storage::from(&config.data),
        epoch: journal.enrolment().epoch,
        copy: Copy::of(folder, terminal),
    });
    let behind = mirror.as_ref().is_some_and(|mirror| is_behind(&journal, &mirror.copy));
    let mut pump = Pump::open(journal, entries, config.setup(), key.clone(), space, clock.now(), Box::new(SystemSeeds))?;
    if behind {
        let taken = pump.push(Input::CopyAhead);
        debug_assert!(taken, "the queue was empty");
    }
    // What goes on after our end is kept as it is: it is the only evidence of the entries that are gone.
    let mirror = mirror.filter(|_| !behind).map(Running::start).transpose()?;
    let live = pump.standing().genesis.as_ref().is_some_and(|genesis| genesis.realm == Realm::Live);
    if let Some(port) = config.pseudo_terminals().first().filter(|_| live) {
        return Err(AppError::Emulated(port.name.clone()));
    }
    match config.training {
        Some(_) if live => return Err(AppError::Training),
        Some(training) => pump.hurry(training.hurry),
        None => {}
    }
    pump.count_every(config.care.count_every_days);
    let moved = config.setup().conflicts_with(pump.standing());
    if !moved.is_empty() {
        return Err(AppError::Places(moved));
    }
    let (sender, receiver) = inputs::queue();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).thread_name("agent-net").enable_all().build()?;
    let centre = Centre::new(&config.centre)?;
    let (views, shown) = watch::channel(String::new());
    let (beats, heartbeat) = watch::channel(pump.heartbeat(clock.now()));
    let nudge = Arc::new(Notify::new());
    let from_tasks = InputSender::new(sender.clone());
    {
        let _inside = runtime.enter();
        // Heard from here on: no port is open yet, and none opens before.
        runtime.spawn(stop_on_signal(StopSignals::listen()?, from_tasks.clone()));
        let listener = local::listen(&config.kiosk_socket)?;
        runtime.spawn(local::serve(listener, shown, from_tasks.clone()));
    }
    runtime.spawn(sync::run(SyncTask {
        outbox: Outbox::new(&config.data),
        terminal,
        key: key.clone(),
        centre: centre.clone(),
        held,
        heartbeat,
        nudge: nudge.clone(),
        inputs: from_tasks.clone(),
    }));
    let phones = Arc::new(Mutex::new(Phones::open(&config.data)?));
    let phone_left = Arc::new(Notify::new());
    runtime.spawn(phones::task::run(PhoneTask {
        phones: phones.clone(),
        terminal,
        key: key.clone(),
        centre: centre.clone(),
        nudge: phone_left.clone(),
        clock,
    }));
    let seated = pump.standing().identities.iter().map(|(slot, known)| (slot.clone(), known.serial.clone())).collect();
    let memories = WireMemories::new(config.wire_memory.as_deref(), terminal, seated);
    let ports = Ports::start(&config.port, pump.boot(), &memories, &sender)?;
    let pins = Arc::new(Semaphore::new(PIN_CHECKS_MAX));
    let outside =
        Outside { ports, runtime, centre, terminal, key, views, beats, nudge, mirror, inputs: from_tasks, pins, phones, phone_left, clock };
    tracing::info!("the agent runs");
    let ended = turn(pump, &receiver, &outside, clock);
    // Ports first: no device is spoken to after the pump is gone. Then the network.
    drop(sender);
    outside.end(&receiver);
    ended
}

/// Whether the second copy proves that an old image of the journal was put back. A copy that cannot be read proves nothing.
fn is_behind(journal: &Journal, copy: &Copy) -> bool {
    match mirror::compare(journal, copy) {
        Ok(Against::Whole) => false,
        Ok(Against::RolledBack(link)) => {
            tracing::error!(
                copy = link.seq.0,
                journal = journal.head().seq.0,
                "the second copy holds entries that this journal lacks: an old image was put back; cash is off until a new epoch"
            );
            true
        }
        Err(error) => {
            tracing::warn!("{:#}; the terminal goes on without it", anyhow::Error::from(error));
            false
        }
    }
}

/// Everything the pump's outputs need.
struct Outside {
    ports: Ports,
    runtime: Runtime,
    centre: Centre,
    terminal: cas_domain::id::TerminalId,
    key: SigningKey,
    views: watch::Sender<String>,
    beats: watch::Sender<Heartbeat>,
    nudge: Arc<Notify>,
    mirror: Option<Running>,
    inputs: InputSender,
    pins: Arc<Semaphore>,
    phones: SharedPhones,
    phone_left: Arc<Notify>,
    clock: Clock,
}

fn turn(mut pump: Pump, inputs: &Receiver<Input>, outside: &Outside, clock: Clock) -> Result<(), AppError> {
    let (mut ticked_ms, mut beat_ms) = (0, 0);
    loop {
        // All that is there, before anything is decided (R17).
        // Room first: an input that was taken out of the channel and did not fit would be a lost event.
        while pump.has_room() {
            match inputs.try_recv() {
                Ok(Input::Stop) => return Ok(()),
                Ok(input) => {
                    let taken = pump.push(input);
                    debug_assert!(taken, "there was room");
                }
                Err(_) => break,
            }
        }
        let now = clock.now();
        let outputs = if pump.has_work() { pump.run_one(now)? } else { Vec::new() };
        for output in outputs {
            outside.put(output)?;
        }
        if u128::from(now.mono_ms.saturating_sub(ticked_ms)) >= TICK.as_millis() {
            ticked_ms = now.mono_ms;
            for output in pump.tick(now)? {
                outside.put(output)?;
            }
        }
        if now.since(beat_ms) >= BEAT_MS {
            beat_ms = now.mono_ms;
            outside.beats.send_replace(pump.heartbeat(now));
        }
        if !pump.has_work() {
            match inputs.recv_timeout(TICK) {
                Ok(Input::Stop) | Err(RecvTimeoutError::Disconnected) => return Ok(()),
                Ok(input) => {
                    let taken = pump.push(input);
                    debug_assert!(taken, "the queue was empty");
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }
}

impl Outside {
    fn put(&self, output: Output) -> Result<(), AppError> {
        match output {
            Output::Device(command) => self.ports.send(command)?,
            Output::View(view) => match serde_json::to_string(&*view) {
                Ok(line) => drop(self.views.send_replace(line)),
                Err(error) => tracing::error!("a view cannot be written: {error}"),
            },
            Output::AskQuote { request, service, reference, amount } => {
                let asked = QuoteRequest { service, reference, amount };
                let task = quote::ask(self.centre.clone(), self.terminal, self.key.clone(), request, asked, self.inputs.clone());
                self.runtime.spawn(task);
            }
            Output::KeepPhone { folio, phone } => {
                let (phones, left) = (self.phones.clone(), PhoneLeft { folio, phone, at: self.clock.now().wall });
                let (inputs, nudge) = (self.inputs.clone(), self.phone_left.clone());
                self.runtime.spawn(async move {
                    let kept = phones::task::keep(phones, left).await;
                    nudge.notify_one();
                    if inputs.send(Input::Session(SessionEvent::PhoneKept { folio, kept })).await.is_err() {
                        tracing::info!("the agent is ending; the telephone is kept all the same");
                    }
                });
            }
            Output::CheckPin { request, pin, hash } => {
                let (pins, inputs) = (self.pins.clone(), self.inputs.clone());
                self.runtime.spawn(async move {
                    let Ok(_permit) = pins.acquire_owned().await else { return };
                    let right = tokio::task::spawn_blocking(move || pin_fits(&pin, &hash)).await.unwrap_or(false);
                    if inputs.send(Input::Session(SessionEvent::Pin { request, right })).await.is_err() {
                        tracing::info!("the agent is ending; a PIN was checked too late");
                    }
                });
            }
            Output::Nudge => {
                self.nudge.notify_one();
                if let Some(mirror) = &self.mirror {
                    mirror.nudge();
                }
            }
        }
        Ok(())
    }

    fn end(self, inputs: &Receiver<Input>) {
        // Cash off: what is still on its way in is found by counters and states at the next start.
        while inputs.try_recv().is_ok() {}
        let mut waiting = self.ports.inhibit();
        for turn in 0..INHIBIT_TURNS.end {
            while let Ok(input) = inputs.try_recv() {
                waiting.hear(&input);
            }
            if waiting.is_over() && turn >= INHIBIT_TURNS.start {
                break;
            }
            std::thread::sleep(INHIBIT_TURN);
        }
        if !waiting.is_over() {
            tracing::warn!("not every acceptor confirmed that it takes nothing; the next start reads what came in");
        }
        // A port that waits for room in the queue must find some, or it would never see that it is to stop.
        let drain = std::thread::scope(|scope| {
            let ports = self.ports;
            let stopping = scope.spawn(move || ports.stop());
            while !stopping.is_finished() {
                let _ = inputs.recv_timeout(Duration::from_millis(20));
            }
            stopping.join()
        });
        if drain.is_err() {
            tracing::error!("stopping the ports panicked");
        }
        if let Some(mirror) = self.mirror {
            mirror.end();
        }
        self.runtime.shutdown_timeout(Duration::from_secs(2));
    }
}

/// Whether a PIN fits a hash. A hash that cannot be read fits nothing.
pub fn pin_fits(pin: &Pin, hash: &str) -> bool {
    use argon2::password_hash::PasswordVerifier;
    let Ok(parsed) = argon2::password_hash::phc::PasswordHash::new(hash) else { return false };
    argon2::Argon2::default().verify_password(pin.0.as_bytes(), &parsed).is_ok()
}

/// The signals that ask the agent to end.
struct StopSignals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

impl StopSignals {
    /// From its return on neither signal kills the process any more.
    fn listen() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }
}

async fn stop_on_signal(mut signals: StopSignals, inputs: InputSender) {
    tokio::select! {
        _ = signals.terminate.recv() => {}
        _ = signals.interrupt.recv() => {}
    }
    if inputs.send(Input::Stop).await.is_err() {
        tracing::info!("the agent is ending already");
    }
}
