//! The developer commands: `cargo xtask test` and its parts. What each command runs stands in `steps`; how a step is
//! run and reported in `runner`.
#![expect(clippy::print_stdout, reason = "the terminal is this program's user interface")]

mod runner;
mod steps;
mod tools;

use std::process::ExitCode;

use runner::{Failure, Runner};

struct Command {
    name: &'static str,
    summary: &'static str,
    run: fn(&mut Runner) -> Result<(), Failure>,
}

const COMMANDS: &[Command] = &[
    Command { name: "test", summary: "everything that must pass before a change lands", run: steps::test },
    Command { name: "lint", summary: "formatting and clippy with warnings denied", run: steps::lint },
    Command { name: "unit", summary: "the Rust tests of the whole workspace", run: steps::unit },
    Command {
        name: "conformance",
        summary: "build the binary and drive it with foreign clients",
        run: steps::conformance,
    },
    Command {
        name: "bench liquid",
        summary: "the Liquid engine and LiquidJS side by side, and hostile templates against the clock",
        run: steps::bench_liquid,
    },
    Command { name: "fmt", summary: "format all Rust code in place", run: steps::fmt },
];

fn main() -> ExitCode {
    let name = std::env::args().skip(1).collect::<Vec<_>>().join(" ");
    match (name.as_str(), COMMANDS.iter().find(|command| command.name == name)) {
        (_, Some(command)) => Runner::new().run(command.name, command.run),
        ("" | "help" | "--help" | "-h", None) => {
            print!("{}", help());
            ExitCode::SUCCESS
        }
        (_, None) => misuse(&format!("there is no command {name:?}; for one crate use cargo itself")),
    }
}

fn misuse(problem: &str) -> ExitCode {
    print!("{problem}\n\n{}", help());
    ExitCode::from(2)
}

fn help() -> String {
    let lines = COMMANDS.iter().map(|command| format!("  {:<13} {}\n", command.name, command.summary));
    format!("usage: cargo xtask COMMAND\n\n{}  {:<13} this text\n", lines.collect::<String>(), "help")
}
