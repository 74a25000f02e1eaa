//! One terminal, its centre and its people, in a time of their own that jumps from one happening to the next.

use std::collections::VecDeque;
use std::rc::Rc;

use anyhow::{Context, Result};
use cas_agent::clock::Now;
use cas_agent::enrol::begin_journal_at;
use cas_agent::journal::Stamp;
use cas_agent::pump::Input;
use cas_domain::folio::Folio;
use cas_domain::hex;
use cas_domain::id::BootId;
use cas_domain::time::WallMillis;
use ed25519_dalek::SigningKey;
use tempfile::TempDir;

use super::auditor::{Auditor, Finding, compare, finding, screen};
use super::bill::BillProtocol;
use super::centre::{CentreEnd, OPENING_MS, terminal_key};
use super::citizen::Citizen;
use super::controls::{Control, Wiring};
use super::disk::{Disk, Faults, Image, vfs};
use super::fuse::Fuse;
use super::host::{Host, Said};
use super::machine::{Machine, PORTS, Port};
use super::network::{Message, Network, Reply};
use super::plan::{Death, Item};
use super::report::Tally;
use super::staff::Staff;
use super::stage::Stage;
use super::trace::Trace;
use super::vault::Vault;

/// The agent is started again so long after it ended by itself, in milliseconds.
const RESTART_MS: u64 = 2_000;
/// A turn of sync comes so long after the one before when nothing is to be sent, in milliseconds.
const SYNC_EVERY_MS: u64 = 60_000;
/// Entries wait so long for others before they are sent, in milliseconds.
const SYNC_SOON_MS: u64 = 1_000;

/// Somebody in front of the machine.
pub enum Actor {
    /// A citizen.
    Citizen(Box<Citizen>),
    /// Somebody of the staff.
    Staff(Box<Staff>),
}

/// Under what a story is told.
#[derive(Clone, Copy, Debug, Default)]
pub struct Conditions {
    /// A fault on purpose.
    pub control: Option<Control>,
    /// What the bill acceptor speaks.
    pub bill: BillProtocol,
}

impl Conditions {
    /// What nobody chose, the seed does.
    pub fn of(seed: u64, control: Option<Control>, bill: Option<BillProtocol>) -> Self {
        Self { control, bill: bill.unwrap_or_else(|| BillProtocol::of(seed)) }
    }
}

/// Everything.
pub struct World {
    /// Milliseconds of the devices' lives.
    pub now: u64,
    /// Milliseconds in which nothing happened, and which were left out.
    pub skipped: u64,
    /// The machine.
    pub machine: Machine,
    /// The host's disk.
    pub disk: Disk,
    /// The agent, while it lives.
    pub host: Option<Host>,
    /// The way to the centre.
    pub network: Network,
    /// The centre.
    pub centre: CentreEnd,
    /// The auditor.
    pub auditor: Auditor,
    /// Where the host can die.
    pub fuse: Rc<Fuse>,
    /// The story.
    pub trace: Trace,
    /// What is counted.
    pub tally: Tally,
    /// What does not add up.
    pub findings: Vec<Finding>,
    /// What is still to happen.
    pub plan: VecDeque<Item>,
    pub(super) seed: u64,
    pub(super) wiring: Wiring,
    pub(super) key: SigningKey,
    _folder: TempDir,
    pub(super) actor: Option<(u64, Actor)>,
    pub(super) waiting: VecDeque<Actor>,
    pub(super) ends: Vec<(u64, super::happen::End)>,
    pub(super) death: Option<(Death, u64)>,
    pub(super) wake_at: Option<u64>,
    pub(super) clock_error: i64,
    pub(super) commit_ms: u64,
    pub(super) disk_faults: Faults,
    /// A write or a sync of the disk is going to fail.
    pub(super) disk_fails: bool,
    pub(super) born: u64,
    pub(super) quiet_since: u64,
    pub(super) image: Option<Image>,
    pub(super) vault: Vault,
    last_vale: Option<Folio>,
    numbers: u64,
    lives: u64,
    sync_at: u64,
    sync_busy: bool,
}

impl World {
    /// An enrolled terminal, switched off, at the opening of its first day.
    ///
    /// # Errors
    /// When something cannot be made.
    pub fn new(seed: u64, plan: Vec<Item>, conditions: Conditions) -> Result<Self> {
        let Conditions { control, bill } = conditions;
        let folder = tempfile::Builder::new().prefix("cas-simulate-").tempdir_in(super::scratch())?;
        let centre = CentreEnd::copy(folder.path(), seed, control)?;
        let fuse = Rc::new(Fuse::default());
        let machine = Machine::new(seed, bill, folder.path(), &fuse).map_err(anyhow::Error::msg)?;
        let key = terminal_key();
        let wall = WallMillis::from_millis(OPENING_MS);
        let stamp = Stamp { boot: BootId::new(wall, [0; 10]), wall, offset_ms: 0, mono_ms: 0 };
        let data = folder.path().join("agent");
        std::fs::create_dir(&data)?;
        let disk = Disk::mount(&data, seed).context("no disk")?;
        begin_journal_at(disk.storage(), &centre.answer, hex::encode(key.verifying_key().as_bytes()), stamp).context("no journal")?;
        Ok(Self {
            now: 0,
            skipped: 0,
            machine,
            disk,
            disk_faults: Faults { lazy_log: control == Some(Control::LyingDisk), ..Faults::default() },
            host: None,
            network: Network::new(seed),
            centre,
            auditor: Auditor::of(bill),
            fuse,
            trace: Trace::default(),
            tally: Tally::default(),
            findings: vec![],
            plan: plan.into(),
            seed,
            wiring: Wiring::new(conditions),
            key,
            _folder: folder,
            actor: None,
            waiting: VecDeque::new(),
            ends: vec![],
            disk_fails: false,
            death: None,
            wake_at: Some(0),
            clock_error: 0,
            commit_ms: 0,
            born: 0,
            quiet_since: 0,
            image: None,
            vault: Vault::default(),
            last_vale: None,
            numbers: 0,
            lives: 0,
            sync_at: 0,
            sync_busy: false,
        })
    }

    /// Milliseconds since the opening of the first day.
    pub const fn at(&self) -> u64 {
        self.now + self.skipped
    }

    pub(super) fn find(&mut self, findings: impl IntoIterator<Item = Finding>) {
        for found in findings {
            self.trace.say(|| format!("FUND [{}] {}", found.rule, found.found));
            self.findings.push(found);
        }
    }

    fn time(&self) -> Now {
        let since = i64::try_from(self.at()).unwrap_or(0);
        Now { wall: WallMillis::from_millis(OPENING_MS + since + self.clock_error), mono_ms: self.at() - self.born }
    }

    /// The agent starts.
    ///
    /// # Errors
    /// When the auditor cannot read the journal.
    pub fn boot(&mut self) -> Result<()> {
        self.wake_at = None;
        self.lives += 1;
        self.born = self.at();
        self.fuse.mend();
        self.disk.come_back();
        self.disk.set_faults(self.disk_faults);
        for port in PORTS {
            self.machine.wire(port).borrow_mut().tap.clear();
        }
        let booted = Host::boot(&self.disk.storage(), &self.machine, &self.key, self.time(), self.now, (self.seed, self.lives));
        match booted {
            Ok(mut host) => {
                self.trace.say(|| "el agente arranca".to_owned());
                host.commit_ms = self.commit_ms;
                self.host = Some(host);
                self.sync_busy = false;
                self.sync_at = self.now + SYNC_SOON_MS;
                match self.auditor.open(&self.disk.storage().journal(), vfs::NAME) {
                    Err(_) if self.disk.outage().is_some() => self.die(),
                    opened => self.find(opened?),
                }
            }
            Err(why) => {
                self.trace.say(|| format!("el agente no arranca: {why}"));
                // On a full disk it may not; nothing else keeps it from starting.
                if !self.disk_fails && self.disk_faults.room.is_none() && self.disk.outage().is_none() {
                    self.find([finding("agent-starts", why)]);
                }
                self.wake_at = Some(self.at() + RESTART_MS);
            }
        }
        Ok(())
    }

    /// The agent is dead from here on.
    pub(super) fn die(&mut self) {
        let (how, dark) = self.death.take().unwrap_or((Death::Process, RESTART_MS));
        self.trace.say(|| format!("MUERE: {how:?}, {dark} ms a oscuras"));
        if how == Death::Process {
            self.disk.kill_process();
        } else if self.disk.outage().is_none() {
            self.disk.cut_power();
        }
        if how != Death::Process {
            self.machine.ram.lose();
            self.auditor.wires.forget();
        }
        self.auditor.close();
        self.host = None;
        self.tally.cuts += 1;
        for port in PORTS {
            let wire = self.machine.wire(port);
            wire.borrow_mut().tap.clear();
        }
        if how == Death::All {
            self.machine.power(self.now, false);
        }
        self.fuse.mend();
        self.wake_at = Some(self.at() + dark);
        self.quiet_since = self.now;
    }

    /// Lets everything happen that is due at this moment.
    ///
    /// # Errors
    /// When the simulator itself cannot go on.
    pub fn turn(&mut self) -> Result<()> {
        self.trace.at = self.at();
        self.happen()?;
        if self.host.is_none() && self.wake_at.is_some_and(|at| at <= self.at()) {
            self.machine.power(self.now, true);
            self.boot()?;
        }
        self.machine.turn(self.now);
        self.host_turn()?;
        let replies = self.network.turn(self.now, self.at(), &mut self.centre)?;
        for (life, reply) in replies {
            self.hear(life, reply)?;
        }
        self.sync()?;
        self.act();
        self.host_turn()?;
        self.machine.turn(self.now);
        self.watch();
        Ok(())
    }

    /// Looks where every piece is, if something moved.
    fn watch(&mut self) {
        if self.machine.moved() {
            let (bill, bus) = (self.machine.inventory(Port::Bill), self.machine.inventory(Port::Bus));
            let mut findings = self.auditor.pieces.look(&bill, &bus);
            findings.extend(self.compare());
            self.find(findings);
        }
    }

    fn compare(&mut self) -> Vec<Finding> {
        self.tally.audits += 1;
        if self.lives == 0 || !self.auditor.images.is_empty() {
            return vec![];
        }
        compare::moving(&self.auditor.pieces, &self.auditor.book, &self.auditor.truth)
    }

    fn host_turn(&mut self) -> Result<()> {
        loop {
            let time = self.time();
            let Some(host) = self.host.as_mut() else { return Ok(()) };
            let heard = host.hear(self.now, &mut self.wiring);
            self.listen();
            let Some(host) = self.host.as_mut() else { return Ok(()) };
            let commits = host.pump.journal().commits();
            let mut said = Vec::new();
            let acted = heard.and_then(|()| host.act(self.now, time, &self.fuse, &mut said));
            let life = host.life;
            if host.pump.journal().commits() != commits {
                self.read()?;
            }
            for said in said {
                match said {
                    Said::View(view) => {
                        self.trace.say(|| format!("pantalla {}", shortened(&format!("{:?} {:?}", view.screen, view.overlay))));
                        let found = screen::check(&view, &self.auditor.book);
                        self.find(found);
                    }
                    Said::Quote(request, asked) => self.network.send(self.now, life, Message::Quote(request, asked)),
                }
            }
            // Where the disk has no power the host has none, also if it has nothing left to write.
            if self.fuse.is_blown() || self.disk.outage().is_some() {
                self.die();
                return Ok(());
            }
            match acted {
                Ok(true) => {}
                Ok(false) => return Ok(()),
                Err(why) => {
                    self.trace.say(|| format!("el agente termina: {why}"));
                    // Only a disk that failed may end it.
                    if self.disk.outage().is_none() && !self.disk_fails && self.disk_faults.room.is_none() {
                        self.find([finding("agent-goes-on", format!("the agent ended by itself: {why}"))]);
                    }
                    self.disk_fails = false;
                    self.die();
                    return Ok(());
                }
            }
        }
    }

    /// The auditor reads what is new on disk.
    pub(super) fn read(&mut self) -> Result<()> {
        let before = self.auditor.seen.len();
        let mut findings = match self.auditor.read() {
            // Nobody reads a disk without power; what is on it is seen when it is back.
            Err(_) if self.disk.outage().is_some() => return Ok(()),
            read => read?,
        };
        if self.trace.wanted {
            let fresh: Vec<String> =
                self.auditor.seen.iter().skip(before).map(|(seq, body)| format!("asiento {seq} {}", what_of(body))).collect();
            fresh.into_iter().for_each(|line| self.trace.say(|| line));
        }
        findings.extend(self.compare());
        self.find(findings);
        Ok(())
    }

    fn listen(&mut self) {
        for port in [Port::Bill, Port::Bus] {
            let wire = self.machine.wire(port);
            let mut wire = wire.borrow_mut();
            if wire.tap.is_empty() {
                continue;
            }
            let clean = wire.alive && wire.noise == super::line::Noise::default();
            let frames = std::mem::take(&mut wire.tap);
            drop(wire);
            let found = self.auditor.wires.listen(port, &frames, clean, &self.auditor.book);
            self.find(found);
        }
        for port in [Port::Printer, Port::Door] {
            self.machine.wire(port).borrow_mut().tap.clear();
        }
    }

    fn hear(&mut self, life: u64, reply: Reply) -> Result<()> {
        let Some(host) = self.host.as_mut().filter(|host| host.life == life) else { return Ok(()) };
        match reply {
            Reply::Quote(request, answer) => host.push(Input::Quote { request, answer }).map_err(anyhow::Error::msg),
            Reply::Sync(None) => {
                host.sync.fail();
                self.ask()
            }
            Reply::Sync(Some(answer)) => {
                // What is not taken ends the turn; the next one sends the same again.
                for input in host.sync.hear(answer).unwrap_or_default() {
                    host.push(input).map_err(anyhow::Error::msg)?;
                }
                self.ask()
            }
        }
    }

    fn sync(&mut self) -> Result<()> {
        let Some(host) = self.host.as_mut().filter(|_| !self.sync_busy) else { return Ok(()) };
        if host.nudged {
            self.sync_at = self.sync_at.min(self.now + SYNC_SOON_MS);
        }
        if self.now < self.sync_at {
            return Ok(());
        }
        host.nudged = false;
        host.sync.begin();
        self.sync_busy = true;
        self.ask()
    }

    fn ask(&mut self) -> Result<()> {
        let time = self.time();
        let Some(host) = self.host.as_mut() else { return Ok(()) };
        let said = host.pump.heartbeat(time);
        if let Ok(Some(request)) = host.sync.next(&said) {
            self.network.send(self.now, host.life, Message::Sync(request));
            return Ok(());
        }
        let end = host.sync.end();
        host.push(end.reach).map_err(anyhow::Error::msg)?;
        self.sync_busy = false;
        self.sync_at = self.now + if end.nudged { SYNC_EVERY_MS } else { end.pause_ms };
        Ok(())
    }

    /// The place in front of the machine, as whoever stands there finds it.
    pub(super) fn stage(&mut self) -> Stage<'_> {
        Stage {
            now: self.now,
            host: self.host.as_mut(),
            machine: &mut self.machine,
            auditor: &mut self.auditor,
            trace: &mut self.trace,
            tally: &mut self.tally,
            vales: &mut self.centre.vales,
            last_vale: &mut self.last_vale,
            numbers: &mut self.numbers,
        }
    }

    /// Whoever is in front of the machine does something.
    fn act(&mut self) {
        if self.actor.is_none() {
            self.actor = self.waiting.pop_front().map(|actor| (self.now, actor));
        }
        let Some((at, mut actor)) = self.actor.take() else { return };
        if at > self.now {
            self.actor = Some((at, actor));
            return;
        }
        let mut stage = self.stage();
        let next = match &mut actor {
            Actor::Citizen(citizen) => citizen.turn(&mut stage),
            Actor::Staff(staff) => staff.turn(&mut stage),
        };
        match next {
            Some(ms) => self.actor = Some((self.now + ms.max(1), actor)),
            None => self.trace.say(|| "se va".to_owned()),
        }
    }

    /// When something happens next, in the devices' time.
    pub(super) fn next_at(&self) -> u64 {
        let from_opening = |at: u64| at.saturating_sub(self.skipped);
        let host = self.host.as_ref().map(Host::next_at);
        let sync = (self.host.is_some() && !self.sync_busy).then_some(self.sync_at);
        let actor = self.actor.as_ref().map(|(at, _)| *at);
        let waiting = (self.actor.is_none() && !self.waiting.is_empty()).then_some(self.now);
        let planned = self.next_planned().map(from_opening);
        let all = [host, self.machine.next_at(), self.network.next_at(), sync, actor, waiting, planned];
        all.into_iter().flatten().min().unwrap_or(self.now + 1_000).max(self.now + 1)
    }

    /// When the next thing happens that does not come from the machine itself, since the opening.
    pub(super) fn next_planned(&self) -> Option<u64> {
        let ends = self.ends.iter().map(|(at, _)| *at).min();
        [self.plan.front().map(|item| item.at), ends, self.wake_at.filter(|_| self.host.is_none())].into_iter().flatten().min()
    }

    /// Whether sync has nothing to do, or cannot.
    pub(super) fn sync_rests(&self) -> bool {
        let nudged = self.host.as_ref().is_some_and(|host| host.nudged);
        self.network.is_quiet() && !self.sync_busy && (self.network.weather.cut || !nudged)
    }
}

fn what_of(body: &[u8]) -> String {
    let entry: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
    shortened(&format!("{} {}", entry["what"], entry.get("postings").map_or_else(String::new, ToString::to_string)))
}

fn shortened(text: &str) -> String {
    text.chars().take(420).collect()
}
