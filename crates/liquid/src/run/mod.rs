//! The state of one render: budget, output, scopes, and the walk over nodes. Tags and filters live elsewhere.

pub(crate) mod evaluate;
pub(crate) mod frame;
pub(crate) mod fuel;
pub(crate) mod make;
pub(crate) mod partials;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::error::{Failure, Limit, line_and_column, over_budget};
use crate::options::{Budget, DEEPEST, Options, RenderOptions};
use crate::parser::{Node, Output, Parsed, Source};
use crate::run::frame::Frame;
use crate::run::fuel::Fuel;
use crate::value::text::{self, Bounded};
use crate::value::{Special, Value, json};

/// A missing variable, not yet with line and column.
pub(crate) struct Missing {
    pub(crate) source: Arc<Source>,
    pub(crate) offset: usize,
    pub(crate) path: String,
}

/// Most missing variables that one render reports.
const MOST_MISSING: usize = 100;

/// One render in progress.
pub(crate) struct Run<'d> {
    pub(crate) options: &'d Options,
    pub(crate) settings: &'d RenderOptions,
    pub(crate) frame: Frame<'d>,
    pub(crate) out: String,
    /// Templates already parsed in this render, by name.
    pub(crate) parsed: BTreeMap<String, Arc<Parsed>>,
    /// The template whose nodes are being rendered, for positions and relative names.
    pub(crate) source: Arc<Source>,
    pub(crate) missing: Vec<Missing>,
    /// How many enclosing expressions expect that a variable may be missing.
    pub(crate) lenient: usize,
    random: u64,
    pub(crate) fuel: Fuel,
    memory_left: usize,
    loops_left: u64,
    depth: usize,
    captures: usize,
}

impl<'d> Run<'d> {
    pub(crate) fn new(options: &'d Options, settings: &'d RenderOptions, source: Arc<Source>, data: Value<'d>) -> Self {
        let budget = &settings.budget;
        Self {
            options,
            settings,
            frame: Frame::new(data),
            out: String::new(),
            parsed: BTreeMap::new(),
            source,
            missing: Vec::new(),
            lenient: 0,
            random: settings.seed,
            fuel: Fuel::new(budget.steps),
            memory_left: budget.memory_bytes,
            loops_left: budget.loop_iterations,
            depth: 0,
            captures: 0,
        }
    }

    pub(crate) fn budget(&self) -> &'d Budget {
        &self.settings.budget
    }

    /// Renders nodes in order until the end or a `break` or `continue`.
    pub(crate) fn nodes(&mut self, nodes: &[Node]) -> Result<(), Failure> {
        self.enter()?;
        for node in nodes {
            self.step(1)?;
            let (result, offset) = match node {
                Node::Text(text) => (self.write(text), 0),
                Node::Output(output) => (self.output(output), output.offset),
                Node::Tag { tag, offset } => (tag.render(self), *offset),
            };
            if let Err(failure) = result {
                return Err(self.located(failure, offset));
            }
            if self.frame.interrupted() {
                break;
            }
        }
        self.leave();
        Ok(())
    }

    fn located(&self, mut failure: Failure, offset: usize) -> Failure {
        if failure.line == 0 {
            (failure.line, failure.column) = line_and_column(&self.source.text, offset);
            failure.partial.clone_from(&self.source.name);
        }
        failure
    }

    fn output(&mut self, output: &Output) -> Result<(), Failure> {
        let value = self.filtered(&output.value)?;
        self.print(&value, output.value.ends_raw())
    }

    /// Prints a value through the output conversion, unless `raw`.
    pub(crate) fn print(&mut self, value: &Value<'d>, raw: bool) -> Result<(), Failure> {
        if let Some(convert) = self.options.structured_output.filter(|_| !raw && is_structured(value)) {
            let text = self.json_text(value, "")?.unwrap_or_default();
            return self.write(&convert(&text));
        }
        let most = self.output_limit();
        text::write_liquid(value, &mut Bounded::new(&mut self.out, most, &mut self.fuel))
    }

    /// Prints text as it is.
    pub(crate) fn write(&mut self, text: &str) -> Result<(), Failure> {
        let most = self.output_limit();
        Bounded::new(&mut self.out, most, &mut self.fuel).push(text)
    }

    fn output_limit(&self) -> (usize, Limit) {
        if self.captures == 0 {
            (self.budget().output_bytes, Limit::OutputBytes)
        } else {
            (self.memory_left, Limit::MemoryBytes)
        }
    }

    /// What `render` prints, instead of printing it.
    pub(crate) fn capture(&mut self, render: impl FnOnce(&mut Self) -> Result<(), Failure>) -> Result<String, Failure> {
        let outside = std::mem::take(&mut self.out);
        self.captures += 1;
        let result = render(self);
        self.captures -= 1;
        let captured = std::mem::replace(&mut self.out, outside);
        result?;
        self.allocate(captured.len())?;
        Ok(captured)
    }

    /// The JSON text of a value; `None` for undefined.
    pub(crate) fn json_text(&mut self, value: &Value<'d>, indent: &str) -> Result<Option<String>, Failure> {
        let mut text = String::new();
        let most = (self.memory_left, Limit::MemoryBytes);
        let written = json::write(value, indent, &mut Bounded::new(&mut text, most, &mut self.fuel))?;
        self.allocate(text.len())?;
        Ok(written.then_some(text))
    }

    /// Counts work.
    pub(crate) fn step(&mut self, count: u64) -> Result<(), Failure> {
        self.fuel.burn(count)
    }

    /// Counts the work of looking at `bytes` of text or as many bytes of values.
    pub(crate) fn scan(&mut self, bytes: usize) -> Result<(), Failure> {
        self.fuel.burn_bytes(bytes)
    }

    /// Counts the work of going through a text character by character, or of cutting it at every match.
    pub(crate) fn scan_slowly(&mut self, text: &str) -> Result<(), Failure> {
        self.scan(text.len().saturating_mul(2))
    }

    /// Counts memory of a new value, and the work of filling it.
    pub(crate) fn allocate(&mut self, bytes: usize) -> Result<(), Failure> {
        match self.memory_left.checked_sub(bytes) {
            Some(left) => self.memory_left = left,
            None => return Err(over_budget(Limit::MemoryBytes)),
        }
        self.scan(bytes)
    }

    /// How many bytes new values may still take.
    pub(crate) fn memory_left(&self) -> usize {
        self.memory_left
    }

    /// A number below `below`, drawn from the seed (SplitMix64).
    pub(crate) fn draw(&mut self, below: usize) -> usize {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.random;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^= bits >> 31;
        let below = u64::try_from(below).unwrap_or(u64::MAX).max(1);
        usize::try_from(bits % below).unwrap_or(0)
    }

    /// Counts one round of a loop that sets a variable.
    pub(crate) fn round(&mut self, variable: &str) -> Result<(), Failure> {
        match self.loops_left.checked_sub(1) {
            Some(left) => self.loops_left = left,
            None => return Err(over_budget(Limit::LoopIterations)),
        }
        self.scan(variable.len())?;
        self.step(1)
    }

    /// Goes one level down; every level that recursion can reach passes here.
    pub(crate) fn enter(&mut self) -> Result<(), Failure> {
        if self.depth >= self.budget().depth.min(DEEPEST) {
            return Err(over_budget(Limit::Depth));
        }
        self.depth += 1;
        Ok(())
    }

    /// Comes back up from [`Self::enter`].
    pub(crate) fn leave(&mut self) {
        self.depth -= 1;
    }
}

fn is_structured(value: &Value<'_>) -> bool {
    matches!(value, Value::Array(_) | Value::Object(_) | Value::Special(Special::Loop(_) | Special::Block(_)))
}
