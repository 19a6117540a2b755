//! Unfinished work: claiming, finishing, releasing.
