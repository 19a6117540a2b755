//! Deliveries and their attempts, as the log shows them.
