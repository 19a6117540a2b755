//! The commands that prove promises by doing many times over what a test does a few times: simulations and kills. They run
//! the same tests, in optimised builds, and say by variables of the environment how often.

use std::process::Command;

use crate::runner::{Failure, Runner};
use crate::tools::cargo;

/// An option, and the variable by which the test hears of it.
type Known = (&'static str, &'static str);

const SIM: &[Known] =
    &[("--seeds", "TIDINGS_SIM_SEEDS"), ("--from", "TIDINGS_SIM_FROM"), ("--seed", "TIDINGS_SIM_SEED")];
const CRASH: &[Known] = &[("--kills", "TIDINGS_CRASH_KILLS")];

/// Simulates `--seeds N` from `--from S` on, or prints the course of one `--seed N`.
pub(crate) fn sim(runner: &mut Runner, options: &[String]) -> Result<(), Failure> {
    let variables = variables(options, SIM)?;
    let test = ["--test", "it", "simulation::no_seed_that_is_asked_for", "--", "--nocapture"];
    runner.program("simulate", optimised("engine").args(test).envs(variables))
}

/// Kills the server `--kills N` times under load.
pub(crate) fn crash(runner: &mut Runner, options: &[String]) -> Result<(), Failure> {
    let variables = variables(options, CRASH)?;
    let test = ["--test", "it", "kills::", "--", "--nocapture"];
    runner.program("kill", optimised("server").args(test).envs(variables))
}

/// Tests of a package in a build that is fast, and checks all that a debug build checks.
fn optimised(package: &str) -> Command {
    cargo(&["test", "--quiet", "--locked", "--profile", "proof", "--package", package])
}

/// The variables that say what the options say: each an option that is known and a whole number.
fn variables(options: &[String], known: &[Known]) -> Result<Vec<(&'static str, String)>, Failure> {
    let names = || known.iter().map(|(option, _)| format!("{option} N")).collect::<Vec<_>>().join(", ");
    let mut variables = Vec::new();
    for pair in options.chunks(2) {
        let variable = known.iter().find(|(option, _)| Some(*option) == pair.first().map(String::as_str));
        let number = pair.get(1).filter(|text| text.parse::<u64>().is_ok());
        match (variable, number) {
            (Some((_, variable)), Some(number)) => variables.push((*variable, number.clone())),
            _ => return Err(Failure(format!("{} is not understood; it takes {}", pair.join(" "), names()))),
        }
    }
    Ok(variables)
}

#[cfg(test)]
mod tests {
    use super::{CRASH, SIM, variables};

    #[test]
    fn options_become_variables() {
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let cases = [
            ("", SIM, Ok("")),
            ("--seeds 5 --from 7", SIM, Ok("TIDINGS_SIM_SEEDS=5 TIDINGS_SIM_FROM=7")),
            ("--kills 300", CRASH, Ok("TIDINGS_CRASH_KILLS=300")),
            ("--kills", CRASH, Err("--kills is not understood; it takes --kills N")),
            ("--kills many", CRASH, Err("--kills many is not understood; it takes --kills N")),
            ("--seed 1", CRASH, Err("--seed 1 is not understood; it takes --kills N")),
        ];
        for (options, known, expected) in cases {
            let found = variables(&words(options), known);
            let text = found.map_err(|failure| failure.to_string()).map(|variables| {
                variables.into_iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" ")
            });
            assert_eq!(text, expected.map(str::to_owned).map_err(str::to_owned), "{options}");
        }
    }
}
