//! Subscribers: point reads, searches and writes that name the revision they saw.
