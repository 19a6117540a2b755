//! The rules of this repository, held by tests over the tree and `cargo metadata`. A rule is a function from what it
//! looks at to complaints, each with the reason; so each can also be shown a bad example.
#![expect(clippy::expect_used, reason = "a test that cannot read the tree has failed")]

mod documents;
mod layers;
mod repository;
mod sources;
mod tree;

use cargo_metadata::{Metadata, MetadataCommand};

use tree::{File, root};

/// The declared packages and dependencies; nothing is resolved, so that no network is needed.
fn metadata() -> Metadata {
    let mut command = MetadataCommand::new();
    command.manifest_path(root().join("Cargo.toml")).no_deps();
    command.exec().expect("cargo metadata")
}

#[track_caller]
fn assert_none(complaints: &[String]) {
    assert!(complaints.is_empty(), "{} broken rules:\n  {}\n", complaints.len(), complaints.join("\n  "));
}

/// Shows a rule one file that breaks it and one that does not.
#[track_caller]
fn check_rule(rule: fn(&File) -> Vec<String>, bad: (&str, &str), good: (&str, &str)) {
    assert_ne!(rule(&File::example(bad.0, bad.1)), [""; 0], "the bad example passed");
    assert_eq!(rule(&File::example(good.0, good.1)), [""; 0], "the good example was refused");
}

#[test]
fn every_file_keeps_the_rules() {
    let files = tree::files();
    assert!(files.len() > 100, "the tree was not read");
    let rules = sources::RULES.iter().chain(repository::RULES);
    let complaints: Vec<_> = rules.flat_map(|rule| files.iter().flat_map(rule)).collect();
    assert_none(&complaints);
}

#[test]
fn crates_depend_on_each_other_as_the_architecture_says() {
    assert_none(&layers::arrows(&layers::dependencies(&metadata())));
}

#[test]
fn foreign_crates_stay_where_they_belong() {
    assert_none(&layers::confinement(&layers::dependencies(&metadata())));
}

#[test]
fn every_declared_dependency_is_used() {
    assert_none(&layers::unused(&layers::dependencies(&metadata()), &tree::files()));
}

#[test]
fn every_foreign_crate_is_used_and_explained() {
    let manifest = tree::read("Cargo.toml");
    let architecture = tree::read("ARCHITECTURE.md");
    let used = layers::all_names(&metadata());
    assert_none(&documents::foreign_crates(&manifest, &architecture, &used));
}
