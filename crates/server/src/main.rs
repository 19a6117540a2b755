//! The binary `tidings`. Everything it does is in the library beside it.

use std::process::ExitCode;

/// Every request makes and frees some dozens of small values on several threads, which the system's allocator is slow at
/// (a fifth of the time of a delivery).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    server::cli::main()
}
