//! Every bound of the centre, declared once, with the reason beside it.

use std::time::Duration;

/// Bytes of a console form: the longest holds a table of denominations.
pub const FORM_BYTES_MAX: usize = 16 * 1024;
/// Bytes of a heartbeat, quote or configuration question: a few devices and levels.
pub const QUESTION_BYTES_MAX: usize = 128 * 1024;
/// Bytes of a batch with its envelope: the entries are escaped inside JSON, which at worst doubles them.
pub const BATCH_BYTES_MAX: usize = 2 * cas_domain::bounds::MESSAGE_BYTES_MAX;
/// How long one request may take; a terminal waits longer before it tries again.
pub const REQUEST_TIME: Duration = Duration::from_secs(20);
/// How long a connection is waited for when the server is asked to stop.
pub const SHUTDOWN_TIME: Duration = Duration::from_secs(3);
/// How often billers are asked about what is queued or unknown.
pub const BILLER_PERIOD: Duration = Duration::from_secs(2);
/// How long a post without an answer rests before it is asked about, or sent again.
pub const ENQUIRE_AFTER_MS: i64 = 5_000;
/// Posts to billers made in one go.
pub const POSTS_AT_ONCE: usize = 32;
/// Bytes kept of a refused message.
pub const EVIDENCE_BYTES_MAX: usize = 4096;
/// Refused messages kept; the oldest go first, or an attacker would fill the disk.
pub const REFUSALS_MAX: i64 = 1000;
/// Flags written for one entry at most: an absurd one must not fill the disk.
pub const FLAGS_PER_ENTRY_MAX: usize = 16;
/// An amount beyond this is flagged and not added up: balances must not overflow. A hundred million pesos.
pub const POSTING_AMOUNT_MAX: i64 = 10_000_000_000;
/// Hours by which a terminal's clock may differ before its entries are flagged.
pub const CLOCK_TOLERANCE_MS: i64 = 26 * 60 * 60 * 1000;
/// How long a one-use enrolment code lives.
pub const ENROL_CODE_LIFE_MS: i64 = 24 * 60 * 60 * 1000;
/// How far a re-enrolled terminal skips its folio counters past all that may be on paper.
pub const FOLIO_SKIP: u32 = 500;
/// What billers said, in one answer to a batch.
pub const APPLIED_MAX: usize = 64;
/// Rows of one console list.
pub const LIST_ROWS: usize = 100;
/// Lines of one list as a file: a month of a busy site.
pub const CSV_ROWS: usize = 20_000;
/// A console session ends after so long without a request.
pub const SESSION_IDLE_MS: i64 = 30 * 60 * 1000;
/// A console session ends after so long in any case.
pub const SESSION_LIFE_MS: i64 = 10 * 60 * 60 * 1000;
/// Misses of one number before it is locked (`screens.md` M01 and N8: 5 misses).
pub const MISSES_PER_NUMBER: i64 = 5;
/// Misses from one address before it is locked: several people may share it.
pub const MISSES_PER_ADDRESS: i64 = 30;
/// How long misses count: 15 minutes (`screens.md` M01).
pub const MISS_WINDOW_MS: i64 = 15 * 60 * 1000;
/// A fault is answered and solved within 2 hours (rule g).
pub const FAULT_CLOCK_MS: i64 = 2 * 60 * 60 * 1000;
/// A terminal not heard for so long is shown as silent.
pub const SILENT_AFTER_MS: i64 = 3 * 60 * 1000;
/// A counted sum from which a second person must sign, centavos: $10,000.00. It looks at what was typed, never at what is expected.
pub const SECOND_PERSON_FROM: i64 = 1_000_000;
/// Pieces of one denomination that one person may type for one bag.
pub const PIECES_MAX: i64 = 100_000;
/// Notes in doubt of one cut.
pub const SUSPECTS_MAX: usize = 200;
/// The largest amount that is read from a citizen's paper, centavos: $50,000.00, the most that one payment takes in cash.
pub const PAPER_AMOUNT_MAX: i64 = 5_000_000;
