//! Wall-clock time as values: milliseconds since 1970, and the civil time people read.

use jiff::civil::DateTime;
use jiff::tz::Offset;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

/// Milliseconds since 1970-01-01 UTC by some wall clock. May be wrong; order is by sequence, never by this.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WallMillis(i64);

/// Minutes that Aguascalientes is behind UTC, all year (America/Mexico_City has had no summer time since 2022).
const LOCAL_OFFSET_HOURS: i8 = -6;

impl WallMillis {
    /// A moment `ms` milliseconds after 1970.
    pub const fn from_millis(ms: i64) -> Self {
        Self(ms)
    }

    /// Milliseconds since 1970.
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// The moment `ms` milliseconds later.
    #[must_use]
    pub const fn plus_millis(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// The civil date and time in Aguascalientes. Absurd clocks come out as 1970.
    pub fn civil(self) -> DateTime {
        let stamp = Timestamp::from_millisecond(self.0).unwrap_or(Timestamp::UNIX_EPOCH);
        Offset::constant(LOCAL_OFFSET_HOURS).to_datetime(stamp)
    }

    /// The moment of a civil date and time in Aguascalientes.
    pub fn from_civil(civil: DateTime) -> Self {
        Offset::constant(LOCAL_OFFSET_HOURS).to_timestamp(civil).map_or(Self(0), |stamp| Self(stamp.as_millisecond()))
    }

    /// The last millisecond of the civil day this moment lies in.
    #[must_use]
    pub fn end_of_day(self) -> Self {
        let next = self.civil().date().checked_add(1.day()).unwrap_or(self.civil().date());
        Self::from_civil(next.at(0, 0, 0, 0)).plus_millis(-1)
    }
}
