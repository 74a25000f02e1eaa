//! Tests of this crate, one binary.

#[cfg(test)]
mod cctalk;
mod transport;
