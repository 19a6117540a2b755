//! The developer commands: `cargo xtask test` and its parts. What each command runs stands in `steps` and
//! `proof`; how a step is run and reported in `runner`.
#![expect(clippy::print_stdout, reason = "the terminal is this program's user interface")]

mod proof;
mod runner;
mod steps;
mod tools;

use std::process::ExitCode;

use runner::{Failure, Runner};

struct Command {
    name: &'static str,
    summary: &'static str,
    run: Run,
}

/// What a command does.
enum Run {
    /// It takes nothing.
    Plain(fn(&mut Runner) -> Result<(), Failure>),
    /// It takes options, and hands them on as they are.
    With(fn(&mut Runner, &[String]) -> Result<(), Failure>),
}

const COMMANDS: &[Command] = &[
    Command { name: "test", summary: "everything that must pass before a change lands", run: Run::Plain(steps::test) },
    Command { name: "lint", summary: "formatting and clippy with warnings denied", run: Run::Plain(steps::lint) },
    Command { name: "unit", summary: "the Rust tests of the whole workspace", run: Run::Plain(steps::unit) },
    Command {
        name: "conformance",
        summary: "build the binary and drive it with foreign clients",
        run: Run::Plain(steps::conformance),
    },
    Command {
        name: "bench",
        summary: "measure a release build against its targets, and write the figures into docs/performance.md",
        run: Run::With(steps::bench),
    },
    Command {
        name: "bench quick",
        summary: "the same within about a minute, to see whether something broke; writes nothing",
        run: Run::With(steps::bench_quick),
    },
    Command {
        name: "bench liquid",
        summary: "the Liquid engine and LiquidJS side by side, and hostile templates against the clock",
        run: Run::Plain(steps::bench_liquid),
    },
    Command {
        name: "sim",
        summary: "simulate many lives of the engine: --seeds N, --from S; --seed N prints one",
        run: Run::With(proof::sim),
    },
    Command {
        name: "crash",
        summary: "kill the server under load, again and again: --kills N",
        run: Run::With(proof::crash),
    },
    Command {
        name: "screenshots",
        summary: "take the pictures of the README anew, from the running product",
        run: Run::Plain(steps::screenshots),
    },
    Command { name: "fmt", summary: "format all Rust code in place", run: Run::Plain(steps::fmt) },
];

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let is_option = |word: &String| word.starts_with('-') && !matches!(word.as_str(), "--help" | "-h");
    let (name, options) = words.split_at(words.iter().position(is_option).unwrap_or(words.len()));
    let name = name.join(" ");
    let runner = Runner::new();
    match (name.as_str(), COMMANDS.iter().find(|command| command.name == name).map(|command| &command.run)) {
        (_, Some(Run::Plain(run))) if options.is_empty() => runner.run(&name, run),
        (_, Some(Run::Plain(_))) => misuse(&format!("{name} takes no options")),
        (_, Some(Run::With(run))) => runner.run(&name, |runner| run(runner, options)),
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
