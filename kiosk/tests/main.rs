//! Tests of the kiosk: how it looks, what its touches do, and how it talks to the agent.

mod snapshots;
mod support;
