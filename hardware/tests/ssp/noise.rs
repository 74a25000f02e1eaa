//! Anything at random on this line, as on that of every bill acceptor.

use proptest::prelude::*;

use super::world::{PlainSsp, Ssp};
use crate::bill::noise;

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_never_panic(chunks in noise::chunks()) {
        noise::random_bytes::<Ssp>(chunks);
    }

    #[test]
    fn what_is_reported_stacked_is_what_lies_in_the_box(trouble in noise::line_trouble()) {
        noise::frames_lost_and_damaged::<Ssp>(trouble)?;
    }

    #[test]
    fn whatever_happens_every_note_is_credited_or_in_doubt(day in noise::day()) {
        noise::whatever_happens::<Ssp>(day)?;
    }

    #[test]
    fn what_a_device_tells_once_is_what_lies_in_the_box(trouble in noise::line_trouble()) {
        noise::frames_lost_and_damaged::<PlainSsp>(trouble)?;
    }

    #[test]
    fn whatever_happens_to_a_device_that_tells_once_every_note_is_credited_or_in_doubt(day in noise::day()) {
        noise::whatever_happens::<PlainSsp>(day)?;
    }
}
