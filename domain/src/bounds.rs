//! Every numeric range of the domain, declared once, with the reason beside it.

/// Debts that one payment may hold (`screens.md` K05: "up to 5").
pub const DEBTS_MAX: usize = 5;
/// Lines of one debt on screen and receipt; past years come as lines, ten of them are a lot.
pub const DEBT_LINES_MAX: usize = 16;
/// Postings of one entry: a cut closes every slot and denomination of a terminal at once.
pub const POSTINGS_MAX: usize = 256;
/// Bytes of one canonical entry; a cut with every denomination of every slot takes about 20 kB.
pub const ENTRY_BYTES_MAX: usize = 64 * 1024;
/// Entries in one wire batch.
pub const BATCH_ENTRIES_MAX: usize = 256;
/// Bytes of one wire message, all entries included.
pub const MESSAGE_BYTES_MAX: usize = 2 * 1024 * 1024;
/// Coins or notes in one payout order: orders are chunked, so that a doubt is bounded (`money.md` R6).
pub const PAYOUT_CHUNK_MAX: u8 = 20;
/// Bags of one cut.
pub const BAGS_MAX: usize = 12;
/// Bytes of a reference as typed or scanned.
pub const REFERENCE_BYTES_MAX: usize = 64;
/// The largest amount that any single line may state, in centavos: ten million pesos.
pub const AMOUNT_MAX: i64 = 1_000_000_000;
/// The largest number a folio counter reaches: six digits are spoken.
pub const FOLIO_NUMBER_MAX: u32 = 999_999;
