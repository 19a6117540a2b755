//! What a step would look like: its templates rendered with example data. Failures are shown with their place, never
//! swallowed (`spec/engine/templating.md` §8, §11). Conditions are not evaluated.

mod example;

pub use example::sample_payload;
pub(crate) use example::subscriber;

use model::workflow::{Step, StepKind, WorkflowContent};
use model::{Object, Timestamp, Value};

use crate::template::{PushContent, RenderFailure, StepTemplates, WorkflowVariables};
use crate::workflow::{ControlIssue, step_issues, variables_schema};

/// What is to be previewed.
#[derive(Clone, Copy, Debug)]
pub struct PreviewRequest<'a> {
    /// The identifier of the workflow.
    pub identifier: &'a str,
    /// Its content.
    pub content: &'a WorkflowContent,
    /// One of its steps, possibly with controls that are not stored.
    pub step: &'a Step,
    /// Data that the author gave, by root (`subscriber`, `payload`, …); the rest is made up.
    pub given: &'a Object,
    /// What `now` means to date filters.
    pub now: Timestamp,
}

/// A step rendered with example data.
#[derive(Clone, Debug, PartialEq)]
pub struct Preview {
    /// What the step does.
    pub kind: StepKind,
    /// What it shows; a control that failed is empty.
    pub content: PushContent,
    /// The controls that failed.
    pub failures: Vec<RenderFailure>,
    /// What is wrong with the controls, by name.
    pub issues: Vec<(&'static str, Vec<ControlIssue>)>,
    /// The data that was used.
    pub example: Object,
    /// The variables that the step may read.
    pub schema: Value,
}

/// Renders one step. Every control is tried, so that the author sees all failures at once.
#[must_use]
pub fn preview(request: &PreviewRequest<'_>) -> Preview {
    let PreviewRequest { identifier, content, step, given, now } = *request;
    let example = example::example(content, step, given);
    let mut data = example.clone();
    data.insert("workflow".to_owned(), WorkflowVariables { identifier, content }.document());
    let data = Value::Object(data);
    let mut failures = Vec::new();
    let mut render = |name: &str| {
        let control = step.controls.get(name).map(|value| (name.to_owned(), value.clone()));
        let templates = StepTemplates::of_controls(&control.into_iter().collect());
        let rendered = templates.render_document(&data, now);
        rendered.unwrap_or_else(|failure| {
            failures.push(failure);
            PushContent::default()
        })
    };
    let content_shown = PushContent { title: render("subject").title, content: render("body").content };
    Preview {
        kind: step.kind,
        content: content_shown,
        failures,
        issues: step_issues(content, step, &[]).controls,
        example,
        schema: variables_schema(content, step),
    }
}

#[cfg(test)]
mod tests;
