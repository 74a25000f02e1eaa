//! What a technician runs in front of a machine, against emulated devices of every protocol on real pseudo terminals.
//!
//! - [`rig`]: one port of every protocol, and ports that misbehave. - [`probe`]: what is found, and that nothing moves.
//! - [`bench`]: the guided test, and where it is refused. - [`watch`]: live frames, recordings, a pulled cable. - [`decode`]: no byte is lost or told twice.

mod bench;
mod decode;
mod probe;
mod rig;
mod watch;
