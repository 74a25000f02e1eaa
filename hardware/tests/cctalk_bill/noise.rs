//! Anything at random on this wire, as on that of every bill acceptor.

use proptest::prelude::*;

use super::world::{Long, Simple};
use crate::bill::noise;

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_never_panic(chunks in noise::chunks()) {
        noise::random_bytes::<Simple>(chunks.clone());
        noise::random_bytes::<Long>(chunks);
    }

    #[test]
    fn what_is_reported_stacked_is_what_lies_in_the_box(trouble in noise::line_trouble()) {
        noise::frames_lost_and_damaged::<Simple>(trouble.clone())?;
        noise::frames_lost_and_damaged::<Long>(trouble)?;
    }

    #[test]
    fn whatever_happens_every_note_is_credited_or_in_doubt(day in noise::day()) {
        noise::whatever_happens::<Simple>(day.clone())?;
        noise::whatever_happens::<Long>(day)?;
    }
}
