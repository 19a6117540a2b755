//! Which crate may depend on which: the arrows of ARCHITECTURE.md and the foreign crates that are kept in one place.
//! Dependencies of tests are free.

use cargo_metadata::{DependencyKind, Metadata};

use super::tree::File;

/// A dependency that a workspace crate declares for its own code.
#[derive(Clone, Debug)]
pub(super) struct Dependency {
    pub(super) from: String,
    pub(super) to: String,
    /// Whether `to` is a crate of this workspace.
    pub(super) is_ours: bool,
}

/// The arrows between our crates. A new one is a decision: change this list and ARCHITECTURE.md together.
const ARROWS: &[(&str, &[&str])] = &[
    ("liquid", &[]),
    ("model", &[]),
    ("logic", &["liquid", "model"]),
    ("store", &["model"]),
    ("transport", &["model"]),
    ("engine", &["logic", "model", "store"]),
    ("api", &["engine", "logic", "model", "store"]),
    ("server", &["api", "engine", "liquid", "logic", "model", "store", "transport"]),
    // The bench knows the wire and none of our code: what it measures cannot share a fault with it.
    ("bench", &[]),
    ("xtask", &[]),
];

/// Foreign crates that only some of ours may use, and what would be lost otherwise.
const CONFINED: &[(&[&str], &[&str], &str)] = &[
    (&["rusqlite"], &["store"], "SQL is run in one place"),
    (&["axum", "utoipa", "utoipa-axum", "tower"], &["api", "server"], "no rule may depend on an HTTP framework"),
    (&["hyper", "hyper-util"], &["bench", "server", "transport"], "every outgoing request passes the egress guard"),
    (
        &["hickory-resolver", "rustls", "tokio-rustls", "webpki-roots", "ipnet"],
        &["transport"],
        "every outgoing connection passes the egress guard",
    ),
    (&["clap"], &["bench", "server"], "the other crates are libraries without set-up"),
    (&["toml", "tracing-subscriber"], &["server"], "the other crates are libraries without set-up"),
    (&["getrandom"], &["server"], "randomness is an argument everywhere else"),
    (
        &["argon2", "chacha20poly1305", "jsonschema", "ring", "subtle"],
        &["logic"],
        "cryptography and payload rules are decided purely",
    ),
    (&["base64"], &["logic"], "texts of keys and signatures are read and written in one place"),
    (&["hmac", "sha2"], &["bench", "liquid", "logic", "server"], "signatures are made in one place"),
    (&["jiff"], &["liquid", "logic"], "calendars belong to pure code"),
    (
        &["tokio"],
        &["api", "bench", "engine", "server", "store", "transport"],
        "`model`, `logic` and `liquid` are pure: they wait for nothing",
    ),
];

/// What our crates declare for their own code and build scripts.
pub(super) fn dependencies(metadata: &Metadata) -> Vec<Dependency> {
    let packages = metadata.packages.iter().flat_map(|package| {
        let declared = package.dependencies.iter().filter(|dependency| dependency.kind != DependencyKind::Development);
        declared.map(|dependency| Dependency {
            from: package.name.to_string(),
            to: dependency.name.clone(),
            is_ours: dependency.path.is_some(),
        })
    });
    packages.collect()
}

/// The names of everything that any of our crates declares, tests included.
pub(super) fn all_names(metadata: &Metadata) -> Vec<String> {
    let dependencies = metadata.packages.iter().flat_map(|package| &package.dependencies);
    dependencies.map(|dependency| dependency.name.clone()).collect()
}

pub(super) fn arrows(dependencies: &[Dependency]) -> Vec<String> {
    let ours = dependencies.iter().filter(|dependency| dependency.is_ours);
    let wrong = ours.filter(|Dependency { from, to, .. }| {
        let allowed = ARROWS.iter().find(|(name, _)| name == from);
        !allowed.is_some_and(|(_, targets)| targets.contains(&to.as_str()))
    });
    let complaint = |Dependency { from, to, .. }: &Dependency| {
        format!("{from} -> {to}: not an arrow of ARCHITECTURE.md; what depends on everything can be changed by nothing")
    };
    wrong.map(complaint).collect()
}

pub(super) fn confinement(dependencies: &[Dependency]) -> Vec<String> {
    let complaints = dependencies.iter().filter_map(|Dependency { from, to, .. }| {
        let (_, homes, reason) = CONFINED.iter().find(|(names, ..)| names.contains(&to.as_str()))?;
        let is_stray = !homes.contains(&from.as_str());
        is_stray.then(|| format!("{from} -> {to}: belongs to {} alone: {reason}", homes.join(", ")))
    });
    complaints.collect()
}

/// Dependencies whose name stands nowhere in the sources of the crate that declares them.
pub(super) fn unused(dependencies: &[Dependency], files: &[File]) -> Vec<String> {
    let unused = dependencies.iter().filter(|Dependency { from, to, .. }| {
        let name = to.replace('-', "_");
        let uses = [format!("{name}::"), format!("use {name}"), format!("extern crate {name}")];
        let is_tool = ["bench", "xtask"].contains(&from.as_str());
        let folder = if is_tool { format!("{from}/") } else { format!("crates/{from}/") };
        let sources = files.iter().filter(|file| file.path.starts_with(&folder) && file.has_ending(&[".rs"]));
        !sources.into_iter().any(|file| uses.iter().any(|name| file.text.contains(name)))
    });
    let complaint = |Dependency { from, to, .. }: &Dependency| {
        format!("{from} -> {to}: declared but not used; every crate is built, audited and waited for: remove it")
    };
    unused.map(complaint).collect()
}

#[cfg(test)]
mod tests {
    use super::{Dependency, File, arrows, confinement, unused};

    fn dependency(from: &str, to: &str, is_ours: bool) -> Vec<Dependency> {
        vec![Dependency { from: from.to_owned(), to: to.to_owned(), is_ours }]
    }

    #[test]
    fn a_wrong_arrow_is_found() {
        assert_eq!(arrows(&dependency("engine", "transport", true)).len(), 1);
        assert_eq!(arrows(&dependency("newcomer", "model", true)).len(), 1);
        assert_eq!(arrows(&dependency("engine", "store", true)), [""; 0]);
        assert_eq!(arrows(&dependency("engine", "bytes", false)), [""; 0]);
    }

    #[test]
    fn an_unused_dependency_is_found() {
        let files = [
            File::example("crates/api/src/a.rs", "let table: serde_json::Value = x;"),
            File::example("crates/store/src/a.rs", "let url = 1;"),
        ];
        assert_eq!(unused(&dependency("store", "url", false), &files).len(), 1);
        assert_eq!(unused(&dependency("store", "serde_json", false), &files).len(), 1);
        assert_eq!(unused(&dependency("api", "serde_json", false), &files), [""; 0]);
    }

    #[test]
    fn a_stray_crate_is_found() {
        let complaints = confinement(&dependency("engine", "rusqlite", false));
        assert_eq!(complaints, ["engine -> rusqlite: belongs to store alone: SQL is run in one place"]);
        assert_eq!(confinement(&dependency("store", "rusqlite", false)), [""; 0]);
        assert_eq!(confinement(&dependency("engine", "bytes", false)), [""; 0]);
    }
}
