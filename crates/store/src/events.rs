//! Accepted triggers: the event, its runs and their first jobs, in one batch.
