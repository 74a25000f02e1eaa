//! Fuzzes the codec of ebds: any bytes are read or refused, and what is read is written again as it was.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| cas_hardware_fuzz::codecs::ebds(data));
