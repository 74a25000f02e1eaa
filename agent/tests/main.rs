//! Tests of this crate, one binary.
