//! Rules for source files: a header, a length, and what tests may not do. The length of functions is clippy's
//! (`clippy.toml`).

use super::tree::File;

pub(super) const RULES: &[fn(&File) -> Vec<String>] =
    &[opens_with_its_purpose, is_short, is_finished, runs_every_test, waits_for_events, chooses_in_order];

/// The most lines of a source file.
const LINES_MAX: usize = 500;

const SOURCES: &[&str] = &[".rs", ".ts", ".tsx", ".mjs", ".js", ".py", ".sh", ".sql"];

fn opens_with_its_purpose(file: &File) -> Vec<String> {
    if !file.has_ending(&[".rs"]) || file.text.starts_with("//! ") {
        return Vec::new();
    }
    vec![file.complaint(1, "a file opens with `//!` and what lives in it: that is how a newcomer finds the place")]
}

fn is_short(file: &File) -> Vec<String> {
    let lines = file.text.lines().count();
    if !file.has_ending(SOURCES) || lines <= LINES_MAX {
        return Vec::new();
    }
    let what = format!("{lines} lines; past {LINES_MAX} a file holds more than one subject: cut it in two");
    vec![file.complaint(lines, &what)]
}

/// Marks of unfinished work, written so that this file does not carry them.
const UNFINISHED: &[&str] =
    &[concat!("to", "do!("), concat!("unimple", "mented!("), concat!("FIX", "ME"), concat!("XX", "X")];

fn is_finished(file: &File) -> Vec<String> {
    if !file.has_ending(SOURCES) {
        return Vec::new();
    }
    let marks = file.lines().filter(|(_, line)| UNFINISHED.iter().any(|mark| has_word(line, mark)));
    marks.map(|(line, _)| file.complaint(line, "unfinished work does not land: finish it or open an issue")).collect()
}

/// Whether `word` stands in the line and is not the tail of a longer one.
fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| !line[..at].ends_with(|before: char| before.is_alphanumeric()))
}

fn runs_every_test(file: &File) -> Vec<String> {
    let skips = [concat!("#[ig", "nore"), concat!("test.sk", "ip("), concat!("@unittest.sk", "ip")];
    if !file.has_ending(SOURCES) {
        return Vec::new();
    }
    let skipped = file.lines().filter(|(_, line)| skips.iter().any(|skip| line.contains(skip)));
    let what = "a test that does not run proves nothing: mend it or delete it";
    skipped.map(|(line, _)| file.complaint(line, what)).collect()
}

fn waits_for_events(file: &File) -> Vec<String> {
    if !file.has_ending(&[".rs"]) {
        return Vec::new();
    }
    let is_test = file.is_test();
    let start = file.lines().find(|(_, line)| is_test || line.contains("#[cfg(test)]")).map(|(line, _)| line);
    let sleeps = [concat!("thread::", "sleep"), concat!("time::", "sleep")];
    let tests = file.lines().filter(|(line, _)| start.is_some_and(|start| *line >= start));
    let sleeping = tests.filter(|(_, line)| sleeps.iter().any(|sleep| line.contains(sleep)));
    let what = "a test moves the clock or waits for an event: sleeping is slow on a good day and wrong on a bad one";
    sleeping.map(|(line, _)| file.complaint(line, what)).collect()
}

/// What the engine does next follows from what happened: else a simulation could not be repeated.
fn chooses_in_order(file: &File) -> Vec<String> {
    if !file.path.starts_with("crates/engine/src/") {
        return Vec::new();
    }
    let lines: Vec<(usize, &str)> = file.lines().collect();
    let chooses = |pair: &&[(usize, &str)]| pair[0].1.contains("select! {") && pair[1].1.trim() != "biased;";
    let what = "`select!` in the engine is `biased`, so that a seed of the simulation always gives the same course";
    lines.windows(2).filter(chooses).map(|pair| file.complaint(pair[0].0, what)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::check_rule;
    use super::{
        LINES_MAX, chooses_in_order, is_finished, is_short, opens_with_its_purpose, runs_every_test, waits_for_events,
    };

    #[test]
    fn each_rule_knows_a_bad_example() {
        let lines = |count: usize| "line\n".repeat(count);
        check_rule(opens_with_its_purpose, ("a.rs", "use std::fs;\n"), ("a.rs", "//! What lives here.\n"));
        check_rule(is_short, ("a.ts", &lines(LINES_MAX + 1)), ("a.ts", &lines(LINES_MAX)));
        check_rule(is_short, ("a.rs", &lines(LINES_MAX + 1)), ("a.md", &lines(LINES_MAX + 1)));
        let unfinished = concat!("    to", "do!()");
        check_rule(is_finished, ("a.rs", unfinished), ("a.rs", "    not_done!()"));
        check_rule(is_finished, ("a.mjs", concat!("// FIX", "ME later")), ("a.mjs", "// SUFFIXMEANS"));
        check_rule(runs_every_test, ("a.rs", concat!("#[ig", "nore = \"slow\"]")), ("a.rs", "#[test]"));
        let sleep = concat!("tokio::time::", "sleep(second).await;");
        check_rule(waits_for_events, ("crates/a/tests/it/a.rs", sleep), ("crates/a/src/a.rs", sleep));
        let (random, ordered) = ("tokio::select! {\n    one => {}", "tokio::select! {\n    biased;\n    one => {}");
        check_rule(chooses_in_order, ("crates/engine/src/a.rs", random), ("crates/engine/src/a.rs", ordered));
        let inner = format!("fn f() {{}}\n#[cfg(test)]\nmod tests {{ {sleep} }}");
        check_rule(waits_for_events, ("crates/a/src/a.rs", &inner), ("crates/a/src/b.rs", "#[cfg(test)]\nmod tests;"));
    }
}
