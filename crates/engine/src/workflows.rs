//! Workflows: made, changed and removed, and shown with what is wrong with them. Every change writes a new revision;
//! runs that started with an older one finish with it.

use std::time::Duration;

use logic::payload_schema::{InvalidSchema, PayloadSchema};
use logic::preview::{Preview, PreviewRequest, preview};
use logic::slug::{Reference, slugify};
use logic::workflow::{
    Fresh, StepIssues, WorkflowDraft, WorkflowPatch, apply_patch, content_of, different_content, set_time_to_live,
    step_issues, with_suffix, workflow_status,
};
use model::integration::Integration;
use model::organization::Environment;
use model::workflow::{STEPS_MAX, Step, Workflow, WorkflowContent, WorkflowStatus};
use model::{EnvironmentId, Field, Object, Value};
use store::{Conflict, StoreError, WorkflowSearch, workflow_delete, workflow_insert, workflow_update};

use crate::audit::Change;
use crate::live::Topic;
use crate::{Engine, Seen, TRIES_MAX};

/// How many identifiers are tried for a new workflow: the one asked for, then with random endings
/// (`spec/contract/20-semantics.md` §7.1).
const IDENTIFIERS_MAX: u32 = 4;

/// Why a workflow was not made, changed or removed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WorkflowError {
    /// There is none that is named like this.
    #[error("the workflow does not exist")]
    Missing,
    /// It is not what the caller has seen any more.
    #[error("the workflow was changed in the meantime")]
    Outdated,
    /// It would have more steps than a workflow may have.
    #[error("a workflow has at most {STEPS_MAX} steps, not {0}")]
    TooManySteps(usize),
    /// The payload schema is no JSON schema.
    #[error(transparent)]
    InvalidSchema(#[from] InvalidSchema),
    /// The identifier is taken, and so was every variation that was tried.
    #[error("no unique identifier was found")]
    IdentifiersTaken,
    /// The database cannot be used now, or others kept changing the same workflow.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a preview is asked for.
#[derive(Clone, Copy, Debug)]
pub struct PreviewAsked<'a> {
    /// The workflow's id, identifier or slug.
    pub workflow: &'a str,
    /// The step's id, identifier or slug.
    pub step: &'a str,
    /// Controls instead of those that are stored.
    pub controls: Option<&'a Object>,
    /// Data that the author gave, by root.
    pub given: &'a Object,
}

/// How a workflow that is made like another one differs from it.
#[derive(Clone, Debug)]
pub struct WorkflowCopy {
    /// Its name for people.
    pub name: String,
    /// Its identifier; without it one is made from the name.
    pub identifier: Option<String>,
}

/// A workflow with what is wrong with it.
#[derive(Clone, Debug, PartialEq)]
pub struct WorkflowView {
    /// The workflow.
    pub workflow: Workflow,
    /// Where it stands.
    pub status: WorkflowStatus,
    /// What is wrong with each step, in order.
    pub issues: Vec<StepIssues>,
}

impl WorkflowView {
    fn new(workflow: Workflow, integrations: &[Integration]) -> Self {
        let content = &workflow.content;
        let issues = content.steps.iter().map(|step| step_issues(content, step, integrations)).collect();
        WorkflowView { status: workflow_status(content), issues, workflow }
    }

    /// The step that a path names, with its issues.
    #[must_use]
    pub fn step(&self, reference: &str) -> Option<(&Step, &StepIssues)> {
        let step = find_step(&self.workflow.content, reference)?;
        self.workflow.content.steps.iter().zip(&self.issues).find(|(other, _)| other.id == step.id)
    }
}

impl Engine {
    /// Makes a workflow. If `identifier` is taken, random characters follow it.
    ///
    /// # Errors
    /// [`WorkflowError`] says what is wrong with the draft.
    pub async fn workflow_create(
        &self,
        environment: &Environment,
        identifier: &str,
        draft: WorkflowDraft,
    ) -> Result<WorkflowView, WorkflowError> {
        check(draft.steps.len(), &draft.payload_schema)?;
        self.workflow_insert(environment, identifier, self.content_of(draft, &[])).await
    }

    /// Makes a workflow like another one; `reference` is the id, identifier or slug of that one. If the identifier is taken,
    /// random characters follow it.
    ///
    /// # Errors
    /// [`WorkflowError::Missing`] if there is none to be like, [`WorkflowError::IdentifiersTaken`].
    pub async fn workflow_duplicate(
        &self,
        environment: &Environment,
        reference: &str,
        copy: WorkflowCopy,
    ) -> Result<WorkflowView, WorkflowError> {
        let original = self.find_workflow(environment.id, reference).await?.ok_or(WorkflowError::Missing)?;
        let WorkflowCopy { name, identifier } = copy;
        let from_name = || Some(slugify(&name)).filter(|slug| !slug.is_empty());
        let identifier = identifier.or_else(from_name).unwrap_or(original.identifier);
        let mut content = WorkflowContent { name, ..original.content };
        content.steps.iter_mut().for_each(|step| step.id = self.next_id());
        self.workflow_insert(environment, &identifier, content).await
    }

    async fn workflow_insert(
        &self,
        environment: &Environment,
        identifier: &str,
        content: WorkflowContent,
    ) -> Result<WorkflowView, WorkflowError> {
        let now = self.now();
        let mut workflow = Workflow {
            id: self.next_id(),
            environment_id: environment.id,
            organization_id: environment.organization_id,
            identifier: identifier.to_owned(),
            revision: 1,
            content,
            created_at: now,
            updated_at: now,
            last_triggered_at: None,
        };
        for _ in 0..IDENTIFIERS_MAX {
            let mut batch = workflow_insert(&workflow, workflow_status(&workflow.content));
            batch.change_catalog();
            self.audit(&mut batch, change_to("workflow.create", &workflow));
            match self.store().apply(batch).await {
                Ok(_) => {
                    self.tell_one(environment.id, Topic::Workflows, Some(workflow.id.0));
                    return Ok(self.view(workflow).await?);
                }
                Err(StoreError::Conflict(Conflict::Duplicate)) => {
                    workflow.identifier = with_suffix(identifier, &*self.inner.rng);
                }
                Err(error) => return Err(error.into()),
            }
        }
        Err(WorkflowError::IdentifiersTaken)
    }

    /// Replaces the content of a workflow that the caller has seen; `reference` is its id, identifier or slug.
    ///
    /// # Errors
    /// [`WorkflowError`] says what is wrong with the draft, or that there is no such workflow.
    pub async fn workflow_replace(
        &self,
        environment: &Environment,
        (reference, seen): (&str, &Seen),
        draft: WorkflowDraft,
    ) -> Result<WorkflowView, WorkflowError> {
        check(draft.steps.len(), &draft.payload_schema)?;
        let content = |stored: &WorkflowContent| self.content_of(draft.clone(), &stored.steps);
        self.workflow_change(environment, (reference, seen), content).await
    }

    /// Changes some members of a workflow that the caller has seen; `reference` is its id, identifier or slug.
    ///
    /// # Errors
    /// [`WorkflowError`] says what is wrong with the patch, or that there is no such workflow.
    pub async fn workflow_patch(
        &self,
        environment: &Environment,
        (reference, seen): (&str, &Seen),
        patch: WorkflowPatch,
    ) -> Result<WorkflowView, WorkflowError> {
        check(0, &patch.payload_schema)?;
        let content = |stored: &WorkflowContent| {
            let mut content = stored.clone();
            apply_patch(&mut content, patch.clone());
            content
        };
        self.workflow_change(environment, (reference, seen), content).await
    }

    /// Changes how long the messages of a step are worth sending, for runs that start from now on, and gives the controls of
    /// the step. Workflow and step are named by id, identifier or slug.
    ///
    /// # Errors
    /// [`WorkflowError::Missing`] if there is no such workflow or step.
    pub async fn step_set_time_to_live(
        &self,
        environment: &Environment,
        (workflow, step): (&str, &str),
        change: &Field<Duration>,
    ) -> Result<Object, WorkflowError> {
        let content = |stored: &WorkflowContent| {
            let mut content = stored.clone();
            let id = find_step(stored, step).map(|step| step.id);
            let found = content.steps.iter_mut().find(|step| Some(step.id) == id);
            if let Some(step) = found {
                set_time_to_live(&mut step.controls, change);
            }
            content
        };
        let view = self.workflow_change(environment, (workflow, &Seen::Any), content).await?;
        let found = find_step(&view.workflow.content, step);
        found.map(|step| step.controls.clone()).ok_or(WorkflowError::Missing)
    }

    async fn workflow_change(
        &self,
        environment: &Environment,
        (reference, seen): (&str, &Seen),
        change: impl Fn(&WorkflowContent) -> WorkflowContent,
    ) -> Result<WorkflowView, WorkflowError> {
        for _ in 0..TRIES_MAX {
            let stored = self.find_workflow(environment.id, reference).await?.ok_or(WorkflowError::Missing)?;
            if !seen.allows(stored.revision) {
                return Err(WorkflowError::Outdated);
            }
            let content = change(&stored.content);
            if content == stored.content {
                return Ok(self.view(stored).await?);
            }
            let (former, now) = (stored.revision, self.now());
            let fields = different_content(&stored.content, &content);
            let workflow = Workflow { revision: former.saturating_add(1), content, updated_at: now, ..stored };
            let mut batch = workflow_update(&workflow, former, workflow_status(&workflow.content));
            batch.change_catalog();
            self.audit(&mut batch, change_to("workflow.update", &workflow).fields(fields));
            match self.store().apply(batch).await {
                Ok(_) => {
                    self.tell_one(environment.id, Topic::Workflows, Some(workflow.id.0));
                    return Ok(self.view(workflow).await?);
                }
                Err(StoreError::Conflict(Conflict::Stale)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(StoreError::Conflict(Conflict::Stale).into())
    }

    /// Removes a workflow; `reference` is its id, identifier or slug. Runs that started finish.
    ///
    /// # Errors
    /// [`WorkflowError::Missing`] if there is no such workflow.
    pub async fn workflow_delete(&self, environment: &Environment, reference: &str) -> Result<(), WorkflowError> {
        let workflow = self.find_workflow(environment.id, reference).await?.ok_or(WorkflowError::Missing)?;
        let mut batch = workflow_delete(environment.id, workflow.id);
        batch.change_catalog();
        self.audit(&mut batch, change_to("workflow.delete", &workflow));
        match self.store().apply(batch).await {
            Ok(_) => {
                self.tell_one(environment.id, Topic::Workflows, Some(workflow.id.0));
                Ok(())
            }
            Err(StoreError::Conflict(Conflict::Missing)) => Err(WorkflowError::Missing),
            Err(error) => Err(error.into()),
        }
    }

    /// The workflow with this id, identifier or slug.
    ///
    /// # Errors
    /// [`StoreError`] if the database cannot be read.
    pub async fn workflow_get(
        &self,
        environment: &Environment,
        reference: &str,
    ) -> Result<Option<WorkflowView>, StoreError> {
        match self.find_workflow(environment.id, reference).await? {
            Some(workflow) => Ok(Some(self.view(workflow).await?)),
            None => Ok(None),
        }
    }

    /// A part of the list of workflows, and how long the whole list is.
    ///
    /// # Errors
    /// [`StoreError`] if the database cannot be read.
    pub async fn workflow_list(
        &self,
        environment: &Environment,
        search: &WorkflowSearch,
    ) -> Result<(Vec<WorkflowView>, u32), StoreError> {
        let list = self.store().workflow_list(environment.id, search).await?;
        let integrations = self.integrations(environment.id).await?;
        let views = list.workflows.into_iter().map(|workflow| WorkflowView::new(workflow, &integrations)).collect();
        Ok((views, list.total))
    }

    /// What a step would look like with example data; nothing if there is no such workflow or step.
    ///
    /// # Errors
    /// [`StoreError`] if the database cannot be read.
    pub async fn workflow_preview(
        &self,
        environment: &Environment,
        asked: &PreviewAsked<'_>,
    ) -> Result<Option<Preview>, StoreError> {
        let Some(workflow) = self.find_workflow(environment.id, asked.workflow).await? else { return Ok(None) };
        let Some(step) = find_step(&workflow.content, asked.step) else { return Ok(None) };
        let mut step = step.clone();
        if let Some(controls) = asked.controls {
            step.controls = controls.clone();
        }
        Ok(Some(preview(&PreviewRequest {
            identifier: &workflow.identifier,
            content: &workflow.content,
            step: &step,
            given: asked.given,
            now: self.now(),
        })))
    }

    pub(crate) async fn find_workflow(
        &self,
        environment: EnvironmentId,
        text: &str,
    ) -> Result<Option<Workflow>, StoreError> {
        let reference = Reference::parse(text);
        let found = self.store().workflow_candidates(environment, reference.identifier, reference.ids()).await?;
        let rank = |workflow: &Workflow| reference.rank(workflow.id.0, &workflow.identifier);
        Ok(found.into_iter().filter(|workflow| rank(workflow).is_some()).min_by_key(rank))
    }

    async fn view(&self, workflow: Workflow) -> Result<WorkflowView, StoreError> {
        let integrations = self.integrations(workflow.environment_id).await?;
        Ok(WorkflowView::new(workflow, &integrations))
    }

    fn content_of(&self, draft: WorkflowDraft, stored: &[Step]) -> WorkflowContent {
        let mut step_id = || self.next_id();
        content_of(draft, stored, &mut Fresh { step_id: &mut step_id, rng: &*self.inner.rng })
    }
}

/// A change to a workflow, for the audit log.
fn change_to(action: &'static str, workflow: &Workflow) -> Change {
    Change::new(action, workflow.id, &workflow.content.name).within(workflow.environment_id)
}

pub(crate) fn find_step<'a>(content: &'a WorkflowContent, text: &str) -> Option<&'a Step> {
    let reference = Reference::parse(text);
    let rank = |step: &&Step| reference.rank(step.id.0, &step.identifier);
    content.steps.iter().filter(|step| rank(step).is_some()).min_by_key(rank)
}

fn check(steps: usize, schema: &Field<Value>) -> Result<(), WorkflowError> {
    if steps > STEPS_MAX {
        return Err(WorkflowError::TooManySteps(steps));
    }
    if let Field::Value(schema) = schema {
        PayloadSchema::compile(schema)?;
    }
    Ok(())
}
