//! The counter of the office: citizens bring the folio of what they are owed, some of them twice, some a copy of somebody else's paper.
//! Clerks and operations do as the real pages do; what they hand over is counted here, for the auditor.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use cas_domain::id::CaseId;
use cas_domain::slot::Code;
use cas_server::access::sign_in::Session;
use cas_server::claims::ClaimError;
use cas_server::claims::act::Sitting;
use cas_server::error::CentreError;
use cas_server::ledger::claim::IdKind;
use serde_json::Value;

use super::auditor::book::text;
use super::auditor::joined::stored;
use super::auditor::pieces::value;
use super::auditor::truth::postings;
use super::auditor::{Finding, finding};
use super::centre::CentreEnd;
use super::controls::Control;
use super::random::Random;
use super::report::Tally;

/// Who works at the counter; who authorises.
const CLERKS: [&str; 2] = ["8001", "8002"];
const OPERATIONS: &str = "3001";
/// The office with money of its own.
const OFFICE: &str = "plaza-norte";
/// What is written as a reason.
const REASON: &str = "la evidencia del caso lo muestra";

/// What is owed under a folio, as the terminal's entries say it: one payment may owe for several reasons.
type Debts = BTreeMap<String, i64>;

/// Everybody who works there, signed in.
struct Desk<'a> {
    centre: &'a CentreEnd,
    clerks: [Session; 2],
    operations: Session,
    office: Code,
}

/// One day at the counter: everybody who is owed something comes.
///
/// # Errors
/// When the simulator itself cannot go on.
pub fn open(centre: &CentreEnd, seed: u64, control: Option<Control>, tally: &mut Tally) -> Result<Vec<Finding>> {
    let mut random = Random::new(seed, "counter");
    let all = stored(&centre.file)?;
    let mut debts = Debts::new();
    for owed in all.iter().map(|entry| &entry["what"]).filter(|what| what["is"] == "Owed") {
        *debts.entry(text(&owed["folio"])).or_default() += owed["amount"].as_i64().unwrap_or(0);
    }
    if debts.is_empty() {
        return Ok(vec![]);
    }
    let [one, other] = CLERKS;
    let desk = Desk {
        centre,
        clerks: [centre.sign_in(one)?, centre.sign_in(other)?],
        operations: centre.sign_in(OPERATIONS)?,
        office: OFFICE.parse().ok().context("the office has no name")?,
    };
    let mut handed = Debts::new();
    let mut findings = Vec::new();
    for (folio, owed) in &debts {
        // The second time it is the same paper, or a copy of it.
        for visit in 0..if random.happens(500) { 2 } else { 1 } {
            match desk.visit(folio, &mut random, &mut findings) {
                Ok(centavos) => {
                    tally.fault("owed money claimed");
                    *handed.entry(folio.clone()).or_default() += centavos;
                }
                Err(CentreError::Claim(_))
                    if visit > 0 && control == Some(Control::NoClaimLock) && handed.get(folio).is_some_and(|sum| *sum > 0) =>
                {
                    *handed.entry(folio.clone()).or_default() += owed;
                }
                Err(CentreError::Claim(_)) => tally.fault(if visit > 0 { "claimed twice" } else { "claim refused" }),
                // After a restore nothing is paid before terminals sent again what it lacks.
                Err(CentreError::Restore(_)) => tally.fault("claim waits for terminals"),
                Err(why) => findings.push(finding("counter", format!("{folio} cannot be claimed: {why}"))),
            }
        }
    }
    findings.extend(compare(&debts, &handed, &stored(&centre.file)?));
    Ok(findings)
}

impl Desk<'_> {
    /// Somebody brings a folio: what is handed over of all of its cases, in centavos.
    fn visit(&self, folio: &str, random: &mut Random, findings: &mut Vec<Finding>) -> Result<i64, CentreError> {
        let found = self.centre.centre.find_claim(&self.clerks[0], folio)?;
        let mut handed = Err(CentreError::Claim(ClaimError::NothingOwed));
        for head in found.cases {
            match self.pay(folio, head.row.opening.case, random, findings) {
                Ok(centavos) => handed = Ok(handed.unwrap_or(0) + centavos),
                // Of several cases one may be paid and the other not.
                Err(CentreError::Claim(why)) => handed = handed.or(Err(CentreError::Claim(why))),
                Err(why) => return Err(why),
            }
        }
        handed
    }

    fn pay(&self, folio: &str, case: CaseId, random: &mut Random, findings: &mut Vec<Finding>) -> Result<i64, CentreError> {
        let centre = &self.centre.centre;
        let [clerk, other] = &self.clerks;
        let claim = centre.request_claim(clerk, case, folio)?;
        if centre.request_claim(other, case, folio).is_ok() {
            findings.push(finding("paid-once", format!("two claims of {folio} are open at once (S63)")));
        }
        centre.authorise_claim(&self.operations, claim, REASON)?;
        let Sitting { secret, pieces } = centre.pay_claim(clerk, claim, &self.office, vec![])?;
        if centre.pay_claim(other, claim, &self.office, vec![]).is_ok() {
            findings.push(finding("paid-once", format!("two browsers pay {folio} (S63)")));
        }
        if random.happens(150) {
            // The page is lost before anything was handed over: another person says so, and the citizen comes again.
            centre.settle_claim(&self.operations, claim, false, REASON)?;
            return Ok(0);
        }
        let centavos = pieces.iter().map(|(denomination, count)| denomination.value().centavos() * count).sum();
        if random.happens(200) {
            // It is lost after that.
            centre.settle_claim(&self.operations, claim, true, REASON)?;
        } else {
            centre.claim_paid(clerk, claim, &secret, IdKind::Ine, "4711")?;
        }
        Ok(centavos)
    }
}

/// What left the counter is no more than was owed, and what the acts say.
fn compare(debts: &Debts, handed: &Debts, all: &[Value]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (folio, centavos) in handed {
        let owed = debts.get(folio).copied().unwrap_or(0);
        if *centavos > owed {
            findings.push(finding("paid-once", format!("{centavos} centavos were handed over for {folio}, and {owed} were owed (I11)")));
        }
    }
    let booked: i64 = all
        .iter()
        .flat_map(postings)
        .filter(|(debit, credit, ..)| debit.starts_with("Owed:") && credit.starts_with("Office:"))
        .map(|(_, _, code, count)| value(&code) * count)
        .sum();
    let really: i64 = handed.values().sum();
    if booked != really {
        findings.push(finding("paid-once", format!("{really} centavos were handed over at the counter, and the acts say {booked} (C5)")));
    }
    findings
}
