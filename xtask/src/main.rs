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
    Command { name: "fmt", summary: "format all Rust code in place", run: steps::fmt },
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] | ["help" | "--help" | "-h"] => {
            print!("{}", help());
            ExitCode::SUCCESS
        }
        [name] => match COMMANDS.iter().find(|command| command.name == *name) {
            Some(command) => Runner::new().run(command.name, command.run),
            None => misuse(&format!("there is no command {name:?}")),
        },
        [name, ..] => misuse(&format!("{name} takes no arguments; for one crate use cargo itself")),
    }
}

fn misuse(problem: &str) -> ExitCode {
    print!("{problem}\n\n{}", help());
    ExitCode::from(2)
}

fn help() -> String {
    let lines = COMMANDS.iter().map(|command| format!("  {:<12} {}\n", command.name, command.summary));
    format!("usage: cargo xtask COMMAND\n\n{}  {:<12} this text\n", lines.collect::<String>(), "help")
}
