//! A terminal on a bench: the real pump over a real SQLite journal, time stepped by hand, and devices with real pieces.
//!
//! The devices here speak in session events; the wire below them is tested in `hardware`, both together in `tests`.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use cas_agent::clock::{Now, Seeds};
use cas_agent::devices::DeviceCommand;
use cas_agent::enrol::begin_journal_at;
use cas_agent::journal::space::Space;
use cas_agent::journal::{Journal, Stamp, Standing};
use cas_agent::pump::{Input, Output, Pump};
use cas_agent::session::effect::Act as Deed;
use cas_agent::session::event::{BillActivity, BillFound, BillNews, CoinNews, DeviceIdentity, HopperNews, PrinterNews, SessionEvent};
use cas_agent::session::setup::{CoinSetup, HopperSetup, Setup};
use cas_agent::session::{Context, Effects, Session};
use cas_domain::account::Account;
use cas_domain::catalogue::{Offline, Price, Pricing, RoundingRule, Service};
use cas_domain::denomination::Denomination;
use cas_domain::folio::{Folio, TerminalNumber};
use cas_domain::hex;
use cas_domain::id::{BootId, CentreId, IdSeed, IntentId, TerminalId};
use cas_domain::journal::facts::{CoinBack, HopperRegisters, Realm, Role};
use cas_domain::journal::{Entry, EntryKind, Epoch, check_all};
use cas_domain::local::screen::Screen;
use cas_domain::local::touch::{Act, Pin, Touch};
use cas_domain::local::view::View;
use cas_domain::money::Money;
use cas_domain::phone::Phone;
use cas_domain::reference::Scheme;
use cas_domain::slot::Slot;
use cas_domain::time::WallMillis;
use cas_domain::wire::signed::SignedConfig;
use cas_domain::wire::v1::{EnrolAnswer, Limits, SiteWords, StaffAccess, TerminalConfig};
use cas_hardware::device::{Act as PermitAct, BillCommand, CoinCommand, HopperCommand};
use ed25519_dalek::SigningKey;
use tempfile::TempDir;

/// Noon of 20 November 2026 in Aguascalientes.
const START_MS: i64 = 1_795_197_600_000;

pub struct CountingSeeds(pub u64);

impl Seeds for CountingSeeds {
    fn seed(&mut self) -> IdSeed {
        self.0 += 1;
        let mut seed = IdSeed::default();
        seed[2..].copy_from_slice(&self.0.to_be_bytes());
        seed
    }
}

pub fn slot(name: &str) -> Slot {
    name.parse().expect("a slot")
}

pub fn bill(pesos: u32) -> Denomination {
    Denomination::bill(pesos).expect("a note")
}

pub fn coin(centavos: u32) -> Denomination {
    Denomination::coin(centavos).expect("a coin")
}

pub fn pesos(pesos: i64) -> Money {
    Money::from_pesos(pesos).expect("fits")
}

/// What can go wrong with the devices of the rig.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// All well.
    None,
    /// The bill acceptor takes commands and says nothing.
    BillMute,
    /// The bill acceptor does not come to rest after a start: something is stuck in it.
    BillJams,
    /// The bill acceptor looks at a note for ever, whatever it is told.
    BillStuck,
    /// Hoppers take orders and say nothing, and no coin falls.
    HopperMute,
    /// Hoppers stop after this many coins of an order.
    HopperShort(u8),
    /// One coin more than ordered falls, and the hopper counts it.
    HopperDouble,
    /// Hoppers pay some coins and cannot prove how many.
    HopperDoubt(u8),
}

/// A word that the bill acceptor repeats until it is confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Latched {
    /// This note went into the box.
    Stacked(u8, Denomination),
    /// The note went back.
    Returned,
}

/// Devices with pieces.
#[derive(Clone)]
pub struct Devices {
    pub bill_table: Vec<(u8, Denomination)>,
    pub accepting: Vec<u8>,
    pub escrow: Option<(u32, u8, Denomination)>,
    pub escrows: u32,
    pub cash_box: BTreeMap<Denomination, i64>,
    pub mouth: Vec<Denomination>,
    pub stacked_unconfirmed: bool,
    /// The word that the bill acceptor repeats until it is confirmed.
    pub latched: Option<Latched>,
    /// The acceptor's last five events, oldest first: counter and coin.
    pub coin_events: VecDeque<(u8, Denomination)>,
    /// What a collector carries of a cut that is not closed: the book still has it in the boxes.
    pub carried: (BTreeMap<Denomination, i64>, BTreeMap<Denomination, i64>),
    /// Coins of hoppers emptied for such a cut.
    pub carried_coins: BTreeMap<Slot, i64>,
    /// The hopper that an order ran in when power went.
    pub interrupted: bool,
    pub coins_on: bool,
    /// Coins that the acceptor takes while it is on.
    pub coins_taken: Vec<Denomination>,
    pub coin_counter: u8,
    /// Coins that the acceptor took and that lie in no box: the sorter sent them into a hopper.
    pub coins_sorted: u32,
    pub coin_box: BTreeMap<Denomination, i64>,
    pub hoppers: BTreeMap<Slot, (Denomination, i64, HopperRegisters)>,
    pub tray: BTreeMap<Denomination, i64>,
    pub printed: u32,
    /// The numbers of the print jobs, and the last paper.
    pub jobs: Vec<u32>,
    pub paper: Vec<u8>,
    pub trouble: Trouble,
}

/// A moment at which the process dies: what is on disk, and how the devices really are.
#[derive(Clone)]
pub struct Moment {
    /// Entries on disk.
    pub entries: u64,
    /// The devices.
    pub devices: Devices,
    /// What had just been done, for the message of a test that fails.
    pub after: String,
    now: Now,
}

pub struct Rig {
    pub pump: Pump,
    pub now: Now,
    pub view: View,
    pub devices: Devices,
    pub outputs_seen: Vec<String>,
    /// Telephones that were left, as the erasable file would get them.
    pub phones: Vec<(Folio, Phone)>,
    /// Papers that were handed out while no device heard anything.
    pub unheard_papers: u32,
    pub signs: u64,
    /// The moments at which the process could die, where they are kept.
    pub moments: Option<Vec<Moment>>,
    data: TempDir,
    key: SigningKey,
    centre_key: SigningKey,
}

fn key(byte: u8) -> SigningKey {
    SigningKey::from_bytes(&[byte; 32])
}

pub fn setup() -> Setup {
    Setup {
        bill: Some((slot("bill"), 600)),
        coin: Some(CoinSetup { slot: slot("coin"), capacity: 1000, routes: vec![(2, slot("hopper-1")), (3, slot("hopper-2"))] }),
        hoppers: vec![
            HopperSetup { slot: slot("hopper-1"), denomination: coin(1000), capacity: 500 },
            HopperSetup { slot: slot("hopper-2"), denomination: coin(100), capacity: 500 },
        ],
        printer: Some(slot("printer")),
        door: Some(slot("door")),
    }
}

fn service(code: &str, pricing: Pricing, reference: Scheme, offline: Offline) -> Service {
    Service {
        code: code.parse().expect("a code"),
        name: code.to_owned(),
        name_en: code.to_owned(),
        agency: "municipio".to_owned(),
        biller: "municipio".parse().expect("a code"),
        income_key: "6101-05".to_owned(),
        icon: "drop".to_owned(),
        reference,
        pricing,
        rounding: RoundingRule::Peso,
        offline,
        next_step: String::new(),
        words: String::new(),
        next_step_en: String::new(),
    }
}

pub fn config(terminal: TerminalId, version: u64) -> TerminalConfig {
    let price = Price { from: jiff_date(2026), until: None, amount: Money::from_centavos(13_700) };
    let staff = |number: &str, role| StaffAccess {
        number: number.parse().expect("a number"),
        role,
        pin_hash: format!("hash of {number}"),
        expires: WallMillis::from_millis(START_MS + 86_400_000),
    };
    TerminalConfig {
        version,
        terminal,
        words: SiteWords {
            government: "Gobierno del Estado".to_owned(),
            site_name: "CAS Plaza Norte".to_owned(),
            phone: "449 000 0000".to_owned(),
            phone_hours: "lun a dom 8:00 a 20:00 h".to_owned(),
            office: "Av. Uno 1".to_owned(),
            web: "cas.example".to_owned(),
            nearest: "CAS Plaza Sur, a 2.4 km".to_owned(),
        },
        services: vec![
            service("parquimetro", Pricing::Fixed { prices: vec![price] }, Scheme::Modulus10 { length: 9 }, Offline::Yes),
            service("agua", Pricing::Embedded, Scheme::Embedded28, Offline::UntilDue),
        ],
        staff: vec![staff("4127", Role::Technician), staff("2210", Role::Collector), staff("3001", Role::Operations)],
        limits: Limits { cash_max: pesos(5000), cancel_back_max: pesos(100), change_max: pesos(500), offline_payments_max: 50 },
        seasons: vec![],
        back_at: None,
    }
}

fn jiff_date(year: i16) -> cas_domain::catalogue::Date {
    cas_domain::catalogue::Date::new(year, 1, 1).expect("a day")
}

impl Rig {
    /// A terminal whose hoppers hold so many coins of ten and of one peso, loaded by a technician.
    pub fn with_change(tens: i64, ones: i64) -> Self {
        let mut rig = Self::bare();
        rig.start_devices();
        rig.refill("F00-000318-6", tens, ones);
        rig
    }

    /// A terminal at which somebody has just paid $137.00 with a $200 note.
    pub fn paid() -> Self {
        let mut rig = Self::with_change(100, 100);
        rig.open_payment();
        assert!(rig.insert_note(bill(200)));
        rig.wait_ms(2_000);
        rig
    }

    /// A terminal without coins, devices not yet started.
    pub fn bare() -> Self {
        let data = tempfile::tempdir().expect("a folder");
        let terminal = TerminalId::new(WallMillis::from_millis(START_MS), [7; 10]);
        let answer = EnrolAnswer {
            terminal,
            number: TerminalNumber(7),
            site: "norte".parse().expect("a code"),
            realm: Realm::Training,
            epoch: Epoch(1),
            centre_key: hex::encode(key(2).verifying_key().as_bytes()),
            centre: CentreId::new(WallMillis::from_millis(START_MS), [9; 10]),
            counters: vec![],
            continues: None,
        };
        // A minute before the story: the machine's own clock has no say in it.
        let wall = WallMillis::from_millis(START_MS - 60_000);
        let stamp = Stamp { boot: BootId::new(wall, [0; 10]), wall, offset_ms: 0, mono_ms: 0 };
        begin_journal_at(data.path(), &answer, hex::encode(key(1).verifying_key().as_bytes()), stamp).expect("a journal");
        let devices = Devices {
            bill_table: (0_u8..).zip([20, 50, 100, 200, 500].map(bill)).collect(),
            accepting: vec![],
            escrow: None,
            escrows: 0,
            cash_box: BTreeMap::new(),
            mouth: vec![],
            stacked_unconfirmed: false,
            latched: None,
            coin_events: VecDeque::new(),
            carried: Default::default(),
            carried_coins: BTreeMap::new(),
            interrupted: false,
            coins_on: false,
            coins_taken: vec![],
            coin_counter: 1,
            coins_sorted: 0,
            coin_box: BTreeMap::new(),
            hoppers: BTreeMap::from([
                (slot("hopper-1"), (coin(1000), 0, HopperRegisters::default())),
                (slot("hopper-2"), (coin(100), 0, HopperRegisters::default())),
            ]),
            tray: BTreeMap::new(),
            printed: 0,
            jobs: vec![],
            paper: vec![],
            trouble: Trouble::None,
        };
        let now = Now { wall: WallMillis::from_millis(START_MS), mono_ms: 0 };
        let pump = Self::open(&data, now, 1);
        let view = pump.session().view(pump.standing(), now);
        let mut rig = Self {
            pump,
            now,
            view,
            devices,
            outputs_seen: vec![],
            phones: vec![],
            unheard_papers: 0,
            signs: 1,
            moments: None,
            data,
            key: key(1),
            centre_key: key(2),
        };
        rig.give_config(1);
        rig
    }

    fn open(data: &TempDir, now: Now, life: u64) -> Pump {
        Self::open_on(data, now, life, None)
    }

    fn open_on(data: &TempDir, now: Now, life: u64, space: Option<Space>) -> Pump {
        let (journal, entries) = Journal::open(data.path()).expect("the journal opens");
        Pump::open(journal, entries, setup(), key(1), space, now, Box::new(CountingSeeds(life << 32))).expect("the pump opens")
    }

    /// The same terminal, started again on a disk whose free bytes the gauge tells.
    pub fn restart_on(self, gauge: Arc<AtomicU64>) -> Self {
        let mut rig = self.restart();
        let nowhere = tempfile::tempdir().expect("a folder");
        rig.signs += 1;
        // The lock is let go before the journal is opened again.
        let other = Self::bare();
        drop(std::mem::replace(&mut rig.pump, other.pump));
        let space = Space::gauged(nowhere.path(), gauge);
        rig.pump = Self::open_on(&rig.data, rig.now, rig.signs, Some(space));
        rig.view = rig.pump.session().view(rig.pump.standing(), rig.now);
        rig
    }

    pub fn give_config(&mut self, version: u64) {
        self.give(&config(self.pump.journal().enrolment().terminal, version));
    }

    /// A configuration of the centre arrives, signed.
    pub fn give(&mut self, config: &TerminalConfig) {
        let body = serde_json::to_string(config).expect("json");
        self.input(Input::Config(SignedConfig::new(body, &self.centre_key)));
    }

    /// The folder of the journal.
    pub fn folder(&self) -> &std::path::Path {
        self.data.path()
    }

    /// The process dies and starts again. Devices keep their power and their pieces.
    pub fn restart(self) -> Self {
        let Self { pump, now, devices, data, key, centre_key, signs, .. } = self;
        drop(pump);
        let now = Now { wall: now.wall, mono_ms: 0 };
        let pump = Self::open(&data, now, signs + 1);
        let view = pump.session().view(pump.standing(), now);
        Self {
            pump,
            now,
            view,
            devices,
            outputs_seen: vec![],
            phones: vec![],
            unheard_papers: 0,
            signs: signs + 1,
            moments: None,
            data,
            key,
            centre_key,
        }
    }

    /// All devices say who they are and what they are doing; `found` is the bill acceptor's word.
    pub fn start_devices_found(&mut self, found: BillFound) {
        self.start_devices_after(found, false);
    }

    /// The same; `dark` devices lost their power.
    pub fn start_devices_after(&mut self, found: BillFound, dark: bool) {
        let identity = |serial: &str| DeviceIdentity { model: "model".to_owned(), firmware: "1".to_owned(), serial: serial.to_owned() };
        self.event(SessionEvent::Printer(PrinterNews::Status { usable: true, paper: true, low: false }));
        self.event(SessionEvent::Door { open: false });
        let table: Vec<(u8, Denomination)> = (1_u8..).zip([50, 100, 200, 500, 1000].map(coin)).collect();
        let counter = self.devices.coin_counter;
        self.event(SessionEvent::Coin(CoinNews::Started { identity: identity("C1"), table, counter }));
        for (slot, (_, _, registers)) in self.devices.hoppers.clone() {
            let news = HopperNews::Started {
                identity: identity(slot.as_str()),
                registers,
                power_up: dark,
                interrupted: dark && self.devices.interrupted,
                untrusted: false,
            };
            self.event(SessionEvent::Hopper(slot, news));
        }
        self.event(SessionEvent::Bill(BillNews::Started { found, identity: Some(identity("B1")) }));
    }

    pub fn start_devices(&mut self) {
        self.start_devices_found(BillFound::Quiet);
    }

    pub fn event(&mut self, event: SessionEvent) {
        self.input(Input::Session(event));
    }

    /// Puts an input in and runs until nothing is left to do; devices answer.
    pub fn input(&mut self, input: Input) {
        assert!(self.pump.push(input), "the queue is full");
        self.run();
    }

    pub fn run(&mut self) {
        for _ in 0..10_000 {
            if !self.pump.has_work() {
                return;
            }
            self.run_one();
        }
        panic!("the pump does not come to rest; last outputs: {:?}", &self.outputs_seen[self.outputs_seen.len().saturating_sub(10)..]);
    }

    pub fn run_one(&mut self) {
        self.now.mono_ms += 1;
        self.keep_moment("devices have acted, nobody has heard it");
        let outputs = self.pump.run_one(self.now).expect("the pump runs");
        self.keep_moment("committed, nothing of it was done");
        self.answer(outputs);
    }

    /// Handles one input; whatever is handed out for devices is lost on its way.
    pub fn run_one_unheard(&mut self) {
        self.now.mono_ms += 1;
        let outputs = self.pump.run_one(self.now).expect("the pump runs");
        self.look(outputs);
    }

    /// Puts an event in and runs until nothing is left to do; no device hears or answers anything.
    pub fn unheard(&mut self, event: SessionEvent) {
        assert!(self.pump.push(Input::Session(event)), "the queue is full");
        while self.pump.has_work() {
            self.run_one_unheard();
        }
    }

    /// Lets time pass while no device hears or answers anything.
    pub fn wait_unheard_ms(&mut self, ms: u64) {
        for _ in 0..ms.div_ceil(100) {
            self.now.mono_ms += 100;
            self.now.wall = self.now.wall.plus_millis(100);
            let outputs = self.pump.tick(self.now).expect("the pump ticks");
            self.look(outputs);
            while self.pump.has_work() {
                self.run_one_unheard();
            }
        }
    }

    fn look(&mut self, outputs: Vec<Output>) {
        for output in outputs {
            match output {
                Output::View(view) => self.view = *view,
                Output::Device(DeviceCommand::Print(..)) => self.unheard_papers += 1,
                _ => {}
            }
        }
    }

    /// Puts an event in the queue: it is there when what runs now is committed.
    pub fn queue(&mut self, event: SessionEvent) {
        assert!(self.pump.push(Input::Session(event)), "the queue is full");
    }

    /// Runs until an entry of this kind is on disk, and no further.
    pub fn run_to(&mut self, kind: &str) {
        while self.kinds().last() != Some(&kind) {
            assert!(self.pump.has_work(), "no {kind}: {:?}", self.kinds());
            self.run_one();
        }
    }

    /// A touch on what is shown now, in the queue.
    pub fn queue_touch(&mut self, act: Act) {
        let touch = Touch { version: self.view.version, payment: self.view.payment, act };
        self.queue(SessionEvent::Touch(touch));
    }

    /// The session's answer to an event, if this stood and this were the time: nothing is committed and no device hears it.
    pub fn alone(&self) -> Alone {
        let config = self.pump.session().config().cloned();
        Alone::new(setup(), config, self.pump.standing().clone(), self.now)
    }

    fn keep_moment(&mut self, after: &str) {
        let entries = self.pump.standing().last.0;
        let Some(moments) = &mut self.moments else { return };
        moments.push(Moment { entries, devices: self.devices.clone(), after: after.to_owned(), now: self.now });
    }

    /// The terminal as it comes back after it died at a moment: only what was on disk then, and the devices as they were.
    pub fn died_at(&self, moment: &Moment) -> Self {
        let data = tempfile::tempdir().expect("a folder");
        Journal::create(data.path(), self.pump.journal().enrolment()).expect("a journal");
        {
            let from = cas_agent::journal::store::open_reader(self.folder()).expect("a reader");
            let to = rusqlite::Connection::open(Journal::path(data.path())).expect("a connection");
            let epoch = self.pump.journal().enrolment().epoch;
            let most = u32::try_from(moment.entries).expect("fits");
            let stored = cas_agent::journal::store::read_from(&from, epoch, cas_domain::journal::Seq::START, most).expect("entries");
            to.execute_batch("BEGIN").expect("a transaction");
            for entry in stored {
                let seq = i64::try_from(entry.seq.0).expect("fits");
                to.execute(
                    "INSERT INTO entry (epoch, seq, previous, hash, body) VALUES (?1, ?2, ?3, ?4, ?5)",
                    rusqlite::params![epoch.0, seq, entry.previous.0, entry.hash.0, entry.body],
                )
                .expect("a copy of an entry");
            }
            let signed = self.pump.journal().newest_config().expect("readable").expect("a configuration");
            to.execute("INSERT INTO config (version, body, signature) VALUES (1, ?1, ?2)", (&signed.body, &signed.signature))
                .expect("a copy of the configuration");
            to.execute_batch("COMMIT").expect("committed");
        }
        let now = Now { wall: moment.now.wall, mono_ms: 0 };
        let life = self.signs + 1;
        let pump = Self::open(&data, now, life);
        let view = pump.session().view(pump.standing(), now);
        let devices = moment.devices.clone();
        let (key, centre_key) = (self.key.clone(), self.centre_key.clone());
        Self {
            pump,
            now,
            view,
            devices,
            outputs_seen: vec![],
            phones: vec![],
            unheard_papers: 0,
            signs: life,
            moments: None,
            data,
            key,
            centre_key,
        }
    }

    /// Lets time pass in steps of 100 ms.
    pub fn wait_ms(&mut self, ms: u64) {
        for _ in 0..ms.div_ceil(100) {
            self.now.mono_ms += 100;
            self.now.wall = self.now.wall.plus_millis(100);
            let outputs = self.pump.tick(self.now).expect("the pump ticks");
            self.answer(outputs);
            self.run();
        }
    }

    fn answer(&mut self, outputs: Vec<Output>) {
        let mut news = VecDeque::new();
        for output in outputs {
            match output {
                Output::View(view) => self.view = *view,
                Output::Device(command) => {
                    self.outputs_seen.push(format!("{command:?}").chars().take(120).collect());
                    self.devices.obey(command, &mut news);
                }
                Output::CheckPin { request, pin, hash } => {
                    let right = hash == format!("hash of {}", pin.0.trim_start_matches("pin of "));
                    news.push_back(SessionEvent::Pin { request, right });
                }
                Output::KeepPhone { folio, phone } => {
                    self.phones.push((folio, phone));
                    news.push_back(SessionEvent::PhoneKept { folio, kept: true });
                }
                Output::AskQuote { request, .. } => {
                    assert!(self.pump.push(Input::Quote { request, answer: None }), "the queue is full");
                }
                Output::Nudge => {}
            }
        }
        for event in news {
            assert!(self.pump.push(Input::Session(event)), "the queue is full");
        }
    }

    pub fn touch(&mut self, act: Act) {
        let touch = Touch { version: self.view.version, payment: self.view.payment, act };
        self.event(SessionEvent::Touch(touch));
    }

    pub fn sign_in(&mut self, number: &str) {
        self.touch(Act::Knock);
        self.touch(Act::SignIn { number: number.parse().expect("a number"), pin: Pin(format!("pin of {number}")) });
    }

    pub fn refill(&mut self, vale: &str, tens: i64, ones: i64) {
        self.sign_in("4127");
        self.touch(Act::BeginRefill);
        let pieces = vec![(slot("hopper-1"), tens), (slot("hopper-2"), ones)];
        self.touch(Act::Load { vale: vale.parse().expect("a vale"), pieces });
        for (name, count) in [("hopper-1", tens), ("hopper-2", ones)] {
            self.devices.hoppers.get_mut(&slot(name)).expect("a hopper").1 += count;
        }
        for name in ["hopper-1", "hopper-2"] {
            self.test_hopper(name);
        }
        self.touch(Act::RefillDone);
        self.touch(Act::Leave);
    }

    /// A technician lets one coin out as a test, says which it is, and puts it back; nothing where nothing came.
    pub fn test_hopper(&mut self, name: &str) {
        self.touch(Act::TestHopper { slot: slot(name) });
        self.put_test_coin_back(name);
    }

    /// The coin of a test is what it should be, and goes back.
    pub fn put_test_coin_back(&mut self, name: &str) {
        let Some(open) = self.pump.standing().test_coins.get(&slot(name)).cloned() else { return };
        let (piece, held, _) = self.devices.hoppers.get_mut(&slot(name)).expect("a hopper");
        let piece = *piece;
        *held += i64::from(open.count);
        *self.devices.tray.entry(piece).or_default() -= i64::from(open.count);
        self.devices.tray.retain(|_, count| *count != 0);
        self.touch(Act::TestSaw { slot: slot(name), seen: Some(piece), back: CoinBack::Hopper });
    }

    /// A citizen goes as far as K07 with a parking ticket of $137.00.
    pub fn open_payment(&mut self) {
        self.open_payment_for("parquimetro", "123456782");
    }

    pub fn open_payment_for(&mut self, service: &str, reference: &str) {
        self.touch(Act::Start);
        self.touch(Act::Choose { service: service.parse().expect("a code") });
        self.touch(Act::Submit { reference: reference.to_owned(), amount: None });
        self.touch(Act::Confirm);
        self.touch(Act::PayCash);
        assert!(matches!(self.view.screen, Screen::Insert { .. }), "K07 is expected, not {:?}", self.view.screen);
    }

    /// A hand offers a note. Taken into escrow only if the acceptor takes it now.
    pub fn insert_note(&mut self, note: Denomination) -> bool {
        let Some((index, _)) = self.devices.bill_table.iter().find(|(_, known)| *known == note).copied() else { return false };
        if !self.devices.accepting.contains(&index) || self.devices.escrow.is_some() || self.devices.stacked_unconfirmed {
            return false;
        }
        self.event(SessionEvent::Bill(BillNews::Activity(BillActivity::Accepting)));
        self.devices.escrows += 1;
        self.devices.escrow = Some((self.devices.escrows, index, note));
        let escrow = self.devices.escrows;
        self.event(SessionEvent::Bill(BillNews::Escrowed { escrow, index, denomination: Some(note) }));
        true
    }

    /// A hand offers a coin. Falls through if the acceptor takes none.
    pub fn insert_coin(&mut self, piece: Denomination) -> bool {
        if !self.devices.coins_on || !self.devices.coins_taken.contains(&piece) {
            return false;
        }
        self.devices.coin_counter = if self.devices.coin_counter == 255 { 1 } else { self.devices.coin_counter + 1 };
        *self.devices.coin_box.entry(piece).or_default() += 1;
        let counter = self.devices.coin_counter;
        self.devices.coin_events.push_back((counter, piece));
        if self.devices.coin_events.len() > 5 {
            self.devices.coin_events.pop_front();
        }
        self.event(SessionEvent::Coin(CoinNews::Coin { counter, denomination: Some(piece), path: 0 }));
        true
    }

    /// A hand offers a slug: it falls through, and an acceptor counts the event all the same.
    pub fn insert_slug(&mut self) {
        self.devices.coin_counter = if self.devices.coin_counter == 255 { 1 } else { self.devices.coin_counter + 1 };
        let counter = self.devices.coin_counter;
        self.event(SessionEvent::Coin(CoinNews::Uncredited { counter, code: 1, kept: false }));
    }

    pub fn entries(&self) -> Vec<Entry> {
        let reader = cas_agent::journal::store::open_reader(self.folder()).expect("a reader");
        let epoch = self.pump.journal().enrolment().epoch;
        let terminal = self.pump.journal().enrolment().terminal;
        let stored = cas_agent::journal::store::read_from(&reader, epoch, cas_domain::journal::Seq::START, u32::MAX).expect("entries");
        let mut head = cas_domain::journal::Link::start(epoch);
        let mut entries = vec![];
        for each in stored {
            head = each.follow(terminal, head).expect("an unbroken chain");
            entries.push(each.read(terminal, epoch).expect("a readable entry"));
        }
        entries
    }

    pub fn kinds(&self) -> Vec<&'static str> {
        self.entries().iter().map(|entry| entry.what.name()).collect()
    }

    /// Every named invariant holds, and every piece is where the book says.
    pub fn audit(&self) {
        let findings = check_all(&self.entries());
        assert!(findings.is_empty(), "invariants are broken: {findings:#?}\njournal: {:?}", self.kinds());
        let book = &self.pump.standing().book;
        for (note, count) in &self.devices.cash_box {
            assert_eq!(book.pieces(&Account::CashBox(slot("bill")), *note), *count, "notes of {} in the box", note.label());
        }
        for (piece, count) in &self.devices.coin_box {
            assert_eq!(book.pieces(&Account::CoinBox(slot("coin")), *piece), *count, "coins of {} in the box", piece.label());
        }
    }

    /// Every piece in boxes and hoppers is where the book says, or the difference lies inside an open doubt; the money of
    /// what was stated by a person and not yet counted is compared only while nothing of it is in doubt.
    pub fn every_piece_is_known(&self, story: &str) {
        let findings = check_all(&self.entries());
        assert!(findings.is_empty(), "{story}: {findings:#?}\n{:?}", self.kinds());
        let standing = self.pump.standing();
        // What staff stated is no proof: until the centre has decided, it may be otherwise.
        let doubted: i64 = standing.doubts.values().chain(standing.lost.values()).flatten().map(|doubt| doubt.max.centavos()).sum();
        let mut off = 0;
        let mut compare = |place: Account, really: &BTreeMap<Denomination, i64>| {
            let mut pieces: BTreeMap<Denomination, i64> = standing.book.content(&place).into_iter().collect();
            for (piece, count) in really {
                *pieces.entry(*piece).or_default() -= count;
            }
            off += pieces.iter().map(|(piece, count)| piece.value().centavos() * count.abs()).sum::<i64>();
        };
        let (notes, coins) = &self.devices.carried;
        compare(Account::CashBox(slot("bill")), &together(&self.devices.cash_box, notes));
        compare(Account::CoinBox(slot("coin")), &together(&self.devices.coin_box, coins));
        for (name, (denomination, held, _)) in &self.devices.hoppers {
            let carried = self.devices.carried_coins.get(name).copied().unwrap_or(0);
            compare(Account::Hopper(name.clone()), &BTreeMap::from([(*denomination, *held + carried)]));
        }
        assert!(off <= doubted, "{story}: {off} centavos are not where the book says, doubts cover {doubted}\n{:?}", self.kinds());
    }

    /// A collector empties both hoppers into the coin bag, and says so.
    pub fn empty_hoppers(&mut self) {
        for name in ["hopper-1", "hopper-2"] {
            let hopper = self.devices.hoppers.get_mut(&slot(name)).expect("a hopper");
            let held = std::mem::take(&mut hopper.1);
            *self.devices.carried_coins.entry(slot(name)).or_default() += held;
            self.touch(Act::BoxOut { slot: slot(name) });
        }
    }

    /// Coins in a hopper by the book, and really.
    pub fn hopper(&self, name: &str) -> (i64, i64) {
        let (denomination, held, _) = self.devices.hoppers[&slot(name)];
        (self.pump.standing().book.pieces(&Account::Hopper(slot(name)), denomination), held)
    }
}

fn together(a: &BTreeMap<Denomination, i64>, b: &BTreeMap<Denomination, i64>) -> BTreeMap<Denomination, i64> {
    let mut sum = a.clone();
    for (piece, count) in b {
        *sum.entry(*piece).or_default() += count;
    }
    sum
}

/// A session of its own over what stands: for states that devices seldom bring about, and for moments to the millisecond. What
/// it records is not committed; what stands changes by hand.
pub struct Alone {
    pub session: Session,
    pub standing: Standing,
    pub now: Now,
    seeds: CountingSeeds,
}

impl Alone {
    pub fn new(setup: Setup, config: Option<TerminalConfig>, standing: Standing, now: Now) -> Self {
        let session = Session::new(setup, config, &standing);
        Self { session, standing, now, seeds: CountingSeeds(1 << 60) }
    }

    pub fn hear(&mut self, event: SessionEvent) -> Effects {
        let sign = |folio: Folio| folio.to_string();
        self.session.handle(event, Context::new(&self.standing, self.now, &mut self.seeds, &sign))
    }

    /// What is recorded at this moment, monotonic, by the passing of time.
    pub fn tick_at(&mut self, mono_ms: u64) -> Effects {
        self.now.mono_ms = mono_ms;
        self.hear(SessionEvent::Tick)
    }

    /// All devices start, are quiet and get ready.
    pub fn devices_are_ready(&mut self) {
        let identity = |serial: &str| DeviceIdentity { model: "model".to_owned(), firmware: "1".to_owned(), serial: serial.to_owned() };
        self.hear(SessionEvent::Printer(PrinterNews::Status { usable: true, paper: true, low: false }));
        let table: Vec<(u8, Denomination)> = (1_u8..).zip([50, 100, 200, 500, 1000].map(coin)).collect();
        self.hear(SessionEvent::Coin(CoinNews::Started { identity: identity("C1"), table, counter: 1 }));
        self.hear(SessionEvent::Coin(CoinNews::Ready));
        for name in ["hopper-1", "hopper-2"] {
            let registers = HopperRegisters::default();
            let news = HopperNews::Started { identity: identity(name), registers, power_up: false, interrupted: false, untrusted: false };
            self.hear(SessionEvent::Hopper(slot(name), news));
            self.hear(SessionEvent::Hopper(slot(name), HopperNews::Ready { registers, low: false }));
        }
        let table: Vec<(u8, Denomination)> = (0_u8..).zip([20, 50, 100, 200, 500].map(bill)).collect();
        self.hear(SessionEvent::Bill(BillNews::Started { found: BillFound::Quiet, identity: Some(identity("B1")) }));
        self.hear(SessionEvent::Bill(BillNews::Ready { identity: identity("B1"), table }));
    }

    /// A touch on what is shown now.
    pub fn touch(&mut self, act: Act) -> Effects {
        let payment = self.session.view(&self.standing, self.now).payment;
        self.hear(SessionEvent::Touch(Touch { version: 0, payment, act }))
    }

    /// Somebody signs in with the right PIN; the entry about it stands.
    pub fn sign_in(&mut self, number: &str) {
        self.touch(Act::Knock);
        let asked = self.touch(Act::SignIn { number: number.parse().expect("a number"), pin: Pin(String::new()) });
        let request = asked.acts.iter().find_map(|act| if let Deed::CheckPin { request, .. } = act { Some(*request) } else { None });
        let effects = self.hear(SessionEvent::Pin { request: request.expect("the PIN is checked"), right: true });
        for draft in effects.record {
            if let EntryKind::StaffIn { session, staff } = draft.what {
                self.standing.staff = Some((session, staff));
            }
        }
    }

    pub fn screen(&self) -> Screen {
        self.session.view(&self.standing, self.now).screen
    }
}

/// The names of what was recorded.
pub fn recorded(effects: &Effects) -> Vec<&'static str> {
    effects.record.iter().map(|draft| draft.what.name()).collect()
}

impl Devices {
    fn obey(&mut self, command: DeviceCommand, news: &mut VecDeque<SessionEvent>) {
        match command {
            DeviceCommand::Bill(command) => self.obey_bill(command, news),
            DeviceCommand::Coin(command) => self.obey_coin(command, news),
            DeviceCommand::Hopper(slot, command) => self.obey_hopper(slot, command, news),
            DeviceCommand::Print(job, bytes) => {
                assert!(bytes.len() > 100, "an empty paper was printed");
                self.printed += 1;
                self.jobs.push(job);
                self.paper = bytes.to_vec();
                news.push_back(SessionEvent::Printer(PrinterNews::Job { job, printed: true }));
            }
        }
    }

    fn resting(&self) -> SessionEvent {
        let activity = if self.accepting.is_empty() { BillActivity::Inhibited } else { BillActivity::Idle };
        SessionEvent::Bill(BillNews::Activity(activity))
    }

    fn obey_bill(&mut self, command: BillCommand<cas_agent::permit::JournalAuthority>, news: &mut VecDeque<SessionEvent>) {
        match command {
            BillCommand::Begin { .. } if self.trouble == Trouble::BillJams => {}
            BillCommand::Begin { reset: _ } => {
                self.stacked_unconfirmed = false;
                self.latched = None;
                self.accepting.clear();
                let identity = DeviceIdentity { model: "model".to_owned(), firmware: "1".to_owned(), serial: "B1".to_owned() };
                news.push_back(SessionEvent::Bill(BillNews::Ready { identity, table: self.bill_table.clone() }));
            }
            BillCommand::Accept(mask) => {
                self.accepting = (0..24).filter(|index| mask.0 & (1 << index) != 0).collect();
                if self.trouble == Trouble::BillStuck {
                    news.push_back(SessionEvent::Bill(BillNews::Activity(BillActivity::Accepting)));
                } else if self.escrow.is_none() && !self.stacked_unconfirmed {
                    news.push_back(self.resting());
                }
            }
            BillCommand::Stack(permit) => {
                let PermitAct::Stack { escrow, value } = permit.terms().act else { panic!("a stack permit for something else") };
                if self.trouble == Trouble::BillMute {
                    // The driver says so after five seconds; here at once.
                    news.push_back(SessionEvent::Bill(BillNews::Silent));
                    return;
                }
                match self.escrow.take() {
                    Some((instance, index, note)) if instance == escrow.0 => {
                        assert_eq!(value.hundredths(), Some(note.value().centavos()), "the permit speaks of another value");
                        *self.cash_box.entry(note).or_default() += 1;
                        self.stacked_unconfirmed = true;
                        self.latched = Some(Latched::Stacked(index, note));
                        news.push_back(SessionEvent::Bill(BillNews::Stacked { escrow: Some(instance), denomination: Some(note) }));
                    }
                    other => {
                        self.escrow = other;
                        let intent = IntentId::from_u128(permit.terms().intent.0);
                        news.push_back(SessionEvent::Bill(BillNews::NotSent(intent)));
                    }
                }
            }
            BillCommand::Return => {
                if let Some((instance, _, note)) = self.escrow.take() {
                    self.mouth.push(note);
                    self.stacked_unconfirmed = true;
                    self.latched = Some(Latched::Returned);
                    news.push_back(SessionEvent::Bill(BillNews::Returned { escrow: Some(instance) }));
                }
            }
            BillCommand::Confirm => {
                self.stacked_unconfirmed = false;
                self.latched = None;
                news.push_back(self.resting());
            }
        }
    }

    /// What the acceptor counted in its life, whether it told of each coin or not; it goes round soon.
    fn accepted(&self) -> u32 {
        let boxed: i64 = self.coin_box.values().chain(self.carried.1.values()).sum();
        (16_777_214 + self.coins_sorted + u32::try_from(boxed).expect("coins")) % (1 << 24)
    }

    fn obey_coin(&mut self, command: CoinCommand<cas_agent::permit::JournalAuthority>, news: &mut VecDeque<SessionEvent>) {
        match command {
            CoinCommand::Begin { baseline } => {
                self.coins_on = false;
                let missed = baseline.map_or(0, |baseline| self.coin_counter.wrapping_sub(baseline.counter));
                if self.coin_counter == 0 && missed != 0 {
                    news.push_back(SessionEvent::Coin(CoinNews::Lost { counter: 0, max: u8::MAX }));
                } else {
                    let known = usize::from(missed).min(self.coin_events.len());
                    if usize::from(missed) > 5 {
                        let max = missed - u8::try_from(known).expect("five at most");
                        news.push_back(SessionEvent::Coin(CoinNews::Lost { counter: self.coin_counter.wrapping_sub(5), max }));
                    }
                    for (counter, piece) in self.coin_events.iter().skip(self.coin_events.len() - known) {
                        news.push_back(SessionEvent::Coin(CoinNews::Coin { counter: *counter, denomination: Some(*piece), path: 0 }));
                    }
                }
                news.push_back(SessionEvent::Coin(CoinNews::Total { accepted: self.accepted() }));
                news.push_back(SessionEvent::Coin(CoinNews::Ready));
            }
            CoinCommand::Accept { permit, positions } => {
                assert_eq!(permit.terms().act, PermitAct::AcceptCoins);
                assert!(positions != 0, "no coin position is accepted");
                self.coins_on = true;
                let table = (0..).zip([50, 100, 200, 500, 1000].map(coin));
                self.coins_taken = table.filter(|(bit, _)| positions & (1 << bit) != 0).map(|(_, coin)| coin).collect();
                news.push_back(SessionEvent::Coin(CoinNews::Accepting));
            }
            CoinCommand::Inhibit => {
                self.coins_on = false;
                news.push_back(SessionEvent::Coin(CoinNews::Total { accepted: self.accepted() }));
                news.push_back(SessionEvent::Coin(CoinNews::Inhibited));
            }
        }
    }

    fn obey_hopper(&mut self, slot: Slot, command: HopperCommand<cas_agent::permit::JournalAuthority>, news: &mut VecDeque<SessionEvent>) {
        let trouble = self.trouble;
        let (denomination, held, registers) = self.hoppers.get_mut(&slot).expect("a hopper");
        match command {
            HopperCommand::Begin | HopperCommand::ReadWitness if trouble == Trouble::HopperMute => {}
            HopperCommand::Begin | HopperCommand::ReadWitness => {
                news.push_back(SessionEvent::Hopper(slot, HopperNews::Ready { registers: *registers, low: false }));
            }
            HopperCommand::Dispense(permit) => {
                let PermitAct::Dispense { count } = permit.terms().act else { panic!("a payout permit for something else") };
                if trouble == Trouble::HopperMute {
                    return;
                }
                let wanted = match trouble {
                    Trouble::HopperShort(most) | Trouble::HopperDoubt(most) => count.min(most),
                    Trouble::HopperDouble => count + 1,
                    Trouble::None | Trouble::BillMute | Trouble::BillJams | Trouble::BillStuck | Trouble::HopperMute => count,
                };
                let paid = i64::from(wanted).min(*held);
                *held -= paid;
                *self.tray.entry(*denomination).or_default() += paid;
                if matches!(trouble, Trouble::HopperDoubt(_)) {
                    let intent = IntentId::from_u128(permit.terms().intent.0);
                    news.push_back(SessionEvent::Hopper(slot, HopperNews::Doubt { intent }));
                    return;
                }
                let paid = u8::try_from(paid).expect("fits");
                *registers = HopperRegisters {
                    event_counter: registers.event_counter.wrapping_add(1),
                    remaining: 0,
                    last_paid: paid,
                    last_unpaid: count.saturating_sub(paid),
                    lifetime: registers.lifetime + u32::from(paid),
                };
                let intent = IntentId::from_u128(permit.terms().intent.0);
                news.push_back(SessionEvent::Hopper(slot.clone(), HopperNews::Dispensing { paid }));
                news.push_back(SessionEvent::Hopper(slot, HopperNews::Dispensed { intent, paid, registers: *registers }));
            }
        }
    }
}
