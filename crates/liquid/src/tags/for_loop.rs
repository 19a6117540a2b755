//! `{% for item in items offset: 1 limit: 2 reversed %}…{% else %}…{% endfor %}` repeats its inside.

use std::rc::Rc;
use std::sync::Arc;

use crate::analysis::Visitor;
use crate::error::{Failure, Fault, bad_argument};
use crate::parser::{Node, Parser};
use crate::run::Run;
use crate::run::frame::{Scope, register};
use crate::syntax::expression::{Operand, Parameter};
use crate::syntax::scan::Delimited;
use crate::tags::Tag;
use crate::value::{Array, LoopState, Special, Value, number};

#[derive(Debug)]
struct For {
    head: LoopHead,
    nodes: Vec<Node>,
    otherwise: Vec<Node>,
}

/// What `for` and `tablerow` have in common.
#[derive(Debug)]
pub(crate) struct LoopHead {
    pub(crate) variable: Arc<str>,
    pub(crate) collection: Operand,
    /// The collection as it is written, which is part of the loop's name.
    pub(crate) written: Box<str>,
    pub(crate) parameters: Vec<Parameter>,
}

/// Reads `item in items offset: 1 …`.
pub(crate) fn parse_head(parser: &Parser<'_>, tag: Delimited) -> Result<LoopHead, Fault> {
    let mut cursor = parser.cursor(tag);
    let variable = Arc::from(cursor.identifier());
    let keyword = cursor.identifier();
    if keyword != "in" {
        return Err(parser.error(tag, "`item in items` to loop over"));
    }
    cursor.skip_blanks();
    let start = cursor.position();
    let Some(collection) = cursor.value()? else {
        return Err(cursor.error("what to loop over, after `in`"));
    };
    let written = Box::from(cursor.text_since(start));
    Ok(LoopHead { variable, collection, written, parameters: cursor.parameters()? })
}

pub(crate) fn parse(parser: &mut Parser<'_>, tag: Delimited) -> Result<Box<dyn Tag>, Fault> {
    let head = parse_head(parser, tag)?;
    if head.variable.is_empty() {
        return Err(parser.error(tag, "the name of the loop's variable"));
    }
    let (nodes, mut stop) = parser.until(tag, &["else", "endfor"])?;
    let mut result = For { head, nodes, otherwise: Vec::new() };
    while parser.name(stop) == "else" {
        parser.no_arguments(stop)?;
        let (mut nodes, next) = parser.until(tag, &["else", "endfor"])?;
        result.otherwise.append(&mut nodes);
        stop = next;
    }
    parser.no_arguments(stop)?;
    Ok(Box::new(result))
}

/// `slice(from, to)` of JavaScript, as a range of positions. Both ends may count from the end.
pub(crate) fn slice_bounds(length: usize, from: f64, to: f64) -> (usize, usize) {
    let end = i64::try_from(length).unwrap_or(i64::MAX);
    let place = |position: f64| {
        let position = number::clamp_to_i64(position, -end, end);
        usize::try_from(if position < 0 { position + end } else { position }).unwrap_or(0)
    };
    let start = place(from);
    (start, place(to).max(start))
}

impl For {
    /// The rounds of the loop after `offset`, `limit` and `reversed`, which count in this order.
    fn rounds<'d>(&self, run: &mut Run<'d>, items: &Array<'d>) -> Result<Vec<usize>, Failure> {
        run.allocate(self.head.variable.len() + self.head.written.len())?;
        let key = format!("{}-{}", self.head.variable, self.head.written);
        let known = register(run.frame.continues.get(&key));
        let resume = match known {
            Some(value) => value,
            None => run.object(Vec::new())?,
        };
        run.frame.push(Scope::from([(Arc::from("continue"), resume)]));
        let parameters = run.parameters(&self.head.parameters)?;
        run.frame.pop();
        let parameter = |name: &str| {
            let found = parameters.iter().find(|(known, _)| &**known == name);
            found.map(|(_, value)| value).filter(|value| !matches!(value, Value::Undefined))
        };
        let mut range = (0, items.len());
        if let Some(offset) = parameter("offset") {
            range = slice_bounds(items.len(), number::from_value(offset), f64::INFINITY);
        }
        if let Some(limit) = parameter("limit") {
            let (_, count) = slice_bounds(range.1 - range.0, 0.0, number::from_value(limit));
            range.1 = range.0 + count;
        }
        let zero = Value::Number(0.0);
        let offset = parameter("offset").filter(|offset| offset.is_js_truthy()).unwrap_or(&zero);
        let next = run.plus(offset, &Value::Number(number::from_usize(range.1 - range.0)))?;
        run.frame.continues.insert(key, next);
        run.allocate((range.1 - range.0) * size_of::<usize>())?;
        let mut rounds: Vec<usize> = (range.0..range.1).collect();
        if parameter("reversed").is_some() {
            rounds.reverse();
        }
        Ok(rounds)
    }
}

impl Tag for For {
    fn render(&self, run: &mut Run<'_>) -> Result<(), Failure> {
        let collection = run.operand(&self.head.collection)?;
        let items = run.enumerable(collection)?;
        if items.len() == 0 {
            return run.nodes(&self.otherwise);
        }
        let rounds = self.rounds(run, &items)?;
        let state = Rc::new(LoopState::new(&self.head.variable, &self.head.written, rounds.len(), None));
        if &*self.head.variable == "forloop" && !rounds.is_empty() {
            return Err(bad_argument("a loop variable cannot be called forloop"));
        }
        run.frame.push(Scope::from([(Arc::from("forloop"), Value::Special(Special::Loop(Rc::clone(&state))))]));
        for index in rounds {
            run.round(&self.head.variable)?;
            let item = items.get(index).unwrap_or(Value::Undefined);
            run.frame.set_inner(&self.head.variable, item);
            run.frame.resume();
            run.nodes(&self.nodes)?;
            if run.frame.broke {
                break;
            }
            state.index.set(state.index.get() + 1);
        }
        run.frame.resume();
        run.frame.pop();
        Ok(())
    }

    fn visit(&self, visitor: &mut Visitor) {
        visitor.loop_head(&self.head);
        visitor.scoped(&[&self.head.variable, "forloop"], &self.nodes);
        visitor.nodes(&self.otherwise);
    }
}
