//! The templates of a step: each control is parsed once and rendered on its own, so that no value can reach another
//! control (`spec/engine/templating.md` §11). The language itself is the crate `liquid`.

use liquid::{ParseError, RenderError, RenderOptions, Template};
use model::field::Field;
use model::subscriber::Subscriber;
use model::workflow::{Step, WorkflowContent};
use model::{Object, Timestamp, Value};
use serde_json::json;

use crate::json::stringify;
use crate::time::iso;

/// The controls of a push step, in the order in which they are rendered.
const PUSH_CONTROLS: [&str; 2] = ["subject", "body"];

/// The variables that templates can read; the last three are empty until steps, contexts and environments fill them.
const ROOTS: [&str; 6] = ["payload", "subscriber", "workflow", "steps", "context", "env"];

/// What a push step shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PushContent {
    /// The rendered `subject`.
    pub title: String,
    /// The rendered `body`.
    pub content: String,
}

/// Why a step has no content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenderFailure {
    /// The control whose template failed.
    pub control: String,
    /// What is wrong.
    pub message: String,
    /// Where in the template, from 1.
    pub line: u32,
    /// Where in that line, from 1.
    pub column: u32,
}

/// What the templates of a step can read (`spec/engine/templating.md` §2).
#[derive(Clone, Copy, Debug)]
pub struct Variables<'a> {
    /// The payload of the trigger.
    pub payload: &'a Object,
    /// For whom.
    pub subscriber: &'a Subscriber,
    /// The workflow that runs.
    pub workflow: WorkflowVariables<'a>,
    /// What `now` and `today` mean to date filters.
    pub now: Timestamp,
}

/// What templates can read of a workflow.
#[derive(Clone, Copy, Debug)]
pub struct WorkflowVariables<'a> {
    /// Its identifier (`workflowId`).
    pub identifier: &'a str,
    /// What its author wrote.
    pub content: &'a WorkflowContent,
}

/// The templates of one push step, parsed.
#[derive(Debug)]
pub struct StepTemplates {
    controls: [Control; PUSH_CONTROLS.len()],
}

/// One control, as far as it is known before it is rendered.
#[derive(Debug)]
enum Control {
    /// It is the same for everybody.
    Constant(String),
    /// It depends on the variables.
    Template(Template),
    /// It cannot be rendered.
    Broken(RenderFailure),
}

/// Parses the text of a control.
pub(crate) fn parse_template(text: &str) -> Result<Template, ParseError> {
    Template::parse_with(text, &liquid::novu::options())
}

impl StepTemplates {
    /// Parses the controls of a step. A control that does not parse fails when it is rendered.
    #[must_use]
    pub fn compile(step: &Step) -> Self {
        StepTemplates::of_controls(&step.controls)
    }

    /// Parses control values that belong to no stored step.
    #[must_use]
    pub(crate) fn of_controls(controls: &Object) -> Self {
        StepTemplates { controls: PUSH_CONTROLS.map(|name| Control::parse(name, controls.get(name))) }
    }

    /// Renders the step for one run.
    ///
    /// # Errors
    /// The first control that cannot be rendered, and why.
    pub fn render(&self, variables: &Variables<'_>) -> Result<PushContent, RenderFailure> {
        let data = variables.document(|root| self.mentions(root));
        self.render_document(&data, variables.now)
    }

    /// Renders the step with whatever `data` holds.
    ///
    /// # Errors
    /// The first control that cannot be rendered, and why.
    pub(crate) fn render_document(&self, data: &Value, now: Timestamp) -> Result<PushContent, RenderFailure> {
        let [subject, body] = &self.controls;
        let [subject_name, body_name] = PUSH_CONTROLS;
        Ok(PushContent { title: subject.render(subject_name, data, now)?, content: body.render(body_name, data, now)? })
    }

    /// Whether a control may read the variable `root`. A name that does not stand in a template cannot be read by it,
    /// unless the template puts names together: in brackets, or in a filter that takes an expression as text.
    fn mentions(&self, root: &str) -> bool {
        self.controls.iter().any(|control| match control {
            Control::Template(template) => [root, "[", "_exp"].iter().any(|part| template.source().contains(part)),
            Control::Constant(_) | Control::Broken(_) => false,
        })
    }
}

impl Control {
    /// A missing control is an empty text; numbers and switches are taken as text.
    fn parse(name: &str, value: Option<&Value>) -> Self {
        let text = match value {
            None | Some(Value::Null) => "",
            Some(Value::String(text)) => text,
            Some(scalar @ (Value::Number(_) | Value::Bool(_))) => return Control::Constant(stringify(scalar)),
            Some(Value::Array(_) | Value::Object(_)) => {
                let message = "must be a text".to_owned();
                return Control::Broken(RenderFailure { control: name.to_owned(), message, line: 1, column: 1 });
            }
        };
        if !text.contains("{{") && !text.contains("{%") {
            return Control::Constant(text.to_owned());
        }
        match parse_template(text) {
            Ok(template) => Control::Template(template),
            Err(error) => Control::Broken(RenderFailure::parsing(name, &error)),
        }
    }

    fn render(&self, name: &str, data: &Value, now: Timestamp) -> Result<String, RenderFailure> {
        match self {
            Control::Constant(text) => Ok(text.clone()),
            Control::Broken(failure) => Err(failure.clone()),
            Control::Template(template) => {
                let settings = RenderOptions { now_millis: Some(now.as_millis()), ..RenderOptions::default() };
                let rendered = template.render(data, &settings);
                rendered.map(|rendered| rendered.output).map_err(|error| RenderFailure::rendering(name, &error))
            }
        }
    }
}

impl RenderFailure {
    fn parsing(control: &str, error: &ParseError) -> Self {
        RenderFailure::at(control, error, (error.line, error.column))
    }

    fn rendering(control: &str, error: &RenderError) -> Self {
        RenderFailure::at(control, error, (error.line, error.column))
    }

    fn at(control: &str, error: &dyn std::error::Error, (line, column): (usize, usize)) -> Self {
        let place = |number: usize| u32::try_from(number).unwrap_or(u32::MAX).max(1);
        let (line, column) = (place(line), place(column));
        RenderFailure { control: control.to_owned(), message: error.to_string(), line, column }
    }
}

impl Variables<'_> {
    /// The variables as one document, of which only the roots that are needed are made.
    fn document(&self, is_needed: impl Fn(&str) -> bool) -> Value {
        let needed = ROOTS.into_iter().filter(|root| is_needed(root));
        Value::Object(needed.map(|root| (root.to_owned(), self.root(root))).collect())
    }

    fn root(&self, root: &str) -> Value {
        match root {
            "payload" => self.payload(),
            "subscriber" => subscriber(self.subscriber),
            "workflow" => self.workflow.document(),
            _ => json!({}),
        }
    }

    /// The payload without the mark that Novu's own interface leaves in it.
    fn payload(&self) -> Value {
        let visible = self.payload.iter().filter(|(key, _)| *key != "__source");
        Value::Object(visible.map(|(key, value)| (key.clone(), value.clone())).collect())
    }
}

impl WorkflowVariables<'_> {
    /// The document that templates see.
    pub(crate) fn document(&self) -> Value {
        let WorkflowContent { name, description, tags, severity, .. } = self.content;
        json!({
            "workflowId": self.identifier,
            "name": name,
            "description": description,
            "tags": tags,
            "severity": severity,
        })
    }
}

/// A subscriber as templates see one: who it is and what is known about them, nothing of the channels.
pub(crate) fn subscriber(subscriber: &Subscriber) -> Value {
    let profile = &subscriber.profile;
    let texts = [
        ("firstName", &profile.first_name),
        ("lastName", &profile.last_name),
        ("email", &profile.email),
        ("phone", &profile.phone),
        ("avatar", &profile.avatar),
        ("locale", &profile.locale),
        ("timezone", &profile.timezone),
    ];
    let mut document = Object::with_capacity(texts.len() + 4);
    document.insert("subscriberId".to_owned(), json!(subscriber.external_id));
    for (name, field) in texts {
        field.clone().map(Value::String).put(&mut document, name);
    }
    profile.data.clone().map(Value::Object).put(&mut document, "data");
    Field::from(subscriber.is_online.map(Value::Bool)).put(&mut document, "isOnline");
    Field::from(subscriber.last_online_at.map(|at| Value::String(iso(at)))).put(&mut document, "lastOnlineAt");
    Value::Object(document)
}

#[cfg(test)]
mod tests;
