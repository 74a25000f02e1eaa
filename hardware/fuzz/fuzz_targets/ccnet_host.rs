//! Fuzzes the host machine of ccnet: anything on the line, any owner; it never panics and moves no cash without a permit.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| cas_hardware_fuzz::hosts::ccnet(data));
