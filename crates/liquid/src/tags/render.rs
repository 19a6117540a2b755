//! `{% render 'file', key: value %}` prints another template that sees nothing but what it is given.

use std::rc::Rc;
use std::sync::Arc;

use crate::analysis::Visitor;
use crate::error::{Failure, Fault, bad_argument};
use crate::parser::Parser;
use crate::run::Run;
use crate::run::frame::Frame;
use crate::syntax::cursor::Cursor;
use crate::syntax::expression::{Operand, Parameter};
use crate::syntax::scan::Delimited;
use crate::tags::Tag;
use crate::tags::partial::{FileName, parse_file_name};
use crate::value::{Array, LoopState, Special, Text, Value};

#[derive(Debug)]
struct Render {
    file: Option<FileName>,
    with: Option<Binding>,
    each: Option<Binding>,
    parameters: Vec<Parameter>,
}

/// `with value as name`, `for values as name`.
#[derive(Debug)]
struct Binding {
    value: Operand,
    written: Box<str>,
    alias: Option<Arc<str>>,
}

pub(crate) fn parse(parser: &mut Parser<'_>, tag: Delimited) -> Result<Box<dyn Tag>, Fault> {
    let mut cursor = parser.cursor(tag);
    let file = parse_file_name(parser, &mut cursor)?;
    let mut render = Render { file, with: None, each: None, parameters: Vec::new() };
    loop {
        cursor.skip_blanks();
        let start = cursor.position();
        let keyword = cursor.identifier();
        let binding = if matches!(keyword, "with" | "for") { parse_binding(&mut cursor)? } else { None };
        match (keyword, binding) {
            ("with", Some(binding)) => render.with = Some(binding),
            (_, Some(binding)) => render.each = Some(binding),
            (_, None) => {
                cursor.rewind(start);
                render.parameters = cursor.parameters()?;
                return Ok(Box::new(render));
            }
        }
    }
}

/// Reads `value as name,`; `None` if the keyword before is the name of a parameter.
fn parse_binding(cursor: &mut Cursor<'_>) -> Result<Option<Binding>, Fault> {
    cursor.skip_blanks();
    if cursor.peek() == Some(':') {
        return Ok(None);
    }
    let start = cursor.position();
    let Some(value) = cursor.value()? else {
        return Ok(None);
    };
    let written = Box::from(cursor.text_since(start));
    let before_as = cursor.position();
    let mut alias = None;
    if cursor.identifier() == "as" {
        alias = Some(Arc::from(cursor.identifier()));
    } else {
        cursor.rewind(before_as);
    }
    cursor.skip_blanks();
    cursor.take(',');
    Ok(Some(Binding { value, written, alias }))
}

impl Render {
    /// Renders the template once per item, in the frame of the template.
    fn each<'d>(run: &mut Run<'d>, name: &Text<'d>, binding: &Binding, items: &Array<'d>) -> Result<(), Failure> {
        let variable = binding.alias.clone().unwrap_or_else(|| Arc::from("undefined"));
        let state = Rc::new(LoopState::new(&variable, &binding.written, items.len(), None));
        run.frame.assign(&Arc::from("forloop"), Value::Special(Special::Loop(Rc::clone(&state))));
        for item in items.iter() {
            run.round(&variable)?;
            run.frame.assign(&variable, item);
            let parsed = run.partial(name)?;
            run.parsed(&parsed)?;
            state.index.set(state.index.get() + 1);
        }
        Ok(())
    }
}

impl Tag for Render {
    fn render(&self, run: &mut Run<'_>) -> Result<(), Failure> {
        let Some(file) = &self.file else {
            return Err(bad_argument("`none` is not the name of a template"));
        };
        let name = run.file_name(file)?;
        let empty = run.object(Vec::new())?;
        let mut frame = Frame::new(empty);
        for (key, value) in run.parameters(&self.parameters)? {
            frame.assign(&key, value);
        }
        if let Some(Binding { value, alias, .. }) = &self.with {
            let value = run.operand(value)?;
            let alias = alias.clone().filter(|alias| !alias.is_empty());
            frame.assign(&alias.unwrap_or_else(|| Arc::from(&*name)), value);
        }
        let each = match &self.each {
            Some(binding) => {
                let value = run.operand(&binding.value)?;
                Some((binding, run.enumerable(value)?))
            }
            None => None,
        };
        let outside = std::mem::replace(&mut run.frame, frame);
        match each {
            Some((binding, items)) => Self::each(run, &name, binding, &items)?,
            None => {
                let parsed = run.partial(&name)?;
                run.parsed(&parsed)?;
            }
        }
        run.frame = outside;
        Ok(())
    }

    fn visit(&self, visitor: &mut Visitor) {
        visitor.parameters(&self.parameters);
        for binding in [&self.with, &self.each].into_iter().flatten() {
            visitor.operand(&binding.value);
        }
        self.file.iter().for_each(|file| file.visit(visitor));
    }
}
