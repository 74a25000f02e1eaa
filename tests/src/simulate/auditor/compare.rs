//! I15: every piece is where the book says, or inside an open intent or doubt, or its difference is known to the piece.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::book::Book;
use super::pieces::{Pieces, Place, value};
use super::truth::{Truth, is_boxed, of, own_code};
use super::{Finding, finding};

/// While something moves: no piece may be where no open intent, no armed acceptor and no doubt explains it.
pub fn moving(pieces: &Pieces, book: &Book, truth: &Truth) -> Vec<Finding> {
    let mut findings = Vec::new();
    notes(pieces, book, truth, true, &mut findings);
    let armed = book.open_at("Armed", "coin").next().is_some();
    let on_their_way = if armed { truth.dropped_since_armed(pieces) } else { 0 };
    coins(pieces, book, truth, on_their_way, &mut findings);
    findings
}

/// When all is quiet: the same, and nothing may be open any more. `bill`: the bill acceptor's own state.
pub fn settled(pieces: &Pieces, book: &Book, truth: &Truth, bill: &Value) -> Vec<Finding> {
    let mut findings = Vec::new();
    notes(pieces, book, truth, false, &mut findings);
    coins(pieces, book, truth, 0, &mut findings);
    // A reset ends when the device is ready: not before its box is back and nothing is stuck in it.
    let stopped = bill["doing"] == "faulty" || bill["box"].is_null();
    for (intent, open) in book.open.iter().filter(|(_, open)| !(open.kind == "MoveIntent" && stopped)) {
        findings.push(finding("intent-ends", format!("all is quiet, but {} {intent} at {} is still open (I5)", open.kind, open.slot)));
    }
    let doubts = book.content(|account| account == "Transport:bill");
    let jammed = book.jams.iter().any(|(slot, _)| slot == "bill");
    for (code, count) in pieces.sum(|place| *place == Place::Path) {
        // A note that got stuck before anybody could tell its value is known as a jam, as long as that jam lasts.
        if count > of(&doubts, &code) + book.note_doubts(value(&code)) && !jammed {
            findings.push(finding(
                "every-piece",
                format!("{count} x {code} lie in the note path, no doubt covers them and no jam is told (I15)"),
            ));
        }
    }
    let escrow = book.content(|account| account == "Escrow:bill");
    for (code, count) in escrow.iter().filter(|(_, count)| **count != 0) {
        findings.push(finding("every-piece", format!("the book has {count} x {code} in escrow, and all is quiet (I15)")));
    }
    findings.extend(totals(pieces, book, truth));
    findings
}

fn notes(pieces: &Pieces, book: &Book, truth: &Truth, moving: bool, findings: &mut Vec<Finding>) {
    let doubts = book.content(|account| account == "Transport:bill");
    let under_way = pieces.sum(|place| *place == Place::Path);
    let really = pieces.sum(|place| matches!(place, Place::NoteBox(_) | Place::Envelope(_)));
    let booked = book.content(|account| is_boxed(account, "CashBox:"));
    for code in codes(&[&really, &booked], 'B') {
        let beyond = truth.notes_beyond(&code, pieces, book);
        let open = book.open_at("StackIntent", "bill").filter(|open| open.code == code).count();
        let most = of(&doubts, &code) + i64::try_from(open).unwrap_or(0);
        // A device that lost its power past the lever says that the note is in: it falls when the device starts.
        let falls = if moving { of(&under_way, &code) } else { 0 };
        if beyond < -falls || beyond > most {
            let words = format!(
                "{} x {code} lie in boxes, bags and envelopes, {beyond} beyond the book; doubts and an open intent explain up to {most}",
                of(&really, &code)
            );
            findings.push(finding("every-piece", words));
        }
    }
}

/// Coin box and hoppers together: a coin that nobody heard of may have fallen into any of them, but only once.
fn coins(pieces: &Pieces, book: &Book, truth: &Truth, on_their_way: i64, findings: &mut Vec<Finding>) {
    let mut over = 0;
    let really = pieces.sum(|place| matches!(place, Place::CoinBox(_) | Place::Envelope(_)));
    let booked = book.content(|account| is_boxed(account, "CoinBox:"));
    let doubts = book.content(|account| account == "Transport:coin");
    for code in codes(&[&really, &booked], 'C') {
        let beyond = truth.coins_beyond(&code, pieces, book);
        if beyond < 0 {
            findings
                .push(finding("every-piece", format!("the coins' boxes and bags hold {} x {code} less than the book has there", -beyond)));
        }
        over += (beyond - of(&doubts, &code)).max(0) * value(&code);
    }
    for name in ["hopper-1", "hopper-2"] {
        let code = own_code(name);
        let really = pieces.count(&Place::Hopper(name.to_owned()), code) + pieces.count(&Place::Emptied(name.to_owned()), code);
        let (here, emptied) = (format!("Hopper:{name}"), format!("Emptied:{name}"));
        let booked = of(&book.content(|each| each == here || each == emptied), code) - truth.more_in_hopper(name, pieces);
        // Coins of an order fall before they are booked; the last of them may bring another one.
        let ordered: i64 = book.open_at("PayoutIntent", name).map(|open| open.count + 1).sum();
        if really < booked - ordered {
            findings.push(finding("every-piece", format!("{really} x {code} lie in {name}, the book has {booked} and ordered {ordered}")));
        }
        let (here_really, here_booked) =
            (pieces.count(&Place::Hopper(name.to_owned()), code), of(&book.content(|each| each == here), code));
        // Until a cut is closed the book has in the hopper what was emptied out of it.
        if !book.cut_open && here_really < here_booked - truth.more_in_it_now(name, pieces) - ordered {
            let words = format!(
                "{here_really} x {code} lie in {name} now, the book has {here_booked} and ordered {ordered}; the rest left it with a cut"
            );
            findings.push(finding("every-piece", words));
        }
        over += (really - booked - truth.doubted_in_hopper(name, book)).max(0) * value(code);
    }
    let explained = book.coin_doubt() + on_their_way + with_staff(book);
    if over > explained {
        let words = format!(
            "{over} centavos more than booked lie in the coins' boxes and hoppers; doubts and coins on their way explain {explained}"
        );
        findings.push(finding("every-piece", words));
    }
}

/// What staff hold for a test by the book: a coin of it may lie in its hopper again before they have said so.
fn with_staff(book: &Book) -> i64 {
    book.sum(|account| account.starts_with("StaffTest:")).max(0)
}

/// What citizens gave and did not get back is what the book promises them and the billers, to the centavo, or within doubts.
fn totals(pieces: &Pieces, book: &Book, truth: &Truth) -> Vec<Finding> {
    let kept = pieces.worth(Place::is_kept) - pieces.worth_of_staff();
    let promised = -book.sum(|account| {
        ["Held:", "Tendered:", "Collected:", "Owed:", "Unclaimed:", "Overpaid:", "StaffTest:", "Staff:", "Difference:"]
            .iter()
            .any(|kind| account.starts_with(kind))
            || account == "Rounding"
    });
    let doubted = book.sum(|account| account.starts_with("Transport:"));
    // What the book has more than there is, as far as that is known; and refills, which are staff's money as they stated it.
    let worth = |counts: &BTreeMap<String, i64>| counts.iter().map(|(code, count)| value(code) * count).sum::<i64>();
    let of_hopper = |name: &&str| truth.more_in_hopper(name, pieces) * value(own_code(name)) - other_coins(pieces, name);
    let hoppers: i64 = ["hopper-1", "hopper-2"].iter().map(of_hopper).sum();
    let more = worth(&truth.notes) + worth(&truth.coins) + hoppers - worth(&pieces.swallowed);
    let stated: i64 = truth.hoppers.iter().map(|(name, known)| known.stated * value(own_code(name))).sum();
    let right = promised - more + stated - pieces.worth_of_staff();
    let unheard = book.coin_doubt();
    if kept < right - doubted || kept > right + unheard + with_staff(book) {
        let words = format!(
            "citizens left {kept} centavos in the machine, the book promises {promised}, which makes {right} ({doubted} in doubt, {unheard} perhaps unheard)"
        );
        return vec![finding("every-centavo", words)];
    }
    vec![]
}

/// What lies in a hopper and does not belong there, in centavos.
fn other_coins(pieces: &Pieces, name: &str) -> i64 {
    let here = |place: &Place| matches!(place, Place::Hopper(slot) | Place::Emptied(slot) if slot == name);
    pieces.sum(here).iter().filter(|(code, _)| *code != own_code(name)).map(|(code, count)| value(code) * count).sum()
}

fn codes(of: &[&BTreeMap<String, i64>], kind: char) -> BTreeSet<String> {
    of.iter().flat_map(|counts| counts.keys()).filter(|code| code.starts_with(kind)).cloned().collect()
}
