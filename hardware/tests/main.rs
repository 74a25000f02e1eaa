//! Tests of this crate, one binary.

// `cfg(test)` tells clippy that these modules are tests.
#[cfg(test)]
mod bill;
#[cfg(test)]
mod ccnet;
#[cfg(test)]
mod cctalk;
#[cfg(test)]
mod cctalk_bill;
#[cfg(test)]
mod dispenser;
#[cfg(test)]
mod driver;
#[cfg(test)]
mod ebds;
#[cfg(test)]
mod escpos;
#[cfg(test)]
mod f53;
#[cfg(test)]
mod id003;
#[cfg(test)]
mod machine;
#[cfg(test)]
mod no_std;
#[cfg(test)]
mod puloon;
#[cfg(test)]
mod pulse;
#[cfg(test)]
mod ssp;
#[cfg(test)]
mod toolbox;
#[cfg(test)]
mod transport;
