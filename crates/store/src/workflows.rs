//! Workflows and their revisions.
