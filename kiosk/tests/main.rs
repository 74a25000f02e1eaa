//! Tests of the kiosk: how it looks, what its touches do, and how it talks to the agent.

mod behaviour;
mod bench;
mod glyphs;
mod links;
mod orphans;
mod programs;
mod snapshots;
mod support;
