//! What the plan says happens, and ends again; and the jumps over hours in which nothing happens.

use anyhow::Result;
use cas_domain::local::screen::Screen;

use super::auditor::{billing, central, joined};
use super::biller::Mood;
use super::citizen::Citizen;
use super::counter;
use super::disk::Faults;
use super::line::Noise;
use super::machine::{PORTS, Port};
use super::network::Weather;
use super::plan::What;
use super::staff::{Staff, repair};
use super::vault::VaultWrong;
use super::world::{Actor, World};

/// Everything must have been still for so long before time is skipped, in milliseconds: longer than a note stays in escrow.
const STILL_MS: u64 = 13_000;
/// People who wait for the machine at most; more walk on.
const QUEUE_MAX: usize = 3;
/// Moments of one run at most.
const MOMENTS_MAX: u64 = 200_000_000;

/// The end of something that lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// A line is good again.
    Line(Port),
    /// The devices have power again.
    Dark,
    /// The way to the centre is good again.
    Net,
    /// The biller is good again.
    Biller,
    /// Commits are fast again.
    Slow,
    /// There is room on the disk again.
    Full,
}

impl World {
    /// Begins and ends what is due.
    ///
    /// # Errors
    /// When the centre does not start again.
    pub(super) fn happen(&mut self) -> Result<()> {
        let at = self.at();
        let due: Vec<(u64, End)> = self.ends.extract_if(.., |(end, _)| *end <= at).collect();
        due.into_iter().for_each(|(_, end)| self.end(end));
        while self.plan.front().is_some_and(|item| item.at <= at) {
            let Some(item) = self.plan.pop_front() else { break };
            self.begin(item.what)?;
        }
        Ok(())
    }

    fn begin(&mut self, what: What) -> Result<()> {
        self.trace.say(|| format!("PLAN {what:?}"));
        self.quiet_since = self.now;
        match what {
            What::Citizen { seed, hard } => self.comes(Actor::Citizen(Box::new(Citizen::new(seed, hard)))),
            What::Staff { errand, seed } => self.comes(Actor::Staff(Box::new(Staff::new(seed, errand, seed % 3 == 0, None)))),
            What::BadStaff { errand, seed, wrong } => self.comes(Actor::Staff(Box::new(Staff::new(seed, errand, false, Some(wrong))))),
            What::Die { how, after, dark } => {
                self.tally.fault(&format!("death-{how:?}").to_lowercase());
                if self.host.is_some() && !self.fuse.is_set() {
                    self.death = Some((how, dark));
                    self.fuse.set(after);
                }
            }
            What::Torn { after, dark } => {
                self.tally.fault("torn-write");
                if self.host.is_some() && self.death.is_none() {
                    self.death = Some((super::plan::Death::All, dark));
                    self.disk_faults.cut_at = Some(self.disk.ops().total() + 1 + after);
                    self.disk.set_faults(self.disk_faults);
                    self.disk_faults.cut_at = None;
                }
            }
            What::SyncFails => {
                self.tally.fault("sync-fails");
                self.disk_fails = true;
                self.disk.set_faults(Faults { fail_next_sync: true, ..self.disk_faults });
            }
            What::Full { room, ms } => {
                self.tally.fault("disk-full");
                self.disk_faults.room = Some(self.disk.used() + room);
                self.disk.set_faults(self.disk_faults);
                self.ends.push((self.at() + ms, End::Full));
            }
            What::Dark { ms } => {
                self.tally.fault("devices-dark");
                self.machine.power(self.now, false);
                self.ends.push((self.at() + ms, End::Dark));
            }
            What::Line { port, noise, unplugged, ms } => {
                self.tally.fault(if unplugged { "unplugged" } else { "bad-line" });
                let wire = self.machine.wire(port);
                let mut wire = wire.borrow_mut();
                wire.plugged &= !unplugged;
                wire.noise = noise.unwrap_or(wire.noise);
                self.ends.push((self.at() + ms, End::Line(port)));
            }
            What::Hand { port, words } => {
                self.tally.fault(words);
                let told = self.machine.hand(self.now, port, words);
                self.trace.say(|| format!("{told:?}"));
                // A coin that is swallowed was somebody's.
                if words == "coin swallow C500" {
                    self.auditor.pieces.bring("C500", 1, false);
                    *self.auditor.pieces.swallowed.entry("C500".to_owned()).or_default() += 1;
                }
            }
            What::Net { weather, ms } => {
                self.tally.fault(if weather.cut { "centre-away" } else { "bad-network" });
                self.network.weather = weather;
                self.ends.push((self.at() + ms, End::Net));
            }
            What::KeepImage => self.image = Some(self.disk.image()),
            What::PutBackImage => self.put_back()?,
            What::KeepBackup => {
                self.tally.fault("backup of the centre");
                self.centre.keep_backup()?;
            }
            What::RestoreBackup => {
                if self.centre.restore_backup()? {
                    self.tally.fault("centre restored from backup");
                    self.vault.forget(&self.centre)?;
                }
            }
            What::Biller { mood, ms } => {
                self.tally.fault("bad biller");
                self.centre.desk.set_mood(mood);
                self.ends.push((self.at() + ms, End::Biller));
            }
            What::CentreRestarts => {
                self.tally.fault("centre-restarts");
                self.centre.restart()?;
            }
            What::Vault { seed, wrong } => self.count_cuts(seed, wrong)?,
            What::Clock(ms) => {
                self.tally.fault("clock-jump");
                self.clock_error = ms;
            }
            What::Slow { commit, ms } => {
                self.tally.fault("slow-disk");
                self.commit_ms = commit;
                self.ends.push((self.at() + ms, End::Slow));
            }
        }
        if let Some(host) = &mut self.host {
            host.commit_ms = self.commit_ms;
        }
        Ok(())
    }

    /// The vault counts what came.
    fn count_cuts(&mut self, seed: u64, wrong: Option<VaultWrong>) -> Result<()> {
        self.centre.at(self.at());
        let found = self.vault.count(&self.centre, &mut self.auditor.truth.cuts, (seed, wrong), &mut self.tally)?;
        self.find(found);
        Ok(())
    }

    fn comes(&mut self, actor: Actor) {
        if self.waiting.len() < QUEUE_MAX || matches!(actor, Actor::Staff(_)) {
            self.waiting.push_back(actor);
        }
    }

    fn end(&mut self, end: End) {
        self.trace.say(|| format!("TERMINA {end:?}"));
        self.quiet_since = self.now;
        match end {
            End::Line(port) => {
                let wire = self.machine.wire(port);
                let mut wire = wire.borrow_mut();
                (wire.plugged, wire.alive, wire.noise) = (true, true, Noise::default());
            }
            // While the host is dark for want of power, the devices are, too.
            End::Dark => self.machine.power(self.now, true),
            End::Biller => self.centre.desk.set_mood(Mood::default()),
            End::Net => self.network.weather = Weather::default(),
            End::Full => {
                self.disk_faults.room = None;
                self.disk.set_faults(self.disk_faults);
            }
            End::Slow => {
                self.commit_ms = 0;
                if let Some(host) = &mut self.host {
                    host.commit_ms = 0;
                }
            }
        }
    }

    /// Whether nothing moves and nobody is there.
    fn is_still(&self) -> bool {
        let screen = self
            .host
            .as_ref()
            .is_none_or(|host| !host.is_busy() && matches!(host.view.screen, Screen::Attract { .. } | Screen::OutOfService { .. }));
        screen && self.actor.is_none() && self.waiting.is_empty() && !self.fuse.is_set()
    }

    /// Whether somebody is there, or the host is dark.
    pub fn is_occupied(&self) -> bool {
        self.actor.is_some() || !self.waiting.is_empty() || self.host.is_none()
    }

    /// An old image of the disk is put back. From here on two branches are money, and only the centre knows both.
    fn put_back(&mut self) -> Result<()> {
        let Some(image) = self.image.take() else { return Ok(()) };
        self.tally.fault("old-image");
        self.die();
        // What runs now is kept in its turn: put back once more, it is the other machine of a clone.
        self.image = Some(self.disk.image());
        self.disk.restore(&image);
        let arrived = central::arrived(&self.centre.file, &self.centre.answer.terminal.to_string(), &self.auditor.seen)?;
        self.auditor.branch(arrived);
        Ok(())
    }

    /// Whether all lines are good, all devices have power, and the agent has had time to settle.
    fn is_healthy(&self) -> bool {
        let device = |end: &End| matches!(end, End::Line(_) | End::Dark | End::Slow | End::Full);
        self.host.is_some() && self.at() > self.born + 60_000 && !self.ends.iter().any(|(_, end)| device(end))
    }

    /// Runs the story to its end, or to the first finding.
    ///
    /// # Errors
    /// When the simulator itself cannot go on.
    pub fn run(&mut self) -> Result<()> {
        for _ in 0..MOMENTS_MAX {
            self.turn()?;
            if !self.findings.is_empty() {
                return Ok(());
            }
            if !self.is_still() {
                self.quiet_since = self.now;
            } else if self.now > self.quiet_since + STILL_MS && (self.sync_rests() || self.now > self.quiet_since + 4 * STILL_MS) {
                if self.is_healthy() {
                    self.settle();
                }
                let Some(next) = self.next_planned() else { return Ok(()) };
                // Nothing comes of these hours: the devices' time stands still, the clocks go on.
                self.skipped += next.saturating_sub(self.at() + 500);
                self.quiet_since = self.now;
            }
            self.now = self.next_at();
        }
        anyhow::bail!("the story does not end")
    }

    /// Everything that is broken is mended, everything that waits is sent, and all of it is compared once more.
    ///
    /// # Errors
    /// When the simulator itself cannot go on.
    pub fn finish(&mut self) -> Result<()> {
        let ends = std::mem::take(&mut self.ends);
        ends.into_iter().for_each(|(_, end)| self.end(end));
        for port in PORTS {
            self.end(End::Line(port));
        }
        self.network.weather = Weather::default();
        self.disk_fails = false;
        self.death = None;
        self.fuse.mend();
        self.disk.set_faults(self.disk_faults);
        for round in 0..4 {
            let mut stage = self.stage();
            repair(&mut stage);
            // A minute of devices' time in each round, and five minutes in which nobody comes.
            self.quiet_since = self.now;
            let until = self.now + 70_000;
            while self.now < until && self.findings.is_empty() {
                self.turn()?;
                self.now = self.next_at();
            }
            self.skipped += 300_000;
            if round > 0 && self.is_still() && self.sync_rests() && self.is_healthy() {
                break;
            }
        }
        if self.findings.is_empty() {
            self.settle();
            let mut findings = vec![];
            let images: Vec<_> = self.auditor.images.iter().chain([&self.auditor.seen]).collect();
            let due: Vec<_> = self.auditor.arrived.iter().chain([&self.auditor.seen]).collect();
            findings.extend(central::compare(&self.centre.file, &self.centre.answer.terminal.to_string(), &images, &due)?);
            self.find(findings);
            self.count_cuts(self.seed, self.seed.is_multiple_of(5).then_some(VaultWrong::SwapsBags))?;
            self.centre.post_all()?;
            for (what, count) in self.centre.desk.calls() {
                *self.tally.faults.entry(what.to_owned()).or_default() += count;
            }
            let found = billing::compare(&self.centre.file, &self.centre.desk.book())?;
            self.find(found);
            if self.auditor.images.is_empty() {
                // After a fork nobody knows what is owed before people have looked at both branches.
                let found = counter::open(&self.centre, self.seed, self.centre.control(), &mut self.tally)?;
                self.find(found);
            }
            let found = joined::compare(&self.centre.file, &self.auditor.truth.cuts, &self.vault.stated)?;
            self.find(found);
            self.ask_centre()?;
        }
        self.count();
        Ok(())
    }

    /// All is quiet: everything must agree.
    fn settle(&mut self) {
        let mut bill = self.machine.hand(self.now, Port::Bill, "state").unwrap_or_default();
        bill["box"] = self.machine.inventory(Port::Bill)["box_serial"].clone();
        let findings = self.auditor.settle(&bill);
        self.find(findings);
    }

    /// The centre's own named checks must hold, too.
    fn ask_centre(&mut self) -> Result<()> {
        if !self.auditor.images.is_empty() {
            // A fork is an alarm there, as it must be.
            return Ok(());
        }
        let checks = self.centre.centre.verify()?;
        // More stated to come out of a pouch than was in it: the centre says so, of each of them, and of nothing else.
        let expected: Vec<String> =
            self.auditor.truth.overdrawn().iter().map(|(pouch, code, count)| of_pouch(pouch, code, *count)).collect();
        let found: Vec<String> = checks
            .iter()
            .filter(|check| !check.holds)
            .flat_map(|check| check.found.iter().map(|found| format!("{}: {found}", check.name)))
            .collect();
        let named = |wanted: &String| found.iter().any(|found| found.contains(wanted.as_str()));
        let unknown = found.iter().filter(|found| !expected.iter().any(|wanted| found.contains(wanted.as_str())));
        let mut findings: Vec<_> = unknown.map(|found| super::auditor::finding("centre-checks", found.clone())).collect();
        let silent = expected.iter().filter(|wanted| !named(wanted));
        findings.extend(silent.map(|wanted| super::auditor::finding("silence", format!("the centre does not say that {wanted} (I10)"))));
        self.find(findings);
        Ok(())
    }

    fn count(&mut self) {
        let kinds = &self.auditor.book.kinds;
        let of = |kind: &str| kinds.get(kind).copied().unwrap_or(0);
        self.tally.days = self.at().div_ceil(super::plan::DAY_MS);
        self.tally.payments = of("PaymentOpened");
        self.tally.completed = of("Collected");
        self.tally.doubts = of("Doubt");
        self.tally.entries = kinds.values().sum();
        self.tally.points = self.fuse.points();
        self.tally.money_in = self.auditor.pieces.worth(super::auditor::pieces::Place::is_ours) - self.auditor.pieces.worth_of_staff();
        self.tally.in_doubt = self.auditor.book.sum(|account| account.starts_with("Transport:"));
    }
}

/// The words with which the centre names a pouch out of which more came than was in it.
fn of_pouch(pouch: &str, code: &str, count: i64) -> String {
    let folio: String = pouch.parse::<cas_domain::folio::Folio>().map_or_else(|_| pouch.to_owned(), |folio| folio.to_string());
    format!("Pouch:{} holds -{count} x {code}", folio.replace(' ', ""))
}
