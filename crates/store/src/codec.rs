//! How stored enumerations and documents read and write: numbers for states, JSON for documents.
