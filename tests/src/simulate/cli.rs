//! `cas-simulate`: many seeds with a bar, one seed with its story, a failing story made shorter, a cut at every point.

use anyhow::{Result, anyhow, bail};
use clap::Parser;

use super::bill::{BILL_PROTOCOLS, BillProtocol};
use super::controls::{CONTROLS, Control};
use super::crowd::{self, Crowd};
use super::exhaustive;
use super::minimise::minimise;
use super::plan::{Kind, draw};
use super::run::{Outcome, run, run_plan};
use super::world::Conditions;

/// Tries to lose money, with the real agent, the real drivers, the real centre and emulated devices, in simulated time.
#[derive(Debug, Parser)]
#[command(name = "cas-simulate", version)]
pub struct Options {
    /// Runs so many seeds.
    #[arg(long, value_name = "N", default_value_t = 100, conflicts_with_all = ["seed", "exhaustive"])]
    seeds: u64,
    /// The first of them; with --exhaustive, the first point.
    #[arg(long, value_name = "S", default_value_t = 1)]
    from: u64,
    /// Runs this seed alone.
    #[arg(long, value_name = "N", conflicts_with = "exhaustive")]
    seed: Option<u64>,
    /// Prints the story of the seed line by line.
    #[arg(long, requires = "seed")]
    trace: bool,
    /// Makes the failing story of the seed shorter and prints what is left.
    #[arg(long, requires = "seed")]
    minimise: bool,
    /// Cuts one small story at every point of the host's life.
    #[arg(long)]
    exhaustive: bool,
    /// With --exhaustive: only every so-many-th point.
    #[arg(long, value_name = "N", default_value_t = 1, requires = "exhaustive")]
    every: u64,
    /// Happy payments only, no faults.
    #[arg(long)]
    happy: bool,
    /// Days of a busy terminal: many more payments, and more faults.
    #[arg(long, conflicts_with_all = ["happy", "exhaustive"])]
    busy: bool,
    /// Days of each story.
    #[arg(long, value_name = "DAYS")]
    days: Option<u64>,
    /// A fault on purpose, which must be found: see the documentation of the simulator.
    #[arg(long, value_name = "NAME")]
    control: Option<String>,
    /// What the bill acceptor speaks: ccnet, id003, ssp, ebds. Otherwise each seed has its own, and --exhaustive ccnet.
    #[arg(long, value_name = "PROTOCOL")]
    bill: Option<String>,
    /// Threads.
    #[arg(long, value_name = "N", default_value_t = 2)]
    threads: u64,
}

impl Options {
    fn kind(&self) -> Kind {
        let kind = match (self.happy, self.busy) {
            (true, _) => Kind::HAPPY,
            (_, true) => Kind::BUSY,
            _ => Kind::USUAL,
        };
        Kind { days: self.days.unwrap_or(kind.days).max(1), ..kind }
    }

    fn bill(&self) -> Result<Option<BillProtocol>> {
        let Some(name) = &self.bill else { return Ok(None) };
        let known = BILL_PROTOCOLS.iter().find(|(known, _)| known == name).map(|(_, protocol)| *protocol);
        let names: Vec<&str> = BILL_PROTOCOLS.iter().map(|(name, _)| *name).collect();
        known.map(Some).ok_or_else(|| anyhow!("no bill acceptor here speaks '{name}': choose one of {}", names.join(", ")))
    }

    fn control(&self) -> Result<Option<Control>> {
        let Some(name) = &self.control else { return Ok(None) };
        let known = CONTROLS.iter().find(|(known, _)| known == name).map(|(_, control)| *control);
        let names: Vec<&str> = CONTROLS.iter().map(|(name, _)| *name).collect();
        known.map(Some).ok_or_else(|| anyhow!("there is no control '{name}': choose one of {}", names.join(", ")))
    }
}

/// Does what the command line asks.
///
/// # Errors
/// When money is not accounted for, or the simulator cannot go on.
pub fn main() -> Result<()> {
    let options = Options::parse();
    if options.exhaustive {
        return every_point(&options);
    }
    match options.seed {
        Some(seed) => one(&options, seed),
        None => many(&options),
    }
}

fn one(options: &Options, seed: u64) -> Result<()> {
    let conditions = Conditions::of(seed, options.control()?, options.bill()?);
    let mut plan = draw(seed, options.kind());
    if options.minimise {
        let (shorter, runs) = minimise(seed, plan.clone(), conditions)?;
        println!("{} things happen instead of {}; {runs} runs", shorter.len(), plan.len());
        shorter.iter().for_each(|item| println!("  {:>10} ms  {:?}", item.at, item.what));
        plan = shorter;
    }
    let outcome = run_plan(seed, plan, conditions, options.trace)?;
    outcome.story.iter().for_each(|line| println!("{line}"));
    println!("{}\n\n{}", outcome.verdict(), outcome.tally);
    if outcome.findings.is_empty() { Ok(()) } else { Err(anyhow!("seed {seed} does not add up")) }
}

fn many(options: &Options) -> Result<()> {
    let (kind, control, bill) = (options.kind(), options.control()?, options.bill()?);
    let seeds = options.from..options.from.saturating_add(options.seeds);
    let stop = crowd::stop_at_ctrl_c()?;
    summary(&crowd::until(&stop, options.threads, seeds, |seed| run(seed, kind, Conditions::of(seed, control, bill)))?)
}

fn every_point(options: &Options) -> Result<()> {
    let conditions = Conditions { control: options.control()?, bill: options.bill()?.unwrap_or_default() };
    let points = exhaustive::points(conditions)?;
    let cuts = exhaustive::cuts(points, options.every);
    println!("{} points of the host's life, each with 3 kinds of death; {} writes and syncs of its disk", points.life, points.disk);
    let cut = |number: u64| {
        let cut = usize::try_from(number).ok().and_then(|number| cuts.get(number)).copied().unwrap_or(exhaustive::Cut::Disk(0));
        Ok(Outcome { seed: number, ..exhaustive::cut_at(cut, conditions)? })
    };
    let stop = crowd::stop_at_ctrl_c()?;
    let crowd = crowd::until(&stop, options.threads, options.from.saturating_sub(1)..cuts.len() as u64, cut)?;
    for outcome in crowd.failed.iter().take(20) {
        println!("story {}: {:?}", outcome.seed, usize::try_from(outcome.seed).ok().and_then(|number| cuts.get(number)));
    }
    summary(&crowd)
}

fn summary(crowd: &Crowd) -> Result<()> {
    let Crowd { tally, failed, told, took } = crowd;
    for outcome in failed.iter().take(10) {
        println!("{}", outcome.verdict());
    }
    let minutes = took.as_secs_f64() / 60.0;
    println!("stories          {told:>10}\n{tally}");
    let a_minute = |count: u64| count as f64 / minutes.max(1e-9);
    println!(
        "took             {:>10.1} s: {:.0} terminal-days, {:.0} payments, {:.0} power cuts a minute",
        took.as_secs_f64(),
        a_minute(tally.days),
        a_minute(tally.payments),
        a_minute(tally.cuts)
    );
    if failed.is_empty() {
        println!("unaccounted for  0 centavos");
        return Ok(());
    }
    let seeds: Vec<String> = failed.iter().take(20).map(|outcome| outcome.seed.to_string()).collect();
    bail!("{} stories do not add up: seeds {}", failed.len(), seeds.join(", "))
}
