//! Figures beside their targets, and the tables that show them. Pure.

use std::fmt::Write as _;

use crate::failure::Failure;

/// One figure with its target.
#[derive(Clone, Debug)]
pub(crate) struct Figure {
    name: String,
    target: String,
    measured: String,
    is_met: bool,
}

/// A bound, in the unit of what is measured.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Target {
    AtLeast(f64),
    AtMost(f64),
}

impl Figure {
    /// A figure called `name`: `value`, shown with `decimals` and `unit`.
    pub(crate) fn new(name: impl Into<String>, target: Target, value: f64, format: (usize, &str)) -> Figure {
        let (decimals, unit) = format;
        let show = |value: f64| format!("{value:.decimals$}{unit}");
        let (target, is_met) = match target {
            Target::AtLeast(bound) => (format!("≥ {}", show(bound)), value >= bound),
            Target::AtMost(bound) => (format!("≤ {}", show(bound)), value <= bound),
        };
        Figure { name: name.into(), target, measured: show(value), is_met }
    }

    fn cells(&self) -> [&str; 4] {
        [&self.name, &self.target, &self.measured, if self.is_met { "yes" } else { "**no**" }]
    }
}

/// Everything that was found.
#[derive(Debug)]
pub(crate) struct Findings {
    machine: String,
    figures: Vec<Figure>,
    rounds: Vec<[String; 5]>,
    faults: Vec<String>,
}

impl Findings {
    pub(crate) fn new(machine: &str) -> Findings {
        Findings { machine: machine.to_owned(), figures: Vec::new(), rounds: Vec::new(), faults: Vec::new() }
    }

    pub(crate) fn add(&mut self, figure: Figure) {
        self.figures.push(figure);
    }

    /// Notes what could not be measured.
    pub(crate) fn fail(&mut self, name: &str, failure: &Failure) {
        let measured = format!("failed: {failure}").replace(['\n', '|'], " ");
        self.faults.push(format!("{name} {measured}"));
        self.figures.push(Figure { name: name.to_owned(), target: "measured".to_owned(), measured, is_met: false });
    }

    /// Adds a count of what must never happen.
    pub(crate) fn add_never(&mut self, name: &str, count: u64) {
        if count > 0 {
            self.faults.push(format!("{name}: {count}"));
        }
        self.figures.push(Figure::new(name, Target::AtMost(0.0), count as f64, (0, "")));
    }

    /// What is broken, rather than slow.
    ///
    /// # Errors
    /// A scenario could not be played, or a message was lost or came twice.
    pub(crate) fn verdict(&self) -> Result<(), Failure> {
        if self.faults.is_empty() { Ok(()) } else { Err(Failure::new(self.faults.join("; "))) }
    }

    /// Says how much of the CPU time during the runs went to what is no part of them.
    pub(crate) fn note_neighbours(&mut self, own_s: f64, others_s: f64) {
        let share = if others_s > 0.0 { others_s / (own_s + others_s) * 100.0 } else { 0.0 };
        // Writing to a string cannot fail.
        let _ = write!(self.machine, "; other programs took {share:.0} % of the CPU time that was used");
    }

    /// Adds a line to the table of rounds: deliveries per second of the relay and of Tidings, and CPU seconds of Tidings
    /// for 1,000 deliveries.
    pub(crate) fn add_round(&mut self, relay: f64, tidings: f64, cpu_s: f64) {
        let round = (self.rounds.len() + 1).to_string();
        let ratio = if relay > 0.0 { tidings / relay } else { 0.0 };
        self.rounds.push([
            round,
            thousands(relay),
            thousands(tidings),
            format!("{ratio:.2}"),
            format!("{:.0} µs", cpu_s * 1e3),
        ]);
    }

    /// The tables as Markdown.
    pub(crate) fn to_markdown(&self) -> String {
        let mut text = format!("The machine: {}.\n\n", self.machine);
        text.push_str("| what | target | measured | met |\n| --- | --- | --- | --- |\n");
        for figure in &self.figures {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "| {} |", figure.cells().join(" | "));
        }
        if !self.rounds.is_empty() {
            text.push_str(
                "\n| round | relay, deliveries/s | Tidings, deliveries/s | ratio | CPU for each delivery |\n",
            );
            text.push_str("| --- | --- | --- | --- | --- |\n");
            for round in &self.rounds {
                let _ = writeln!(text, "| {} |", round.join(" | "));
            }
        }
        text
    }

    /// The figures in columns.
    pub(crate) fn to_terminal(&self) -> String {
        let head = ["what", "target", "measured", "met"];
        let rows: Vec<[&str; 4]> = std::iter::once(head).chain(self.figures.iter().map(Figure::cells)).collect();
        let width = |column: usize| rows.iter().filter_map(|row| Some(row.get(column)?.chars().count())).max();
        let widths: Vec<usize> = (0..4).map(|column| width(column).unwrap_or_default()).collect();
        let mut text = format!("{}\n\n", self.machine);
        for row in rows {
            let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
            let _ = writeln!(text, "{}", cells.collect::<Vec<_>>().join("   ").trim_end());
        }
        text
    }
}

/// A whole number with commas.
fn thousands(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.char_indices() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Failure, Figure, Findings, Target, thousands};

    #[test]
    fn a_figure_is_held_against_its_target() {
        let cases = [
            (Target::AtLeast(0.4), 0.4, ["≥ 0.40 x", "0.40 x", "yes"]),
            (Target::AtLeast(0.4), 0.39, ["≥ 0.40 x", "0.39 x", "**no**"]),
            (Target::AtMost(2.0), 2.0, ["≤ 2.00 x", "2.00 x", "yes"]),
            (Target::AtMost(2.0), f64::NAN, ["≤ 2.00 x", "NaN x", "**no**"]),
        ];
        for (target, value, expected) in cases {
            let figure = Figure::new("a", target, value, (2, " x"));
            let [_, rest @ ..] = figure.cells();
            assert_eq!(rest, expected, "{target:?} {value}");
        }
    }

    #[test]
    fn the_tables_hold_every_figure() {
        let mut findings = Findings::new("2 cores");
        findings.add(Figure::new("speed", Target::AtLeast(1.0), 2.0, (0, "")));
        findings.fail("lanes", &Failure::new("a | b\nc"));
        findings.add_round(20_000.0, 9_000.0, 0.1);
        let expected = "The machine: 2 cores.\n\n| what | target | measured | met |\n| --- | --- | --- | --- |\n\
            | speed | ≥ 1 | 2 | yes |\n| lanes | measured | failed: a   b c | **no** |\n\n\
            | round | relay, deliveries/s | Tidings, deliveries/s | ratio | CPU for each delivery |\n\
            | --- | --- | --- | --- | --- |\n| 1 | 20,000 | 9,000 | 0.45 | 100 µs |\n";
        assert_eq!(findings.to_markdown(), expected);
        findings.note_neighbours(3.0, 1.0);
        assert!(findings.to_markdown().starts_with("The machine: 2 cores; other programs took 25 % of the CPU"));
        let lines: Vec<_> = findings.to_terminal().lines().map(str::to_owned).collect();
        assert_eq!(
            lines.get(2..4).unwrap_or_default(),
            ["what    target     measured          met", "speed   ≥ 1        2                 yes"]
        );
    }

    #[test]
    fn slow_is_not_broken() {
        let mut findings = Findings::new("2 cores");
        findings.add(Figure::new("speed", Target::AtLeast(3.0), 2.0, (0, "")));
        findings.add_never("lost", 0);
        assert!(findings.verdict().is_ok());
        findings.add_never("lost", 2);
        findings.fail("lanes", &Failure::new("hung"));
        let verdict = findings.verdict().map_err(|failure| failure.to_string());
        assert_eq!(verdict, Err("lost: 2; lanes failed: hung".to_owned()));
    }

    #[test]
    fn numbers_are_set_with_commas() {
        let cases = [(0.4, "0"), (999.0, "999"), (1_000.0, "1,000"), (1_234_567.0, "1,234,567")];
        for (value, expected) in cases {
            assert_eq!(thousands(value), expected);
        }
    }
}
