//! Runs and their step logs, as the activity feed shows them.
