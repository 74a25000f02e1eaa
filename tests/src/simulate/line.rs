//! A serial line in memory: bytes take their time, and on a bad line some are lost, flipped, doubled, late, or invented.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::fmt;
use std::rc::Rc;

use cas_hardware::device::Span;
use cas_hardware::driver::TimedRead;
use embedded_io::{ErrorKind, ErrorType, Read, Write};

use super::fuse::Fuse;
use super::random::Random;

/// Bytes a millisecond takes at 9600 baud, rounded; a frame takes one millisecond more.
pub const SLOW: u64 = 1;
/// The same at 115 200 baud.
pub const FAST: u64 = 11;

/// How bad a line is: chances per thousand, per frame.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Noise {
    /// The whole frame is lost.
    pub lost: u64,
    /// One byte of it is lost.
    pub byte_lost: u64,
    /// One bit of it is flipped.
    pub flipped: u64,
    /// It arrives twice.
    pub doubled: u64,
    /// It comes up to half a second late.
    pub late: u64,
    /// A byte that nobody sent comes before it.
    pub garbage: u64,
}

/// Which way bytes went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// From the host.
    ToDevice,
    /// To the host.
    ToHost,
}

/// A line between the host and a device.
#[derive(Debug)]
pub struct Wire {
    /// The moment, in milliseconds; the world moves it.
    pub now: u64,
    /// Whether the cable is in: without it the host's port fails.
    pub plugged: bool,
    /// Whether bytes pass: a dead line swallows them silently.
    pub alive: bool,
    /// How fast it is, in bytes a millisecond.
    pub bytes_a_ms: u64,
    /// How bad it is.
    pub noise: Noise,
    /// What left its sender, for the auditor: whole frames, before the line spoiled them.
    pub tap: Vec<(Way, Vec<u8>)>,
    to_device: VecDeque<(u64, Vec<u8>)>,
    to_host: VecDeque<(u64, Vec<u8>)>,
    /// The host took bytes since this was last asked.
    taken: bool,
    random: Random,
    fuse: Rc<Fuse>,
}

impl Wire {
    /// A good line.
    pub fn new(random: Random, fuse: Rc<Fuse>) -> Self {
        let noise = Noise::default();
        let queue = VecDeque::new;
        Self {
            now: 0,
            plugged: true,
            alive: true,
            bytes_a_ms: SLOW,
            noise,
            tap: vec![],
            to_device: queue(),
            to_host: queue(),
            taken: false,
            random,
            fuse,
        }
    }

    /// The device puts a frame on the line.
    pub fn say(&mut self, bytes: Vec<u8>) {
        self.tap.push((Way::ToHost, bytes.clone()));
        self.send(Way::ToHost, bytes);
    }

    /// What has reached the device by now.
    pub fn for_device(&mut self) -> Option<Vec<u8>> {
        let due = self.to_device.front().is_some_and(|(at, _)| *at <= self.now);
        if due { self.to_device.pop_front().map(|(_, bytes)| bytes) } else { None }
    }

    /// Whether bytes wait for the host now.
    pub fn waits_for_host(&self) -> bool {
        self.to_host.front().is_some_and(|(at, _)| *at <= self.now)
    }

    /// Whether bytes wait for the device now.
    pub fn waits_for_device(&self) -> bool {
        self.to_device.front().is_some_and(|(at, _)| *at <= self.now)
    }

    /// When the next frame arrives at either end. What waits at the host's end already is news to nobody: a host that is dead, or
    /// whose port failed, leaves it there.
    pub fn next_at(&self) -> Option<u64> {
        let for_host = self.to_host.iter().map(|(at, _)| *at).find(|at| *at > self.now);
        self.to_device.front().map(|(at, _)| *at).into_iter().chain(for_host).min()
    }

    /// What is under way is lost.
    pub fn clear(&mut self) {
        self.to_device.clear();
        self.to_host.clear();
    }

    /// Whether the host took bytes since this was last asked.
    pub fn was_read(&mut self) -> bool {
        std::mem::take(&mut self.taken)
    }

    fn send(&mut self, way: Way, bytes: Vec<u8>) {
        if !self.plugged || !self.alive || bytes.is_empty() {
            return;
        }
        let mut at = self.now + 1 + bytes.len() as u64 / self.bytes_a_ms.max(1);
        let Some((bytes, twice)) = self.spoil(bytes, &mut at) else { return };
        let queue = if way == Way::ToDevice { &mut self.to_device } else { &mut self.to_host };
        // What was sent later does not overtake.
        at = at.max(queue.back().map_or(0, |(last, _)| *last));
        if twice {
            queue.push_back((at, bytes.clone()));
        }
        queue.push_back((at, bytes));
    }

    fn spoil(&mut self, mut bytes: Vec<u8>, at: &mut u64) -> Option<(Vec<u8>, bool)> {
        let noise = self.noise;
        if noise == Noise::default() {
            return Some((bytes, false));
        }
        let random = &mut self.random;
        if random.happens(noise.lost) {
            return None;
        }
        let place = usize::try_from(random.below(bytes.len() as u64)).unwrap_or(0);
        if random.happens(noise.byte_lost) {
            bytes.remove(place);
        } else if random.happens(noise.flipped) {
            // One bit and no more: two can cancel out in a sum of bytes, and no host could ever know.
            bytes[place] ^= 1 << random.below(8);
        } else if random.happens(noise.garbage) {
            bytes.insert(0, u8::try_from(random.below(256)).unwrap_or(0));
        }
        if random.happens(noise.late) {
            *at += random.below(500);
        }
        let twice = random.happens(noise.doubled);
        (!bytes.is_empty()).then_some((bytes, twice))
    }
}

/// The port failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unplugged;

impl fmt::Display for Unplugged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the cable is out")
    }
}

impl core::error::Error for Unplugged {}

impl embedded_io::Error for Unplugged {
    fn kind(&self) -> ErrorKind {
        ErrorKind::NotConnected
    }
}

/// The host's end of a line.
#[derive(Clone, Debug)]
pub struct HostEnd(pub Rc<RefCell<Wire>>);

impl ErrorType for HostEnd {
    type Error = Unplugged;
}

impl Read for HostEnd {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Unplugged> {
        let mut wire = self.0.borrow_mut();
        if !wire.plugged {
            return Err(Unplugged);
        }
        let mut count = 0;
        while wire.waits_for_host() {
            let Some((at, mut bytes)) = wire.to_host.pop_front() else { break };
            let fits = bytes.len().min(buffer.len() - count);
            buffer[count..count + fits].copy_from_slice(&bytes[..fits]);
            count += fits;
            if fits < bytes.len() {
                let rest = bytes.split_off(fits);
                wire.to_host.push_front((at, rest));
                break;
            }
        }
        wire.taken |= count > 0;
        Ok(count)
    }
}

impl TimedRead for HostEnd {
    fn read_within(&mut self, buffer: &mut [u8], _wait: Span) -> Result<usize, Unplugged> {
        self.read(buffer)
    }
}

impl Write for HostEnd {
    fn write(&mut self, bytes: &[u8]) -> Result<usize, Unplugged> {
        let mut wire = self.0.borrow_mut();
        if !wire.plugged {
            return Err(Unplugged);
        }
        let fuse = Rc::clone(&wire.fuse);
        // The host may die between any two bytes: only those before it are on the line.
        let sent = bytes.iter().take_while(|_| !fuse.point()).count();
        if sent > 0 {
            wire.tap.push((Way::ToDevice, bytes[..sent].to_vec()));
            wire.send(Way::ToDevice, bytes[..sent].to_vec());
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Result<(), Unplugged> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wire(noise: Noise, fuse: &Rc<Fuse>) -> Rc<RefCell<Wire>> {
        let mut wire = Wire::new(Random::new(1, "line"), Rc::clone(fuse));
        wire.noise = noise;
        Rc::new(RefCell::new(wire))
    }

    #[test]
    fn bytes_take_their_time_and_stay_in_order() {
        let wire = wire(Noise::default(), &Rc::default());
        HostEnd(Rc::clone(&wire)).write(&[1, 2, 3]).expect("plugged");
        assert_eq!(wire.borrow_mut().for_device(), None);
        assert_eq!(wire.borrow().next_at(), Some(4));
        wire.borrow_mut().now = 4;
        assert_eq!(wire.borrow_mut().for_device(), Some(vec![1, 2, 3]));
    }

    #[test]
    fn bytes_that_a_dead_host_leaves_wake_nobody_and_stay_there() {
        let wire = wire(Noise::default(), &Rc::default());
        wire.borrow_mut().say(vec![1]);
        assert_eq!(wire.borrow().next_at(), Some(2));
        wire.borrow_mut().now = 2;
        wire.borrow_mut().say(vec![2, 3]);
        assert_eq!(wire.borrow().next_at(), Some(5), "what comes later is a happening all the same");
        wire.borrow_mut().now = 50;
        assert!(wire.borrow().waits_for_host());
        assert_eq!(wire.borrow().next_at(), None);
        let mut got = [0; 8];
        assert_eq!(HostEnd(wire).read(&mut got), Ok(3));
    }

    #[test]
    fn a_host_that_dies_in_a_frame_leaves_its_beginning_on_the_line() {
        let fuse = Rc::new(Fuse::default());
        let wire = wire(Noise::default(), &fuse);
        fuse.set(2);
        HostEnd(Rc::clone(&wire)).write(&[1, 2, 3]).expect("plugged");
        wire.borrow_mut().now = 10;
        assert_eq!(wire.borrow_mut().for_device(), Some(vec![1, 2]));
        assert!(fuse.is_blown());
    }

    #[test]
    fn a_flip_spoils_one_bit_and_a_dead_line_swallows_all() {
        let wire = wire(Noise { flipped: 1000, ..Noise::default() }, &Rc::default());
        wire.borrow_mut().say(vec![0, 0, 0]);
        wire.borrow_mut().now = 10;
        let mut got = [0; 8];
        assert_eq!(HostEnd(Rc::clone(&wire)).read(&mut got), Ok(3));
        assert_eq!(got.iter().map(|byte| byte.count_ones()).sum::<u32>(), 1);
        wire.borrow_mut().alive = false;
        wire.borrow_mut().say(vec![1]);
        assert_eq!(wire.borrow().next_at(), None);
    }
}
