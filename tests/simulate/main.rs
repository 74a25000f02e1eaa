//! The machine that tries to lose money, and the proof that it would notice.

mod disk;
