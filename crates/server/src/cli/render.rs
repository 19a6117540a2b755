//! `tidings render`: what a template renders to, without a server.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use clap::Args;
use liquid::{Budget, Rendered, Template, novu};
use serde_json::{Value, json};

use super::print;

/// What `tidings render` takes.
#[derive(Args)]
pub(super) struct Arguments {
    /// The template; - reads standard input
    template: PathBuf,
    /// A JSON file with the variables [default: no variables]
    #[arg(long, value_name = "FILE")]
    data: Option<PathBuf>,
    /// Print output, variables and errors as JSON
    #[arg(long)]
    json: bool,
}

/// The largest template or data file that is read.
const FILE_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// Where a template is wrong, and how.
struct Fault {
    line: usize,
    column: usize,
    message: String,
}

impl Fault {
    /// The line of the template with the fault, and a caret below its place.
    fn excerpt(&self, source: &str) -> String {
        let line = source.lines().nth(self.line.saturating_sub(1)).unwrap_or_default();
        format!("{line}\n{}^", " ".repeat(self.column.saturating_sub(1)))
    }

    fn as_json(&self, source: &str) -> Value {
        json!({"message": self.message, "line": self.line, "column": self.column, "excerpt": self.excerpt(source)})
    }
}

/// Prints what the template renders to.
pub(super) fn run(arguments: &Arguments) -> Result<(), String> {
    let source = read(&arguments.template)?;
    let data = match &arguments.data {
        None => json!({}),
        Some(path) => {
            serde_json::from_str(&read(path)?).map_err(|error| format!("{} is not JSON: {error}", path.display()))?
        }
    };
    if arguments.json { print_json(&source, &data) } else { print_text(&source, &data) }
}

fn print_text(source: &str, data: &Value) -> Result<(), String> {
    match parse(source).and_then(|template| render(&template, data)) {
        Ok(rendered) => print(&rendered.output),
        Err(fault) => Err(format!("{}\n{}", fault.message, fault.excerpt(source))),
    }
}

fn parse(source: &str) -> Result<Template, Fault> {
    Template::parse_with(source, &novu::options()).map_err(|error| Fault {
        line: error.line,
        column: error.column,
        message: error.to_string(),
    })
}

fn render(template: &Template, data: &Value) -> Result<Rendered, Fault> {
    liquid::render(template, data, &Budget::default()).map_err(|error| Fault {
        line: error.line,
        column: error.column,
        message: error.to_string(),
    })
}

fn print_json(source: &str, data: &Value) -> Result<(), String> {
    let (document, failure) = match parse(source) {
        Err(fault) => (json!({"error": fault.as_json(source)}), Some(fault)),
        Ok(template) => {
            let variables: Vec<String> = template.variables().iter().map(ToString::to_string).collect();
            match render(&template, data) {
                Ok(rendered) => {
                    let missing: Vec<Value> = rendered
                        .missing
                        .iter()
                        .map(|missing| json!({"path": missing.path.to_string(), "line": missing.line, "column": missing.column}))
                        .collect();
                    (json!({"output": rendered.output, "variables": variables, "missing": missing}), None)
                }
                Err(fault) => (json!({"variables": variables, "error": fault.as_json(source)}), Some(fault)),
            }
        }
    };
    print(&format!("{document:#}\n"))?;
    failure.map_or(Ok(()), |fault| Err(fault.message))
}

fn read(path: &Path) -> Result<String, String> {
    let failed = |error: std::io::Error| format!("cannot read {}: {error}", path.display());
    let mut text = String::new();
    let mut read_all = |reader: &mut dyn std::io::Read| reader.take(FILE_BYTES_MAX).read_to_string(&mut text).map(drop);
    if path == Path::new("-") {
        read_all(&mut std::io::stdin().lock()).map_err(failed)?;
    } else {
        read_all(&mut std::fs::File::open(path).map_err(failed)?).map_err(failed)?;
    }
    Ok(text)
}
