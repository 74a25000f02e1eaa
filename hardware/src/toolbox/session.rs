//! A machine on a port whose bytes are listened to.

use std::io;

use super::tap::{Chunk, Tap};
use crate::clock::Clock;
use crate::device::{Machine, Refused, Span};
use crate::driver::{Driver, Error};
use crate::transport::serial::{OpenError, SerialLine};
use crate::transport::sleep::SleepDelay;

/// The longest wait for bytes in one turn.
const TURN: Span = Span::from_millis(20);

/// A machine on a serial line.
#[derive(Debug)]
pub struct Session<M> {
    driver: Driver<Tap<SerialLine>, M, SleepDelay>,
    clock: Clock,
}

/// What one turn brought.
#[derive(Clone, Debug)]
pub struct Turn<E> {
    /// What was said on the line.
    pub chunks: Vec<Chunk>,
    /// What the machine says of it.
    pub events: Vec<E>,
}

impl<M: Machine> Session<M> {
    /// Puts the machine on the line.
    pub fn new(line: SerialLine, machine: M, clock: Clock) -> Self {
        Self { driver: Driver::new(Tap::new(line, clock), machine, SleepDelay), clock }
    }

    /// One turn of at most a fiftieth of a second.
    ///
    /// # Errors
    /// The port broke; see [`reopen`](Self::reopen).
    pub fn turn(&mut self) -> Result<Turn<M::Event>, Error<io::Error>> {
        let result = self.driver.step(self.clock.now(), TURN);
        let turn = self.taken();
        result.map(|()| turn)
    }

    /// What was said and happened since the last turn, also by one that failed.
    pub fn taken(&mut self) -> Turn<M::Event> {
        let mut events = Vec::new();
        while let Some(event) = self.driver.machine_mut().poll_event() {
            events.push(event);
        }
        Turn { chunks: self.driver.port_mut().take(), events }
    }

    /// Opens the port again after it broke.
    ///
    /// # Errors
    /// It is still away.
    pub fn reopen(&mut self) -> Result<(), OpenError> {
        self.driver.port_mut().port_mut().reopen()?;
        self.driver.restored(self.clock.now());
        Ok(())
    }

    /// Gives the line back.
    pub fn release(self) -> SerialLine {
        self.driver.release().0.release()
    }

    /// Tells the machine something.
    ///
    /// # Errors
    /// It refused.
    pub fn command(&mut self, command: M::Command) -> Result<(), Refused> {
        let now = self.clock.now();
        self.driver.machine_mut().command(now, command)
    }

    /// The clock of this session.
    pub fn clock(&self) -> Clock {
        self.clock
    }

    /// The machine.
    pub fn machine(&self) -> &M {
        self.driver.machine()
    }
}
