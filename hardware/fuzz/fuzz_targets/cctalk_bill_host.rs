//! Fuzzes the host machine of a ccTalk bill validator: anything on the line, any owner; it never panics and moves no cash without a permit.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| cas_hardware_fuzz::hosts::cctalk_bill(data));
