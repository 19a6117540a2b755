//! The dashboard's files, embedded. The build script makes them from `dashboard/`, or says why it could not.

include!(concat!(env!("OUT_DIR"), "/dashboard.rs"));
