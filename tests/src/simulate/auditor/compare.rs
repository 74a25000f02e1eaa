//! I15: every piece is where the book says, or inside an open intent or doubt.

use std::collections::{BTreeMap, BTreeSet};

use super::book::Book;
use super::pieces::{Pieces, Place, value};
use super::{Finding, finding};

/// A hopper can move by itself: it is enough that its registers are read, and booked, soon. When all is settled it is no excuse.
pub const SOON: &str = "every-piece-soon";

/// While something moves: no piece may be where no open intent, no armed acceptor and no doubt explains it.
pub fn moving(pieces: &Pieces, book: &Book, staff_at_work: bool) -> Vec<Finding> {
    let mut findings = Vec::new();
    let stacking = |code: &str| book.open_at("StackIntent", "bill").filter(|open| open.code == code).count();
    notes(pieces, book, |code| i64::try_from(stacking(code)).unwrap_or(0), &mut findings);
    let armed = book.open_at("Armed", "coin").next().is_some();
    coin_box(pieces, book, armed, &mut findings);
    if !staff_at_work {
        hoppers(pieces, book, armed, &mut findings);
    }
    findings
}

/// When all is quiet: the same, and nothing may be open any more.
pub fn settled(pieces: &Pieces, book: &Book) -> Vec<Finding> {
    let mut findings = moving(pieces, book, false);
    // A device that is being reset may wait for its box: that intent moves no money by itself.
    for (intent, open) in book.open.iter().filter(|(_, open)| open.kind != "MoveIntent") {
        findings.push(finding("intent-ends", format!("all is quiet, but {} {intent} at {} is still open (I5)", open.kind, open.slot)));
    }
    let doubts = book.content(|account| account == "Transport:bill");
    for (code, count) in pieces.sum(|place| *place == Place::Path) {
        // A note that got stuck before anybody could tell its value is known as a jam, and as nothing more.
        if count > doubts.get(&code).copied().unwrap_or(0) && !book.jams.contains("bill") {
            findings.push(finding("every-piece", format!("{count} x {code} lie in the note path and no doubt covers them (I15)")));
        }
    }
    let escrow = book.content(|account| account == "Escrow:bill");
    for (code, count) in escrow.iter().filter(|(_, count)| **count != 0) {
        findings.push(finding("every-piece", format!("the book has {count} x {code} in escrow, and all is quiet (I15)")));
    }
    let overpaid = book.sum(|account| account.starts_with("Overpaid:"));
    if overpaid != 0 && !pieces.may_overpay {
        findings.push(finding(
            "overpaid",
            format!("{overpaid} centavos were paid out beyond what was asked, and no hopper had any trouble (R6)"),
        ));
    }
    findings.extend(totals(pieces, book));
    findings
}

fn notes(pieces: &Pieces, book: &Book, open: impl Fn(&str) -> i64, findings: &mut Vec<Finding>) {
    let really = pieces.sum(|place| matches!(place, Place::NoteBox(_)));
    let booked = book.content(|account| account.starts_with("CashBox:") || account.starts_with("Bag:"));
    let doubts = book.content(|account| account == "Transport:bill");
    let under_way = pieces.sum(|place| *place == Place::Path);
    for code in codes(&[&really, &booked], 'B') {
        let (really, booked) = (of(&really, &code), of(&booked, &code));
        let most = booked + of(&doubts, &code) + open(&code);
        // A device that lost its power past the lever says that the note is in: it falls when the device starts.
        let falls = of(&under_way, &code);
        if really + falls < booked || really > most {
            let words = format!("{really} x {code} lie in boxes and bags, the book has {booked} and explains up to {most}");
            findings.push(finding("every-piece", words));
        }
    }
}

fn coin_box(pieces: &Pieces, book: &Book, armed: bool, findings: &mut Vec<Finding>) {
    let really = pieces.sum(|place| matches!(place, Place::CoinBox(_)));
    let booked = book.content(|account| account.starts_with("CoinBox:") || account.starts_with("Bag:"));
    let doubts = book.content(|account| account == "Transport:coin");
    let mut over = 0;
    for code in codes(&[&really, &booked], 'C') {
        let (really, booked) = (of(&really, &code), of(&booked, &code));
        if really < booked {
            findings.push(finding("every-piece", format!("{really} x {code} lie in the coins' boxes and bags, the book has {booked}")));
        }
        over += (really - booked - of(&doubts, &code)).max(0) * value(&code);
    }
    let explained = book.coin_doubt + (book.kept * 1_000).max(pieces.swallowed);
    if over > explained && !armed {
        let words = format!("{over} centavos more than booked lie in the coins' boxes; doubts and kept coins explain {explained}");
        findings.push(finding("every-piece", words));
    }
}

fn hoppers(pieces: &Pieces, book: &Book, armed: bool, findings: &mut Vec<Finding>) {
    for name in ["hopper-1", "hopper-2"] {
        let really = pieces.sum(|place| *place == Place::Hopper(name.to_owned()));
        let (here, emptied) = (format!("Hopper:{name}"), format!("Emptied:{name}"));
        let booked = book.content(|each| each == here || each == emptied);
        let doubts = book.content(|each| each.strip_prefix("Transport:") == Some(name));
        let ordered: i64 = book.open_at("PayoutIntent", name).map(|open| open.count + 1).sum();
        let unseen = pieces.unseen.get(name).copied().unwrap_or(0);
        for code in codes(&[&really, &booked], 'C') {
            let (really, booked) = (of(&really, &code), of(&booked, &code));
            let least = booked - ordered - unseen;
            let doubted = if armed { i64::MAX } else { (of(&doubts, &code)).saturating_add(book.coin_doubt / value(&code).max(1)) };
            if really < least || really > booked.saturating_add(doubted) {
                let words = format!("{really} x {code} lie in {name}, the book has {booked} (ordered {ordered}, unseen {unseen})");
                findings.push(finding(SOON, words));
            }
        }
    }
}

/// What citizens gave and did not get back is what the book promises them and the billers, to the centavo, or within doubts.
fn totals(pieces: &Pieces, book: &Book) -> Vec<Finding> {
    let stuck = pieces.worth(|place| matches!(place, Place::Path | Place::Technician));
    let most = pieces.worth(Place::is_ours) - pieces.worth_of_staff();
    let kept = most - stuck;
    let promised = -book.sum(|account| {
        ["Held:", "Tendered:", "Collected:", "Owed:", "Unclaimed:", "Overpaid:", "StaffTest:", "Staff:", "Difference:"]
            .iter()
            .any(|kind| account.starts_with(kind))
            || account == "Rounding"
    });
    let doubted = book.sum(|account| account.starts_with("Transport:"));
    let unseen: i64 = pieces.unseen.iter().map(|(hopper, count)| if hopper == "hopper-1" { count * 1_000 } else { count * 100 }).sum();
    let more = book.coin_doubt + (book.kept * 1_000).max(pieces.swallowed);
    if most < promised - doubted - unseen || kept > promised + more {
        let words = format!(
            "citizens left {kept} to {most} centavos in the machine, the book promises {promised} ({doubted} in doubt, {more} perhaps unheard, {unseen} fell unseen)"
        );
        return vec![finding("every-centavo", words)];
    }
    vec![]
}

fn of(counts: &BTreeMap<String, i64>, code: &str) -> i64 {
    counts.get(code).copied().unwrap_or(0)
}

fn codes(of: &[&BTreeMap<String, i64>], kind: char) -> BTreeSet<String> {
    of.iter().flat_map(|counts| counts.keys()).filter(|code| code.starts_with(kind)).cloned().collect()
}
