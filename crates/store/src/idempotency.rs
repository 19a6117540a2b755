//! Responses kept under an idempotency key.
