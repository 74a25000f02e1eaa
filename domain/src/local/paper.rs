//! Where a printed paper is, on any screen.

use serde::{Deserialize, Serialize};

/// Where a paper is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Paper {
    /// Not asked for.
    NotPrinted,
    /// Printing.
    Printing,
    /// It came out.
    Printed,
    /// It did not come out.
    Failed,
}
