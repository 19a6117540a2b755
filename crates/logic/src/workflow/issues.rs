//! What is wrong with a step: values that are missing, templates that do not parse or read what cannot be there,
//! channels without an integration (`spec/contract/20-semantics.md` §7.3).

use model::integration::Integration;
use model::workflow::{Step, StepKind, WorkflowContent, WorkflowStatus};
use model::{Object, Value};

use super::variables::{allows, variables_schema};
use crate::template::parse_template;

/// The most issues that are reported of one control.
const ISSUES_MAX: usize = 20;

/// What is wrong with one step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StepIssues {
    /// By the name of the control, in the order of the step's form; only controls with issues.
    pub controls: Vec<(&'static str, Vec<ControlIssue>)>,
    /// The step's channel, when no active integration can send for it.
    pub missing_integration: Option<&'static str>,
}

/// One thing that is wrong with a control.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ControlIssue {
    /// What sort of thing.
    pub kind: IssueKind,
    /// What it is, for people; names line and column where there is a place.
    pub message: String,
    /// The variable that it is about.
    pub variable: Option<String>,
    /// Line and column in the control, from 1.
    pub position: Option<(usize, usize)>,
}

/// The sorts of issues that controls can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IssueKind {
    /// A control is empty that must not be.
    MissingValue,
    /// The template does not parse, or reads a variable that cannot be there. Novu has one name for both.
    IllegalVariable,
}

impl IssueKind {
    /// Novu's name for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            IssueKind::MissingValue => "MISSING_VALUE",
            IssueKind::IllegalVariable => "ILLEGAL_VARIABLE_IN_CONTROL_VALUE",
        }
    }
}

/// What is wrong with a step of this workflow, given the environment's integrations.
#[must_use]
pub fn step_issues(content: &WorkflowContent, step: &Step, integrations: &[Integration]) -> StepIssues {
    let channel = channel(step.kind);
    let can_send = integrations.iter().any(|integration| integration.active && integration.channel == channel);
    StepIssues { controls: control_issues(content, step), missing_integration: (!can_send).then_some(channel) }
}

/// Where a workflow stands. Missing integrations do not count: they are mended elsewhere.
#[must_use]
pub fn workflow_status(content: &WorkflowContent) -> WorkflowStatus {
    if !content.active {
        return WorkflowStatus::Inactive;
    }
    let is_broken = content.steps.iter().any(|step| !control_issues(content, step).is_empty());
    if is_broken { WorkflowStatus::Error } else { WorkflowStatus::Active }
}

/// The channel that a step sends on.
const fn channel(kind: StepKind) -> &'static str {
    match kind {
        StepKind::Push => "push",
    }
}

/// The controls of a step that must have a value, and how messages name them.
const fn required_controls(kind: StepKind) -> &'static [(&'static str, &'static str)] {
    match kind {
        StepKind::Push => &[("subject", "Subject"), ("body", "Body")],
    }
}

fn control_issues(content: &WorkflowContent, step: &Step) -> Vec<(&'static str, Vec<ControlIssue>)> {
    let schema = variables_schema(content, step);
    let controls = required_controls(step.kind).iter();
    let issues = controls.map(|(name, label)| match text_of(&step.controls, name) {
        "" => (*name, vec![missing(label)]),
        text => (*name, template_issues(text, &schema)),
    });
    issues.filter(|(_, issues)| !issues.is_empty()).collect()
}

/// The text of a control; blank counts as missing.
fn text_of<'a>(controls: &'a Object, name: &str) -> &'a str {
    let text = controls.get(name).and_then(Value::as_str).unwrap_or_default();
    if text.trim().is_empty() { "" } else { text }
}

fn missing(label: &str) -> ControlIssue {
    let message = format!("{label} is required");
    ControlIssue { kind: IssueKind::MissingValue, message, variable: None, position: None }
}

fn template_issues(text: &str, schema: &Value) -> Vec<ControlIssue> {
    let template = match parse_template(text) {
        Ok(template) => template,
        Err(error) => {
            let message = format!("The template does not parse: {error}");
            let position = Some((error.line, error.column));
            return vec![ControlIssue { kind: IssueKind::IllegalVariable, message, variable: None, position }];
        }
    };
    let variables = template.variables();
    let unknown = variables.iter().filter(|variable| !variable.local && !allows(schema, variable));
    let issue = |variable: &liquid::Variable| {
        let (line, column) = (variable.line, variable.column);
        ControlIssue {
            kind: IssueKind::IllegalVariable,
            message: format!("line {line}, column {column}: the variable `{variable}` is not available in this step"),
            variable: Some(variable.to_string()),
            position: Some((line, column)),
        }
    };
    unknown.take(ISSUES_MAX).map(issue).collect()
}
