//! Drivers and emulators for everything that hangs on a wire or a pin.
//!
//! Data takes one way through this crate: bytes -> frame -> device event.
//!
//! - [`acceptor`]: the machine of a bill acceptor, whatever protocol it speaks.
//! - [`ccnet`]: bill validators that speak CCNET.
//! - [`checksum`]: the check sums that the frames of several protocols share.
//! - [`cutter`]: cuts frames out of a stream of bytes, for protocols that tell a length.
//! - [`cctalk`]: coin acceptors and hoppers.
//! - [`dispenser`]: the machine of a note dispenser, whatever protocol it speaks.
//! - [`ebds`]: bill validators that speak EBDS.
//! - [`device`]: the vendor-neutral device model: classes, commands, events, faults, permits.
//! - [`driver`]: the pump that carries bytes between a port and a protocol machine.
//! - [`f53`]: note dispensers of Fujitsu (F53, F56).
//! - [`id003`]: bill validators that speak ID-003.
//! - `toolbox`: what a technician runs first: what is plugged in, and what it says (feature `cli`).
//! - [`pulse`]: acceptors that speak in pulses on a pin.
//! - [`puloon`]: note dispensers of Puloon (LCDM).
//! - [`trace`]: what happened last on a line, for the technician.
//! - [`transport`]: what a port can be: a serial line, a pseudo terminal, a pair in memory, and trouble on any of them.
//! - [`ssp`]: bill validators that speak SSP or eSSP.
//! - [`sensor`]: door and box switches.
//! - `clock`: the one clock (feature `std`).
//! - `control`: the client of an emulated machine's control line (feature `emulator`).
//! - [`escpos`]: receipt printers.
//! - [`emulation`]: the far ends of the lines, and the server that makes a whole machine of them.
#![cfg_attr(not(feature = "std"), no_std)]

pub mod acceptor;
pub mod ccnet;
pub mod cctalk;
pub mod checksum;
#[cfg(feature = "std")]
pub mod clock;
#[cfg(feature = "emulator")]
pub mod control;
pub mod cutter;
pub mod device;
pub mod dispenser;
pub mod driver;
pub mod ebds;
#[cfg(feature = "emulator")]
pub mod emulation;
pub mod escpos;
pub mod f53;
pub mod id003;
pub mod puloon;
pub mod pulse;
pub mod sensor;
pub mod ssp;
#[cfg(feature = "cli")]
pub mod toolbox;
pub mod trace;
pub mod transport;
