//! The machine that tries to lose money, as a test: seeds that must add up, and the proof that it would notice.

mod controls;
mod disk;
mod exhaustive;
mod regressions;
mod seeds;
