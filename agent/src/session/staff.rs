//! Staff at the machine: sign-in with number and PIN, the board, and who may do what.

use std::collections::BTreeMap;

use cas_domain::id::SessionId;
use cas_domain::journal::EntryKind;
use cas_domain::journal::facts::{Role, StaffRef};
use cas_domain::local::screen::Paper as PaperState;
use cas_domain::local::staff::{SignInProblem, StaffAction};
use cas_domain::local::touch::{Act as TouchAct, Pin};
use cas_domain::slot::{PersonNumber, Slot};
use cas_domain::time::WallMillis;
use cas_domain::wire::v1::StaffAccess;

use super::Session;
use super::context::Context;
use super::count::CountWork;
use super::cut::CutWork;
use super::effect::Act;
use super::found::FoundWork;
use super::phase::Phase;
use super::refill::RefillWork;
use super::statement::JamWork;
use super::trial::TrialWork;
use crate::journal::Standing;

/// Misses before the lock (`screens.md` M01: 5).
const MISSES_MAX: u8 = 5;
/// Numbers whose misses are kept.
const NUMBERS_MAX: usize = 256;
/// How long the lock holds (`screens.md` M01: 15 min).
const LOCK_MS: i64 = 15 * 60 * 1000;
/// Without a touch, staff are signed out after this; an open cut waits for them.
const STAFF_IDLE_MS: u64 = 5 * 60 * 1000;
/// Nobody typed at M01 for this long.
const SIGN_IN_IDLE_MS: u64 = 45_000;
/// A hash that no PIN has: an unknown number takes as long as a known one.
pub const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5$V0fJ9mQG0QyE9X2nVn0m1Yw7p0sUu1l0Gv5yq3m7o3Q";

/// Staff at the machine.
#[derive(Debug)]
pub struct StaffPhase {
    /// Which screen.
    pub screen: StaffStage,
    /// The question about a PIN that is being answered: who, and for what.
    pub checking: Option<(u64, PersonNumber, PinFor)>,
    /// What was wrong with the last try.
    pub problem: Option<SignInProblem>,
}

/// What a PIN is typed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PinFor {
    /// To sign in.
    SignIn,
    /// To receive the bags of a cut.
    Receive,
}

/// Which staff screen.
#[derive(Debug)]
pub enum StaffStage {
    /// M01.
    SignIn,
    /// M02.
    Board,
    /// M05.
    Cut(CutWork),
    /// M06.
    Refill(RefillWork),
    /// M03 of this slot.
    Device(Slot),
    /// M04.
    Jam(JamWork),
    /// The count of hoppers.
    Count(CountWork),
    /// M10.
    Trial(TrialWork),
    /// "Dinero encontrado".
    Found(FoundWork),
}

/// Failed sign-ins per number; kept while the agent runs, recorded in the journal each.
#[derive(Debug, Default)]
pub struct Misses {
    by_number: BTreeMap<PersonNumber, (u8, Option<WallMillis>)>,
}

impl Misses {
    fn locked_until(&self, number: &PersonNumber, now: WallMillis) -> Option<WallMillis> {
        self.by_number.get(number).and_then(|(_, until)| *until).filter(|until| *until > now)
    }

    /// What the journal remembers: a restart opens no lock.
    pub(super) fn of(standing: &Standing) -> Self {
        let entry = |(number, (times, last)): (&PersonNumber, &(u8, WallMillis))| {
            let until = (*times > 0 && times % MISSES_MAX == 0).then(|| last.plus_millis(LOCK_MS));
            (number.clone(), (times % MISSES_MAX, until))
        };
        Self { by_number: standing.refused.iter().map(entry).collect() }
    }

    fn miss(&mut self, number: &PersonNumber, now: WallMillis) -> SignInProblem {
        // Bounded: numbers that are not locked are forgotten first, then the lock that ends first.
        if self.by_number.len() >= NUMBERS_MAX {
            self.by_number.retain(|_, (_, until)| until.is_some_and(|until| until > now));
        }
        if self.by_number.len() >= NUMBERS_MAX
            && let Some(first) = self.by_number.iter().min_by_key(|(_, (_, until))| *until).map(|(number, _)| number.clone())
        {
            self.by_number.remove(&first);
        }
        let entry = self.by_number.entry(number.clone()).or_default();
        entry.0 = entry.0.saturating_add(1);
        if entry.0 >= MISSES_MAX {
            let until = now.plus_millis(LOCK_MS);
            *entry = (0, Some(until));
            SignInProblem::Locked { until }
        } else {
            SignInProblem::Wrong { left: MISSES_MAX - entry.0 }
        }
    }

    fn forget(&mut self, number: &PersonNumber) {
        self.by_number.remove(number);
    }
}

impl StaffPhase {
    /// M01, empty.
    pub const fn sign_in() -> Self {
        Self { screen: StaffStage::SignIn, checking: None, problem: None }
    }

    const fn at(screen: StaffStage) -> Self {
        Self { screen, checking: None, problem: None }
    }

    /// The print job that runs.
    pub fn running_job(&self) -> Option<u32> {
        match &self.screen {
            StaffStage::Cut(work) => work.job.map(|(job, ..)| job),
            StaffStage::Refill(work) => work.job,
            StaffStage::Trial(work) => work.job,
            StaffStage::Found(work) => work.job,
            StaffStage::SignIn | StaffStage::Board | StaffStage::Device(_) | StaffStage::Jam(_) | StaffStage::Count(_) => None,
        }
    }

    /// A print job of a staff document ended.
    pub fn printed(&mut self, job: u32, state: PaperState) {
        match &mut self.screen {
            StaffStage::Cut(work) => work.printed(job, state),
            StaffStage::Refill(work) => work.printed(job, state),
            StaffStage::Trial(work) => work.printed(job, state),
            StaffStage::Found(work) => work.printed(job, state),
            StaffStage::SignIn | StaffStage::Board | StaffStage::Device(_) | StaffStage::Jam(_) | StaffStage::Count(_) => {}
        }
    }
}

impl Session {
    pub(super) fn touch_staff(&mut self, act: TouchAct, cx: &mut Context<'_>) {
        let Phase::Staff(staff) = &self.phase else { return };
        match (&staff.screen, act) {
            (StaffStage::SignIn, TouchAct::SignIn { number, pin }) => self.try_pin(number, pin, PinFor::SignIn, cx),
            (StaffStage::SignIn, TouchAct::Leave | TouchAct::Back) => self.phase = Phase::Idle,
            (StaffStage::Board, TouchAct::Leave) => self.leave(cx),
            (StaffStage::Board, TouchAct::BeginCut { scope }) if self.staff_may(StaffAction::Cut, cx) => self.begin_cut(scope, cx),
            (StaffStage::Board, TouchAct::BeginRefill) if self.staff_may(StaffAction::Refill, cx) => {
                self.go_to_staff(StaffStage::Refill(RefillWork::default()));
            }
            (StaffStage::Cut(_), TouchAct::Receives { number, pin }) => self.try_pin(number, pin, PinFor::Receive, cx),
            // The cut stays open; whoever may cut goes on with it.
            (StaffStage::Cut(_), TouchAct::Leave) => self.leave(cx),
            (StaffStage::Cut(_), act) => self.touch_cut(act, cx),
            (StaffStage::Refill(_), act) => self.touch_refill(act, cx),
            (StaffStage::Board, TouchAct::OpenDevice { slot }) if self.device_view(&slot, cx.standing).is_some() => {
                self.go_to_staff(StaffStage::Device(slot));
            }
            (StaffStage::Device(_), TouchAct::Back) => self.go_to_staff(StaffStage::Board),
            (StaffStage::Board, TouchAct::BeginJam) if self.staff_may(StaffAction::Jam, cx) => self.begin_jam(cx),
            (StaffStage::Jam(_), act) => self.touch_jam(act, cx),
            (StaffStage::Board, TouchAct::BeginCount) if self.staff_may(StaffAction::Count, cx) && cx.standing.cut.is_none() => {
                self.keep_test_coins(cx);
                self.go_to_staff(StaffStage::Count(CountWork::default()));
            }
            (StaffStage::Count(_), act) => self.touch_count(act, cx),
            (StaffStage::Board, TouchAct::BeginTests) if self.staff_may(StaffAction::Tests, cx) && cx.standing.cut.is_none() => {
                self.begin_trial(cx);
            }
            (StaffStage::Trial(_), act) => self.touch_trial(act, cx),
            (StaffStage::Board, TouchAct::BeginFound) if self.staff_may(StaffAction::Found, cx) && cx.standing.cut.is_none() => {
                self.go_to_staff(StaffStage::Found(FoundWork::default()));
            }
            (StaffStage::Found(_), act) => self.touch_found(act, cx),
            _ => {}
        }
    }

    pub(super) fn go_to_staff(&mut self, screen: StaffStage) {
        self.phase = Phase::Staff(Box::new(StaffPhase::at(screen)));
    }

    pub(super) fn access(&self, number: &PersonNumber) -> Option<&StaffAccess> {
        self.config.as_ref()?.staff.iter().find(|access| access.number == *number)
    }

    fn try_pin(&mut self, number: PersonNumber, pin: Pin, what_for: PinFor, cx: &mut Context<'_>) {
        if matches!(&self.phase, Phase::Staff(staff) if staff.checking.is_some()) {
            return;
        }
        if let Some(until) = self.misses.locked_until(&number, cx.now.wall) {
            self.pin_problem(SignInProblem::Locked { until });
            return;
        }
        let access = self.access(&number);
        if access.is_some_and(|access| access.expires < cx.now.wall) {
            self.pin_problem(SignInProblem::Expired);
            return;
        }
        let hash = access.map_or_else(|| NOBODY.to_owned(), |access| access.pin_hash.clone());
        let request = self.next_request();
        if let Phase::Staff(staff) = &mut self.phase {
            staff.checking = Some((request, number, what_for));
        }
        cx.act(Act::CheckPin { request, pin, hash });
    }

    fn pin_problem(&mut self, problem: SignInProblem) {
        if let Phase::Staff(staff) = &mut self.phase {
            staff.problem = Some(problem);
            if let StaffStage::Cut(work) = &mut staff.screen {
                work.unknown_person();
            }
        }
    }

    pub(super) fn pin_checked(&mut self, request: u64, right: bool, cx: &mut Context<'_>) {
        let Phase::Staff(staff) = &mut self.phase else { return };
        let Some((_, number, what_for)) = staff.checking.take_if(|(asked, _, _)| *asked == request) else { return };
        let role = self.access(&number).map(|access| access.role);
        match (right, role, what_for) {
            (true, Some(role), PinFor::SignIn) => {
                self.misses.forget(&number);
                self.signed_in(StaffRef { number, role }, cx);
            }
            (true, Some(_), PinFor::Receive) => {
                self.misses.forget(&number);
                self.receive(number, cx);
            }
            _ => {
                let problem = self.misses.miss(&number, cx.now.wall);
                cx.record(EntryKind::StaffRefused { number }, vec![]);
                self.pin_problem(problem);
            }
        }
    }

    fn signed_in(&mut self, staff: StaffRef, cx: &mut Context<'_>) {
        if let Some((session, _)) = &cx.standing.staff {
            cx.record(EntryKind::StaffOut { session: *session }, vec![]);
        }
        let session = cx.id(SessionId::new);
        let may_cut = may(staff.role, StaffAction::Cut);
        cx.record(EntryKind::StaffIn { session, staff }, vec![]);
        // A power cut resumes the same step of an open cut.
        let resumes = cx.standing.cut.is_some() && may_cut;
        // After a restart the coin of a test is still asked about: nobody else knows where it is.
        let asks = cx.standing.test_coins.keys().any(|slot| self.setup.hoppers.iter().any(|hopper| hopper.slot == *slot));
        if !asks {
            self.end_trial(cx);
        }
        self.go_to_staff(if resumes {
            StaffStage::Cut(CutWork::default())
        } else if asks {
            StaffStage::Trial(TrialWork::default())
        } else {
            StaffStage::Board
        });
    }

    pub(super) fn leave(&mut self, cx: &mut Context<'_>) {
        self.end_trial(cx);
        if let Some((session, _)) = &cx.standing.staff {
            cx.record(EntryKind::StaffOut { session: *session }, vec![]);
        }
        self.phase = Phase::Idle;
    }

    /// Whether the one signed in may do this.
    pub(super) fn staff_may(&self, action: StaffAction, cx: &Context<'_>) -> bool {
        cx.standing.staff.as_ref().is_some_and(|(_, staff)| may(staff.role, action))
    }

    pub(super) fn tick_staff(&mut self, cx: &mut Context<'_>) {
        let Phase::Staff(staff) = &self.phase else { return };
        let limit = if matches!(staff.screen, StaffStage::SignIn) { SIGN_IN_IDLE_MS } else { STAFF_IDLE_MS };
        if cx.now.since(self.last_touch_ms) >= limit {
            self.leave(cx);
        }
    }
}

/// Who may do what at the terminal (`domain.md`, roles).
pub const fn may(role: Role, action: StaffAction) -> bool {
    match action {
        StaffAction::Leave => true,
        StaffAction::Cut => matches!(role, Role::Collector | Role::Operations),
        StaffAction::Refill | StaffAction::Jam | StaffAction::Count | StaffAction::Tests => {
            matches!(role, Role::Technician | Role::Operations)
        }
        StaffAction::Found => matches!(role, Role::Technician | Role::Collector | Role::Operations),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: WallMillis = WallMillis::from_millis(1_795_197_600_000);

    fn number(text: &str) -> PersonNumber {
        text.parse().expect("a number")
    }

    /// Five wrong PINs lock a number for fifteen minutes to the millisecond, and then it has five tries again.
    #[test]
    fn five_misses_lock_a_number_for_a_quarter_of_an_hour() {
        let mut misses = Misses::default();
        for left in [4, 3, 2, 1] {
            assert_eq!(misses.miss(&number("4127"), NOW), SignInProblem::Wrong { left });
            assert_eq!(misses.locked_until(&number("4127"), NOW), None);
        }
        let until = NOW.plus_millis(900_000);
        assert_eq!(misses.miss(&number("4127"), NOW), SignInProblem::Locked { until });
        assert_eq!(misses.locked_until(&number("4127"), NOW.plus_millis(899_999)), Some(until));
        assert_eq!(misses.locked_until(&number("4127"), until), None, "the lock has run out");
        assert_eq!(misses.locked_until(&number("2210"), NOW), None, "another number is not locked by it");
        assert_eq!(misses.miss(&number("4127"), until), SignInProblem::Wrong { left: 4 });
        misses.forget(&number("4127"));
        assert_eq!(misses.miss(&number("4127"), until), SignInProblem::Wrong { left: 4 });
    }

    /// A restart opens no lock: each fifth miss in the journal is one, and what is left of the tries goes on.
    #[test]
    fn the_journal_remembers_locks_and_tries() {
        let mut standing = Standing::default();
        for (who, times) in [("1", 4), ("2", 5), ("3", 6), ("4", 10)] {
            standing.refused.insert(number(who), (times, NOW));
        }
        let mut misses = Misses::of(&standing);
        let locked = ["1", "2", "3", "4"].map(|who| misses.locked_until(&number(who), NOW).is_some());
        assert_eq!(locked, [false, true, false, true]);
        assert_eq!(misses.locked_until(&number("2"), NOW), Some(NOW.plus_millis(900_000)));
        assert!(matches!(misses.miss(&number("1"), NOW), SignInProblem::Locked { .. }), "it was the fifth");
        assert_eq!(misses.miss(&number("3"), NOW), SignInProblem::Wrong { left: 3 });
    }

    /// Whoever tries many numbers forgets tries by it, and opens no lock.
    #[test]
    fn many_numbers_push_out_tries_before_locks() {
        let mut misses = Misses::default();
        for _ in 0..5 {
            misses.miss(&number("4127"), NOW);
        }
        for other in 0..300 {
            misses.miss(&number(&format!("{}", 10_000 + other)), NOW);
            assert!(misses.by_number.len() <= 256, "{} numbers are kept", misses.by_number.len());
        }
        assert!(misses.locked_until(&number("4127"), NOW).is_some());
    }
}
