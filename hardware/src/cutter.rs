//! Cuts frames out of a stream of bytes, for protocols that begin each with a start byte and tell its length.

use core::marker::PhantomData;
use core::ops::RangeInclusive;

use heapless::Vec;

/// How a protocol puts bytes into frames.
pub trait Framing {
    /// What can be wrong with a frame.
    type Error;
    /// The first byte of every frame.
    const START: u8;
    /// Where the length byte stands.
    const LENGTH_AT: usize;
    /// Bytes of a frame that the length byte does not count.
    const UNCOUNTED: usize = 0;
    /// Whether a start byte within a frame is said twice, so that a single one always begins a frame. Frames are cut with it said once.
    const DOUBLED: bool = false;
    /// The values of the length byte that are read.
    const LENGTHS: RangeInclusive<usize>;

    /// Checks the bytes of exactly one frame.
    ///
    /// # Errors
    /// The first thing that is wrong.
    fn check(frame: &[u8]) -> Result<(), Self::Error>;
}

/// Cuts frames of at most `N` bytes. Noise between frames is skipped.
#[derive(Debug)]
pub struct Cutter<F, const N: usize> {
    bytes: Vec<u8, N>,
    /// A start byte came within a frame: the next byte tells whether it was the first of two.
    start_heard: bool,
    framing: PhantomData<fn() -> F>,
}

impl<F, const N: usize> Default for Cutter<F, N> {
    fn default() -> Self {
        Self::new()
    }
}

impl<F, const N: usize> Cutter<F, N> {
    /// A cutter that waits for a start byte.
    pub const fn new() -> Self {
        Self { bytes: Vec::new(), start_heard: false, framing: PhantomData }
    }

    /// Forgets a half-read frame.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.start_heard = false;
    }
}

impl<F: Framing, const N: usize> Cutter<F, N> {
    /// Takes one byte. `Some` when it ends a frame, good or damaged; the damaged one is dropped.
    pub fn push(&mut self, byte: u8) -> Option<Result<Vec<u8, N>, F::Error>> {
        if F::DOUBLED && !self.bytes.is_empty() {
            if byte == F::START && !self.start_heard {
                self.start_heard = true;
                return None;
            }
            if core::mem::take(&mut self.start_heard) && byte != F::START {
                // It was a single one: the frame before was cut off.
                self.bytes.clear();
                let _ = self.bytes.push(F::START);
            }
        }
        if self.bytes.push(byte).is_err() {
            // Cannot happen, since a frame ends at its announced length; if it did, starting over is right.
            self.bytes.clear();
            return None;
        }
        // Leading bytes are dropped until what is left can be the start of a frame.
        while !plausible::<F>(&self.bytes) {
            self.bytes.remove(0);
        }
        if self.bytes.len() < usize::from(*self.bytes.get(F::LENGTH_AT)?) + F::UNCOUNTED {
            return None;
        }
        let frame = core::mem::take(&mut self.bytes);
        Some(F::check(&frame).map(|()| frame))
    }
}

fn plausible<F: Framing>(bytes: &[u8]) -> bool {
    let starts = bytes.first().is_none_or(|first| *first == F::START);
    starts && bytes.get(F::LENGTH_AT).is_none_or(|length| F::LENGTHS.contains(&usize::from(*length)))
}
