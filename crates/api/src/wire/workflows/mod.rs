//! Workflows on the wire (`spec/contract/20-semantics.md` §7): requests, answers, previews.

mod preferences;
mod preview;
mod request;
mod response;
mod step;

pub(crate) use preview::{GeneratePreviewRequestDto, GeneratePreviewResponseDto, read_preview, read_preview_members};
pub(crate) use request::{
    CreateWorkflowDto, DuplicateWorkflowDto, PatchWorkflowDto, UpdateWorkflowDto, invalid_schema, read_create,
    read_duplicate, read_patch, read_search, read_update,
};
pub(crate) use response::{ListWorkflowResponse, WorkflowResponseDto};
pub(crate) use step::{StepIssueDto, StepResponseDto, control_issues};
