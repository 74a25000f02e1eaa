//! End-to-end tests: the real programs over real pseudo terminals, one story each.
//!
//! - [`payment`]: notes and coins in, change and receipt out.
//! - [`bills`]: bill acceptors that speak something else.
//! - [`cancel`]: a citizen who changes their mind.
//! - [`claim`]: what is owed, handed over at the centre.
//! - [`trouble`]: refused notes, no paper, a hopper that runs short.
//! - [`restart`]: the agent killed between intent and outcome.
//! - [`stopped`]: the agent asked to end: between payments, with money inside, twice, and while it starts.
//! - [`storm`]: cables, noise, jams, doors, boxes, power.
//! - [`jam`]: a note jams, power fails, a technician states where it was.
//! - [`kills`]: the agent killed at random moments, a hundred times.
//! - [`idle`]: nobody is there any more.
//! - [`image`]: a cloned disk, live money before emulators.
//! - [`offline`]: the centre away for a payment and a cut.
//! - [`cut`]: cuts, bags, seals, counts.
//! - [`staff`]: tests without a payment, and money that was found.
//! - [`terminal`]: two agents, bad touches, broken configurations.
//! - [`intake`]: what the centre refuses, and what it takes twice.
//! - [`epoch`]: a new key, an old image put back.
//! - [`facts`]: what the stories ask of entries and answers.

mod bills;
mod cancel;
mod claim;
mod cut;
mod epoch;
mod facts;
mod idle;
mod image;
mod intake;
mod jam;
mod kills;
mod offline;
mod payment;
mod restart;
mod staff;
mod stopped;
mod storm;
mod terminal;
mod trouble;
