//! What the window knows: the agent's last view, what is being typed, how it is drawn, and when it was last touched.
//!
//! Pure: the time comes from the window's clock as seconds, the shuffle from a seed.

use cas_domain::id::PaymentId;
use cas_domain::journal::facts::FoundWhere;
use cas_domain::local::coin_test::{HopperTest, HopperTestState};
use cas_domain::local::screen::{OutReason, Overlay, Screen};
use cas_domain::local::staff::{BoardKind, CutView, StaffScreen};
use cas_domain::local::touch::{Act, Touch};
use cas_domain::local::view::{Frame, View};
use cas_domain::time::WallMillis;

use crate::command::{Command, Field, Key, Local, Typed};
use crate::shuffle::Shuffle;
use crate::text::Language;

/// A second touch within this time is a bounce or an impatient finger, seconds (`screens.md` section 5).
pub const SECOND_TOUCH_S: f64 = 0.4;
/// The same key of a keypad again within this time is a bounce of the panel, seconds. Shorter, so that `00` can be typed.
pub const SAME_KEY_S: f64 = 0.12;
/// Presence is told at most this often, seconds.
pub const PRESENCE_S: f64 = 1.0;
/// Without an agent for so long, the screen says so, seconds.
pub const LOST_S: f64 = 2.0;
/// How long the mark is held for M01, seconds.
pub const HOLD_S: f64 = 3.0;

/// What was chosen at K01 is for whoever chose it: without a touch for so long, seconds, they have walked away. Large letters
/// double it, like every limit.
pub const FORGET_S: f64 = 45.0;

/// Whether a thing that is touched acts or types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TouchKind {
    /// It acts: no second touch of anything within [`SECOND_TOUCH_S`].
    Act,
    /// It types: only the same key bounces, within [`SAME_KEY_S`].
    Key,
}

/// The whole state of the window.
#[derive(Debug)]
pub struct State {
    /// The agent's last view.
    pub view: Option<View>,
    /// When it came, on the window's clock.
    view_at: f64,
    /// Since when there is no agent.
    lost_since: Option<f64>,
    /// The window's clock, seconds.
    pub now: f64,
    /// The language of this visit.
    pub language: Language,
    /// Large letters for this visit.
    pub large: bool,
    /// High contrast for this visit.
    pub contrast: bool,
    /// Help is shown.
    pub help: bool,
    /// Page of tiles on K02.
    pub tile_page: usize,
    /// K02: "Buscar" is open.
    pub searching: bool,
    /// K12: "Dejar mi teléfono" is open.
    pub leaving_phone: bool,
    /// M02 asks which boxes to cut.
    pub asking_scope: bool,
    /// What is typed.
    pub typed: Typed,
    /// Whether anything was typed since the agent last found fault with it.
    pub typed_since_problem: bool,
    /// The money was asked back, and the agent has not shown yet what came of it.
    pub asked_back: bool,
    /// When money last moved in, for the sliding note.
    pub money_at: f64,
    /// The PIN keys as they lie now.
    pub pin_keys: [char; 10],
    shuffle: Shuffle,
    last_touch: Option<(f64, TouchKind, String)>,
    presence_at: Option<f64>,
    /// When anything was last touched or typed.
    seen_at: f64,
    fallback: Frame,
}

impl State {
    /// A window that has heard nothing yet. `fallback` stands in head and foot until the agent tells them.
    pub fn new(seed: u64, fallback: Frame) -> Self {
        let mut shuffle = Shuffle::new(seed);
        Self {
            view: None,
            view_at: 0.0,
            lost_since: Some(0.0),
            now: 0.0,
            language: Language::Spanish,
            large: false,
            contrast: false,
            help: false,
            tile_page: 0,
            searching: false,
            leaving_phone: false,
            asking_scope: false,
            typed: Typed::default(),
            typed_since_problem: false,
            asked_back: false,
            money_at: f64::MIN,
            pin_keys: shuffle.digits(),
            shuffle,
            last_touch: None,
            presence_at: None,
            seen_at: 0.0,
            fallback,
        }
    }

    /// The window's clock moved on.
    pub fn tick(&mut self, now: f64) {
        self.now = now;
    }

    /// Somebody touched or typed anything.
    pub fn seen(&mut self) {
        self.seen_at = self.now;
    }

    /// In how many seconds what was chosen at a screen without a visit is forgotten; none where nothing was chosen, or a visit
    /// has its own end.
    pub fn forgets_in(&self) -> Option<f64> {
        let chosen = self.large || self.contrast || self.help || self.language != Language::Spanish;
        let idle = matches!(self.screen(), Screen::Attract { .. } | Screen::OutOfService { .. } | Screen::Starting);
        let limit = if self.large { 2.0 * FORGET_S } else { FORGET_S };
        (chosen && idle).then(|| (self.seen_at + limit - self.now).max(0.0))
    }

    /// Whoever chose a language or large letters walked away: the next one finds the screen as it is. A touch to send, if the
    /// agent must know.
    pub fn forget_choices(&mut self) -> Option<Touch> {
        if self.forgets_in()? > 0.0 {
            return None;
        }
        let was_large = std::mem::take(&mut self.large);
        self.language = Language::Spanish;
        self.contrast = false;
        self.help = false;
        if was_large { self.touch(Act::LargeText { on: false }) } else { None }
    }

    /// The agent is gone; its last view stays for [`LOST_S`].
    pub fn on_lost(&mut self) {
        self.lost_since.get_or_insert(self.now);
    }

    /// A new view. Older ones than the present of the same agent are dropped.
    pub fn on_view(&mut self, view: View) {
        let connected = self.lost_since.is_none();
        if let Some(old) = self.view.as_ref().filter(|_| connected)
            && view.version < old.version
        {
            return;
        }
        self.lost_since = None;
        self.view_at = self.now;
        let old = self.view.replace(view);
        self.follow(old);
    }

    /// Forgets what belongs to the screen that is gone.
    fn follow(&mut self, old: Option<View>) {
        let Some(view) = &self.view else { return };
        if inserted(&view.screen) != old.as_ref().and_then(|old| inserted(&old.screen)) {
            self.money_at = self.now;
        }
        let same_form = old.as_ref().is_some_and(|old| form_of(&old.screen) == form_of(&view.screen) && old.payment == view.payment);
        if old.as_ref().is_none_or(|old| old.screen != view.screen) {
            self.typed_since_problem = false;
        }
        if !matches!(view.screen, Screen::Registering | Screen::Insert { .. }) {
            self.asked_back = false;
        }
        if same_form {
            self.next_box();
            return;
        }
        let fields = first_field(&view.screen);
        let new_visit = matches!(view.screen, Screen::Attract { .. });
        self.typed = Typed::focused(fields);
        self.pin_keys = self.shuffle.digits();
        self.tile_page = 0;
        self.searching = false;
        self.leaving_phone = false;
        self.asking_scope = false;
        if new_visit {
            self.language = Language::Spanish;
            self.large = false;
            self.contrast = false;
        }
        if !matches!(view.screen, Screen::OutOfService { .. }) {
            self.help = false;
        }
    }

    /// M05 step 3: once a box is in, the keys go to the next one.
    fn next_box(&mut self) {
        let Some(Screen::Staff { screen: StaffScreen::Cut { cut, .. } }) = self.view.as_ref().map(|view| &view.screen) else { return };
        let done = |slot: &cas_domain::slot::Slot| cut.boxes.iter().any(|one| one.slot == *slot && one.back);
        if matches!(&self.typed.focus, Some(Field::Serial(slot) | Field::LeftSerial(slot)) if done(slot)) {
            self.typed.focus = first_serial(cut);
        }
    }

    /// Head and foot.
    pub fn frame(&self) -> &Frame {
        self.view.as_ref().map_or(&self.fallback, |view| &view.frame)
    }

    /// Whether the agent has been gone for too long to believe its last view.
    pub fn is_lost(&self) -> bool {
        self.lost_since.is_some_and(|since| self.now - since >= LOST_S)
    }

    /// Whether there is an agent.
    pub fn is_connected(&self) -> bool {
        self.lost_since.is_none()
    }

    /// The screen to draw: the agent's, or K17 by the window itself.
    pub fn screen(&self) -> Screen {
        match &self.view {
            _ if self.is_lost() => Screen::OutOfService { reasons: vec![OutReason::NoAgent], back_at: None, nearest: String::new() },
            Some(view) => view.screen.clone(),
            None => Screen::Starting,
        }
    }

    /// The overlay to draw over it.
    pub fn overlay(&self) -> Option<&Overlay> {
        if self.is_lost() { None } else { self.view.as_ref().and_then(|view| view.overlay.as_ref()) }
    }

    /// The terminal's clock: that of the last view, moved on by the window's.
    pub fn wall(&self) -> Option<WallMillis> {
        let view = self.view.as_ref()?;
        // The clamp only keeps the conversion whole; a view may stand for days.
        let elapsed = ((self.now - self.view_at) * 1_000.0).clamp(0.0, 1e12);
        Some(view.now.plus_millis(elapsed as i64))
    }

    /// Seconds since a moment of the terminal's clock.
    pub fn seconds_since(&self, moment: WallMillis) -> i64 {
        self.wall().map_or(0, |wall| (wall.as_millis() - moment.as_millis()) / 1_000)
    }

    /// Whether a touch of this thing counts now.
    pub fn takes_touch(&self, id: &str, kind: TouchKind) -> bool {
        let Some((at, last, last_id)) = &self.last_touch else { return true };
        let age = self.now - at;
        match (kind, last) {
            (TouchKind::Key, TouchKind::Key) => age >= SAME_KEY_S || last_id != id,
            _ => age >= SECOND_TOUCH_S,
        }
    }

    /// When the next touch will count again, seconds from now.
    pub fn touch_rest(&self) -> Option<f64> {
        let (at, kind, _) = self.last_touch.as_ref()?;
        let rest = match kind {
            TouchKind::Act => SECOND_TOUCH_S,
            TouchKind::Key => SECOND_TOUCH_S.max(SAME_KEY_S),
        } - (self.now - at);
        (rest > 0.0).then_some(rest)
    }

    /// Remembers a touch that counted.
    pub fn touched(&mut self, id: &str, kind: TouchKind) {
        self.last_touch = Some((self.now, kind, id.to_owned()));
    }

    /// Somebody touched anything: told to the agent at most once a second.
    pub fn presence(&mut self) -> Option<Touch> {
        if self.presence_at.is_some_and(|at| self.now - at < PRESENCE_S) {
            return None;
        }
        self.presence_at = Some(self.now);
        self.touch(Act::Presence)
    }

    /// Does what a screen asked for; a touch to send, if the agent must know.
    pub fn apply(&mut self, command: Command) -> Option<Touch> {
        match command {
            Command::Act(act) => {
                self.forget_secrets(&act);
                self.touch(act)
            }
            Command::Key(key) => {
                self.key(key);
                None
            }
            Command::Local(local) => {
                self.local(local);
                None
            }
        }
    }

    /// Types into the field in focus.
    pub fn key(&mut self, key: Key) {
        let max = self.field_max();
        if matches!(key, Key::Sign(sign) if !self.field_takes(sign)) {
            return;
        }
        if self.typed.key(key, max) {
            self.typed_since_problem = true;
        }
    }

    /// Whether a sign may stand in the field in focus; the window's own keys offer no others, a keyboard does.
    fn field_takes(&self, sign: char) -> bool {
        match &self.typed.focus {
            Some(Field::Reference) => match self.view.as_ref().map(|view| &view.screen) {
                Some(Screen::Reference { form, .. }) if form.letters => sign.is_ascii_alphanumeric(),
                _ => sign.is_ascii_digit(),
            },
            Some(Field::Amount) => sign.is_ascii_digit() || sign == '.',
            Some(Field::Search) => sign.is_alphanumeric() || sign == ' ',
            Some(
                Field::Phone
                | Field::Number
                | Field::Pin
                | Field::Vale
                | Field::Pieces(_)
                | Field::Envelope
                | Field::FoundCount
                | Field::FoundPieces(_),
            ) => sign.is_ascii_digit(),
            Some(Field::Serial(_) | Field::LeftSerial(_) | Field::Seal) => sign.is_ascii_alphanumeric() || sign == '-',
            None => false,
        }
    }

    /// Longest text of the field in focus.
    fn field_max(&self) -> usize {
        match &self.typed.focus {
            Some(Field::Reference) => match self.view.as_ref().map(|view| &view.screen) {
                Some(Screen::Reference { form, .. }) => usize::from(form.length),
                _ => 0,
            },
            Some(Field::Amount) => 9,
            Some(Field::Search) => 24,
            Some(Field::Phone) => cas_domain::phone::PHONE_DIGITS,
            Some(Field::Number) => 8,
            Some(Field::Pin) => 6,
            Some(Field::Serial(_) | Field::LeftSerial(_) | Field::Seal) => 20,
            Some(Field::Vale | Field::Envelope) => 12,
            Some(Field::FoundCount) => 3,
            Some(Field::Pieces(_) | Field::FoundPieces(_)) => 4,
            None => 0,
        }
    }

    fn local(&mut self, local: Local) {
        match local {
            Local::Language => self.language = self.language.other(),
            Local::LargeText => self.large = !self.large,
            Local::Contrast => self.contrast = !self.contrast,
            Local::Help(shown) => self.help = shown,
            Local::Search(open) => {
                self.searching = open;
                self.typed = Typed::focused(open.then_some(Field::Search));
            }
            Local::LeavePhone(open) => {
                self.leaving_phone = open;
                self.typed = Typed::focused(open.then_some(Field::Phone));
            }
            Local::NextTiles => self.tile_page += 1,
            Local::AskScope(asking) => self.asking_scope = asking,
            Local::Focus(field) => self.typed.focus = Some(field),
            Local::Sealing(sealing) => {
                self.typed.clear(&Field::Seal);
                self.typed.reason = None;
                self.typed.focus = sealing.is_some().then_some(Field::Seal);
                self.typed.sealing = sealing;
            }
            Local::Reason(reason) => self.typed.reason = Some(reason),
            Local::Found(found, kind) => {
                self.typed_since_problem = true;
                self.typed.found = Some(found);
                let coins = kind != BoardKind::BillAcceptor;
                self.typed.focus = match found {
                    FoundWhere::NotFound => None,
                    FoundWhere::Box if !coins => None,
                    _ if coins => Some(Field::FoundCount),
                    _ => Some(Field::Envelope),
                };
            }
            Local::Spot(spot) => {
                self.typed_since_problem = true;
                self.typed.spot = Some(spot);
            }
            Local::FoundNotes(notes) => {
                // What was typed of the other kind goes into an envelope of its own.
                let spot = self.typed.spot;
                self.typed = Typed::focused(self.first_piece(notes));
                (self.typed.spot, self.typed.notes) = (spot, notes);
                self.typed_since_problem = true;
            }
            Local::Value(value) => {
                self.typed_since_problem = true;
                // Touched again it is unmarked: a torn note may tell nothing.
                self.typed.value = (self.typed.value != Some(value)).then_some(value);
            }
        }
    }

    /// Found money: the first kind of the chosen ones.
    fn first_piece(&self, notes: bool) -> Option<Field> {
        let Some(Screen::Staff { screen: StaffScreen::Found { found, .. } }) = self.view.as_ref().map(|view| &view.screen) else {
            return None;
        };
        let pieces = if notes { &found.notes } else { &found.coins };
        pieces.first().copied().map(Field::FoundPieces)
    }

    /// A PIN leaves the window with the act that carries it; the keys change places for the next one.
    fn forget_secrets(&mut self, act: &Act) {
        match act {
            Act::SignIn { .. } | Act::Receives { .. } => {
                self.typed.clear(&Field::Pin);
                self.typed.focus = Some(Field::Pin);
                self.pin_keys = self.shuffle.digits();
            }
            Act::SealBag { .. } | Act::ReplaceSeal { .. } => self.local(Local::Sealing(None)),
            Act::LeavePhone { .. } => self.local(Local::LeavePhone(false)),
            Act::BeginCut { .. } => self.asking_scope = false,
            Act::Cancel | Act::CancelAndReturn | Act::GiveBack => self.asked_back = true,
            Act::KeepPaying | Act::MoreTime => self.asked_back = false,
            _ => {}
        }
    }

    fn touch(&self, act: Act) -> Option<Touch> {
        if self.is_lost() {
            return None;
        }
        let view = self.view.as_ref()?;
        Some(Touch { version: view.version, payment: view.payment, act })
    }

    /// The payment on screen.
    pub fn payment(&self) -> Option<PaymentId> {
        self.view.as_ref().and_then(|view| view.payment)
    }
}

fn inserted(screen: &Screen) -> Option<i64> {
    match screen {
        Screen::Insert { inserted, .. } => Some(inserted.centavos()),
        _ => None,
    }
}

/// What identifies a form: what is typed belongs to it and goes with it.
fn form_of(screen: &Screen) -> String {
    match screen {
        Screen::Reference { tile, .. } => format!("K03 {}", tile.code),
        Screen::Staff { screen: StaffScreen::SignIn { .. } } => "M01".to_owned(),
        Screen::Staff { screen: StaffScreen::Board { .. } } => "M02".to_owned(),
        Screen::Staff { screen: StaffScreen::Cut { cut, .. } } => format!("M05 {}", cut.step),
        Screen::Staff { screen: StaffScreen::Refill { refill, .. } } => format!("M06 {:?}", asked(&refill.tests)),
        Screen::Staff { screen: StaffScreen::Found { found, .. } } => format!("found {}", found.booked.is_some()),
        Screen::Staff { screen: StaffScreen::Trial { trial, .. } } => format!("M10 {:?}", asked(&trial.hoppers)),
        Screen::Staff { screen: StaffScreen::Jam { jam, .. } } => format!("M04 {:?} {}", jam.doubt, jam.answers.is_empty()),
        Screen::Staff { screen: StaffScreen::Count { .. } } => "count".to_owned(),
        Screen::Staff { screen: StaffScreen::Device { device, .. } } => format!("M03 {:?}", device.row.slot),
        other => crate::screens::id_of(other).to_owned(),
    }
}

/// The hopper whose coin is asked about.
fn asked(tests: &[HopperTest]) -> Option<&cas_domain::slot::Slot> {
    tests.iter().find(|test| matches!(test.state, HopperTestState::Fell { .. })).map(|test| &test.slot)
}

/// M05 step 3: the first serial number that is still to be typed.
fn first_serial(cut: &CutView) -> Option<Field> {
    let one = cut.boxes.iter().find(|one| !one.back)?;
    Some(if one.left_known { Field::Serial(one.slot.clone()) } else { Field::LeftSerial(one.slot.clone()) })
}

/// Where the keys go first.
fn first_field(screen: &Screen) -> Option<Field> {
    match screen {
        Screen::Reference { form, .. } if form.length == 0 => Some(Field::Amount),
        Screen::Reference { .. } => Some(Field::Reference),
        Screen::Staff { screen: StaffScreen::SignIn { .. } } => Some(Field::Number),
        Screen::Staff { screen: StaffScreen::Cut { cut, .. } } => match cut.step {
            3 => first_serial(cut),
            5 => Some(Field::Number),
            _ => None,
        },
        Screen::Staff { screen: StaffScreen::Refill { .. } } => Some(Field::Vale),
        Screen::Staff { screen: StaffScreen::Found { found, .. } } => {
            found.coins.first().filter(|_| found.booked.is_none()).map(|coin| Field::FoundPieces(*coin))
        }
        Screen::Staff { screen: StaffScreen::Count { count, .. } } => {
            count.hoppers.first().filter(|_| !count.booked).map(|hopper| Field::Pieces(hopper.slot.clone()))
        }
        _ => None,
    }
}
