//! Fuzzes the codec of id003: any bytes are read or refused, and what is read is written again as it was.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| cas_hardware_fuzz::codecs::id003(data));
