//! What is strange about an entry that is stored all the same: read leniently, flagged, never refused (R5). Pure.

use cas_domain::account::Account;
use cas_domain::id::TerminalId;
use cas_domain::journal::facts::{FaultCode, NoteTrial};
use cas_domain::journal::{Entry, EntryHash, EntryKind, Epoch, Posting, Seq, StoredEntry};
use cas_domain::time::WallMillis;
use serde_json::Value;

use crate::ledger::posting::is_absurd;
use crate::limits::{CLOCK_TOLERANCE_MS, FLAGS_PER_ENTRY_MAX};

/// A strange thing about an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Oddity {
    /// In a word, for lists.
    pub kind: &'static str,
    /// Whether somebody must look at once.
    pub alarm: bool,
    /// In words.
    pub detail: String,
}

/// An entry as far as it can be understood.
#[derive(Clone, Debug)]
pub struct Understood {
    /// The entry, if this program knows its kind.
    pub entry: Option<Entry>,
    /// The name of its kind.
    pub kind: String,
    /// Its wall clock.
    pub wall: WallMillis,
    /// What it moves and what can be added up. Money is money even in an entry of an unknown kind.
    pub postings: Vec<Posting>,
    /// What is strange about it.
    pub oddities: Vec<Oddity>,
}

/// The first moment that a clock of this system can show: 2024-01-01 UTC.
const CLOCKS_BEGIN: i64 = 1_704_067_200_000;

/// Understands an entry as far as possible.
pub fn understand(stored: &StoredEntry, terminal: TerminalId, epoch: Epoch, now: WallMillis) -> Understood {
    let mut oddities = Vec::new();
    let mut say = |kind, alarm, detail: String| oddities.push(Oddity { kind, alarm, detail });
    let (entry, kind, wall, stated) = match stored.read(terminal, epoch) {
        Ok(entry) => {
            let (kind, wall, postings) = (entry.what.name().to_owned(), entry.wall_ms, entry.postings.clone());
            (Some(entry), kind, wall, postings)
        }
        Err(error) => {
            say("unreadable", true, crate::error::chain(&error));
            let (kind, wall, postings) = lenient(&stored.body);
            (None, kind, wall, postings)
        }
    };
    if wall.as_millis() > now.as_millis().saturating_add(CLOCK_TOLERANCE_MS) || wall.as_millis() < CLOCKS_BEGIN {
        say("clock", false, format!("the terminal's clock shows {} ms", wall.as_millis()));
    }
    if stored.seq.0 == 1 && !entry.as_ref().is_some_and(|entry| matches!(entry.what, EntryKind::Genesis { .. })) {
        say("no-genesis", true, "the first entry of the epoch is no genesis".to_owned());
    }
    if let Some(EntryKind::Genesis { old_head, continues: Some(continues), .. }) = entry.as_ref().map(|entry| &entry.what)
        && *old_head != continues.centre_head
    {
        say("tail-differs", true, heads_in_words(*old_head, continues.centre_head));
    }
    if let Some(EntryKind::Fault { slot, code: FaultCode::WrongCoin, wire, .. }) = entry.as_ref().map(|entry| &entry.what) {
        say("wrong-coin", true, format!("{slot}: {wire}"));
    }
    if let Some(EntryKind::TestNote { staff, denomination, what: NoteTrial::Boxed, .. }) = entry.as_ref().map(|entry| &entry.what) {
        say("test-kept", true, format!("{denomination}, {staff}"));
    }
    if let Some(Err(error)) = entry.as_ref().map(Entry::check) {
        say("unbalanced", true, error.to_string());
    }
    let mut postings = Vec::with_capacity(stated.len());
    for (line, posting) in stated.into_iter().enumerate() {
        if let Err(error) = posting.check() {
            say("odd-posting", true, format!("posting {line}: {error}"));
        }
        if centre_only(&posting) {
            say("not-theirs", true, format!("posting {line} touches {} or {}, which only the centre moves", posting.debit, posting.credit));
        }
        if is_absurd(&posting) {
            say("absurd-amount", true, format!("posting {line} states {}: stored, not added up", posting.amount.centavos()));
        } else {
            postings.push(posting);
        }
    }
    oddities.truncate(FLAGS_PER_ENTRY_MAX);
    Understood { entry, kind, wall, postings, oddities }
}

/// A new epoch that does not begin where the old one ended here: entries were lost on one side.
fn heads_in_words(terminal: Option<(Epoch, Seq, EntryHash)>, centre: Option<(Epoch, Seq, EntryHash)>) -> String {
    let words = |head: Option<(Epoch, Seq, EntryHash)>| match head {
        Some((epoch, seq, _)) => format!("entry {} of epoch {}", seq.0, epoch.0),
        None => "nothing".to_owned(),
    };
    let count = "count what is in the machine and in the bags before anything is explained";
    format!("the terminal's old journal ends with {}, the centre holds {}: {count}", words(terminal), words(centre))
}

/// Accounts that no terminal may move; its entry is stored and posted all the same, with an alarm.
fn centre_only(posting: &Posting) -> bool {
    [&posting.debit, &posting.credit].into_iter().any(|account| {
        matches!(account, Account::Vault | Account::Fund | Account::Bank | Account::BankTransit | Account::Payable(_) | Account::Office(_))
    })
}

/// What can be read of an entry whose kind or version is unknown.
fn lenient(body: &[u8]) -> (String, WallMillis, Vec<Posting>) {
    let value: Value = serde_json::from_slice(body).unwrap_or(Value::Null);
    let kind = value["what"]["is"].as_str().unwrap_or("?").chars().take(40).collect();
    let wall = WallMillis::from_millis(value["wall_ms"].as_i64().unwrap_or(0));
    let postings = value["postings"].as_array().map_or(&[][..], Vec::as_slice);
    let postings = postings.iter().take(cas_domain::bounds::POSTINGS_MAX);
    (kind, wall, postings.filter_map(|posting| serde_json::from_value(posting.clone()).ok()).collect())
}
