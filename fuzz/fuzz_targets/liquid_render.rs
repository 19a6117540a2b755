//! Renders any bytes as a template.
#![no_main]

#[path = "checks/render.rs"]
mod render;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| render::check(bytes));
