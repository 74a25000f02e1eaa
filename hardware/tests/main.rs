//! Tests of this crate, one binary.

mod ccnet;
mod cctalk;
mod transport;
