//! Roles as types, so that the signature of a handler says who may call it.

use model::account::Role;

/// The least role that a handler asks for.
pub(crate) trait Needs: Send + Sync + 'static {
    /// The role.
    const ROLE: Role;
}

macro_rules! roles {
    ($($(#[$docs:meta])* $name:ident;)*) => {$(
        $(#[$docs])*
        #[derive(Clone, Copy, Debug)]
        pub(crate) enum $name {}

        impl Needs for $name {
            const ROLE: Role = Role::$name;
        }
    )*};
}

roles! {
    /// For what reads.
    Viewer;
    /// For workflows, subscribers, triggers and messages.
    Author;
    /// For what decides where deliveries go and how, and for who takes part.
    Admin;
}
