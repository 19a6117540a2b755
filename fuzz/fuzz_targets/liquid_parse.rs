//! Parses any bytes as a template.
#![no_main]

#[path = "checks/parse.rs"]
mod parse;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| parse::check(bytes));
