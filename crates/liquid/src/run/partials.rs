//! Finds and parses the templates that `render`, `include` and `layout` name.

use std::sync::Arc;

use crate::error::{Failure, RenderErrorKind, bad_argument, failure};
use crate::parser::{self, Parsed, Source};
use crate::run::Run;
use crate::tags::partial::FileName;
use crate::value::{Text, Value};

impl<'d> Run<'d> {
    /// The name that a tag gives for another template.
    pub(crate) fn file_name(&mut self, file: &FileName) -> Result<Text<'d>, Failure> {
        let name = match file {
            FileName::Fixed(name) => Value::text(Arc::clone(name)),
            FileName::Template { nodes, .. } => {
                let name = self.leniently(|run| run.capture(|run| run.nodes(nodes)));
                let name = name.map_err(|mut failure| {
                    // The position inside the name means nothing; the tag around it gives its own.
                    failure.line = 0;
                    failure
                })?;
                self.text(name)?
            }
            FileName::Value(operand) => self.operand(operand)?,
        };
        match name {
            Value::Text(name) if !name.is_empty() => Ok(name),
            other => {
                let text = self.js_string(&other)?;
                Err(bad_argument(format!("`{}` is not the name of a template", &*text)))
            }
        }
    }

    /// The parsed template of a name.
    pub(crate) fn partial(&mut self, name: &str) -> Result<Arc<Parsed>, Failure> {
        let Some(partials) = &self.options.partials else {
            return Err(failure(RenderErrorKind::NoPartials));
        };
        let relative = self.source.name.as_deref().and_then(|current| beside(current, name));
        let candidates = [relative.as_deref(), Some(name)];
        for candidate in candidates.into_iter().flatten() {
            if let Some(parsed) = self.parsed.get(candidate) {
                return Ok(Arc::clone(parsed));
            }
            let Some(text) = partials.source(candidate) else {
                continue;
            };
            self.allocate(text.len().saturating_mul(4))?;
            let source = Arc::new(Source { name: Some(candidate.to_owned()), text: text.into() });
            let parsed =
                parser::parse(source, self.options).map_err(|error| failure(RenderErrorKind::BadTemplate(error)))?;
            let parsed = Arc::new(parsed);
            self.parsed.insert(candidate.to_owned(), Arc::clone(&parsed));
            return Ok(parsed);
        }
        Err(failure(RenderErrorKind::MissingPartial(name.to_owned())))
    }

    /// Renders another template with the current frame.
    pub(crate) fn parsed(&mut self, parsed: &Parsed) -> Result<(), Failure> {
        self.within(&parsed.source, |run| run.nodes(&parsed.nodes))
    }

    /// Renders something of another template, so that positions are those of that template.
    pub(crate) fn within<T>(&mut self, source: &Arc<Source>, render: impl FnOnce(&mut Self) -> T) -> T {
        let outside = std::mem::replace(&mut self.source, Arc::clone(source));
        let result = render(self);
        self.source = outside;
        result
    }
}

/// A name that starts with `./` or `../`, seen from the folder of the current template.
fn beside(current: &str, name: &str) -> Option<String> {
    if !name.starts_with("./") && !name.starts_with("../") {
        return None;
    }
    let mut folders: Vec<&str> = current.split('/').collect();
    folders.pop();
    for part in name.split('/') {
        match part {
            "." | "" => {}
            ".." => {
                folders.pop();
            }
            folder => folders.push(folder),
        }
    }
    Some(folders.join("/"))
}
