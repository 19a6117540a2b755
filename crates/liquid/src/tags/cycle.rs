//! `{% cycle 'a', 'b' %}` prints the next of its values each time.

use crate::analysis::Visitor;
use crate::error::{Failure, Fault};
use crate::parser::Parser;
use crate::run::Run;
use crate::syntax::expression::{Filtered, Operand};
use crate::syntax::scan::Delimited;
use crate::tags::Tag;

#[derive(Debug)]
struct Cycle {
    group: Option<Operand>,
    values: Vec<Filtered>,
    /// The values as written; uses of the same group and values go on with each other.
    written: String,
}

pub(crate) fn parse(parser: &mut Parser<'_>, tag: Delimited) -> Result<Box<dyn Tag>, Fault> {
    let mut cursor = parser.cursor(tag);
    let start = cursor.position();
    let mut group = cursor.value()?;
    cursor.skip_blanks();
    if group.is_some() && !cursor.take(':') {
        cursor.rewind(start);
        group = None;
    }
    let mut cycle = Cycle { group, values: Vec::new(), written: String::new() };
    while !cursor.at_end() {
        let value_start = cursor.position();
        cycle.values.push(cursor.filtered()?);
        if !cycle.written.is_empty() {
            cycle.written.push(',');
        }
        cycle.written.push_str(cursor.text_since(value_start));
        cursor.skip_past(",");
    }
    if cycle.values.is_empty() {
        return Err(parser.error(tag, "values to cycle through"));
    }
    Ok(Box::new(cycle))
}

impl Tag for Cycle {
    fn render(&self, run: &mut Run<'_>) -> Result<(), Failure> {
        let group = match &self.group {
            Some(group) => {
                let group = run.operand(group)?;
                run.js_string(&group)?.to_string()
            }
            None => "undefined".to_owned(),
        };
        let key = format!("{group}:{}", self.written);
        run.allocate(key.len())?;
        let position = run.frame.cycles.entry(key).or_insert(0);
        let index = *position;
        *position = (index + 1) % self.values.len();
        let Some(value) = self.values.get(index) else {
            return Ok(());
        };
        let printed = run.filtered(value)?.plain();
        // LiquidJS drops what is false in JavaScript here, unless its output conversion has made text of it.
        let converted = run.options.structured_output.is_some() && !value.ends_raw();
        if printed.is_js_truthy() || converted { run.print(&printed, value.ends_raw()) } else { Ok(()) }
    }

    fn visit(&self, visitor: &mut Visitor) {
        self.values.iter().for_each(|value| visitor.filtered(value));
        self.group.iter().for_each(|group| visitor.operand(group));
    }
}
