//! Integrations, their secrets sealed.
