//! The binary `tidings`. Everything it does is in the library beside it.

use std::process::ExitCode;

use mimalloc::MiMalloc;

// A delivery makes several hundred short-lived values on threads that take turns, which the system's allocator pays for
// with pages that it gives back and asks for again.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    server::cli::main()
}
