//! The organization, its environments and API keys.
