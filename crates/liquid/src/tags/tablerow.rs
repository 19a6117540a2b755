//! `{% tablerow item in items cols: 2 %}…{% endtablerow %}` repeats its inside as cells of a table.

use std::rc::Rc;
use std::sync::Arc;

use crate::analysis::Visitor;
use crate::error::{Failure, Fault};
use crate::parser::{Node, Parser};
use crate::run::Run;
use crate::run::frame::Scope;
use crate::syntax::scan::Delimited;
use crate::tags::Tag;
use crate::tags::for_loop::{LoopHead, parse_head, slice_bounds};
use crate::value::{Columns, LoopState, Special, Value, number};

#[derive(Debug)]
struct TableRow {
    head: LoopHead,
    nodes: Vec<Node>,
}

pub(crate) fn parse(parser: &mut Parser<'_>, tag: Delimited) -> Result<Box<dyn Tag>, Fault> {
    let head = parse_head(parser, tag)?;
    let (nodes, _) = parser.until(tag, &["endtablerow"])?;
    Ok(Box::new(TableRow { head, nodes }))
}

impl TableRow {
    fn columns<'d>(run: &mut Run<'d>, cols: Option<&Value<'d>>, length: usize) -> Result<Columns, Failure> {
        let value = match cols {
            Some(cols) if cols.is_js_truthy() => cols.clone(),
            _ => Value::Number(number::from_usize(length)),
        };
        let json = run.json_text(&value, "")?.unwrap_or_default();
        Ok(Columns { number: number::from_value(&value), is_number: matches!(value, Value::Number(_)), json })
    }

    fn cell(&self, run: &mut Run<'_>, state: &LoopState, columns: &Columns) -> Result<(), Failure> {
        let index = number::from_usize(state.index.get());
        let column = index % columns.number;
        if column == 0.0 {
            let row = (index / columns.number).floor() + 1.0;
            if row != 1.0 {
                run.write("</tr>")?;
            }
            run.write(&format!("<tr class=\"row{}\">", number::to_text(row)))?;
        }
        run.write(&format!("<td class=\"col{}\">", number::to_text(column + 1.0)))?;
        run.nodes(&self.nodes)?;
        run.write("</td>")
    }
}

impl Tag for TableRow {
    fn render(&self, run: &mut Run<'_>) -> Result<(), Failure> {
        let collection = run.operand(&self.head.collection)?;
        let items = run.enumerable(collection)?;
        let parameters = run.parameters(&self.head.parameters)?;
        let parameter = |name: &str| parameters.iter().find(|(known, _)| &**known == name).map(|(_, value)| value);
        let zero = Value::Number(0.0);
        let offset = parameter("offset").filter(|offset| offset.is_js_truthy()).unwrap_or(&zero);
        let all = Value::Number(number::from_usize(items.len()));
        let limit = parameter("limit").filter(|limit| !matches!(limit, Value::Undefined)).unwrap_or(&all);
        let end = run.plus(offset, limit)?;
        let (start, end) = slice_bounds(items.len(), number::from_value(offset), number::from_value(&end));
        let length = end - start;
        let columns = Self::columns(run, parameter("cols"), length)?;
        let state = Rc::new(LoopState::new(&self.head.variable, &self.head.written, length, Some(columns.clone())));
        let looped = Value::Special(Special::Loop(Rc::clone(&state)));
        run.frame.push(Scope::from([(Arc::from("tablerowloop"), looped)]));
        for index in start..end {
            run.round(&self.head.variable)?;
            let item = items.get(index).unwrap_or(Value::Undefined);
            run.frame.set_inner(&self.head.variable, item);
            self.cell(run, &state, &columns)?;
            state.index.set(state.index.get() + 1);
        }
        if length > 0 {
            run.write("</tr>")?;
        }
        run.frame.pop();
        Ok(())
    }

    fn visit(&self, visitor: &mut Visitor) {
        visitor.loop_head(&self.head);
        visitor.scoped(&[&self.head.variable, "tablerowloop"], &self.nodes);
    }
}
