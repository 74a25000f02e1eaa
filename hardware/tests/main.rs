//! Tests of this crate, one binary.

mod transport;
