//! Tests of the agent: the pump over a real journal, stepped by hand; devices answer as they do in the field.

mod citizen;
mod config;
mod hoppers;
mod hostile;
mod jam;
mod journal;
mod kill;
mod mirror;
mod payable;
mod payments;
mod phones;
mod properties;
mod restart;
mod rig;
mod scenarios;
mod staff;
mod storage;
mod sync;
mod touches;
mod trials;
mod wire_memory;
