//! Tests of the agent: the pump over a real journal, stepped by hand; devices answer as they do in the field.

mod citizen;
mod config;
mod counters;
mod giving;
mod hoppers;
mod hostile;
mod jam;
mod journal;
mod kill;
mod mirror;
mod offer;
mod payable;
mod payments;
mod phones;
mod properties;
mod restart;
mod rig;
mod scenarios;
mod settlement;
mod staff;
mod standing;
mod storage;
mod sync;
mod touches;
mod trials;
mod wire_memory;
