//! Rules between code and pages: each foreign crate has a user, and a reason in ARCHITECTURE.md.

/// Complaints about `[workspace.dependencies]` of the manifest: entries that no crate uses, and entries that the page
/// does not name in backticks.
pub(super) fn foreign_crates(manifest: &str, architecture: &str, used: &[String]) -> Vec<String> {
    let manifest: toml::Table = manifest.parse().expect("Cargo.toml is TOML");
    let entries = manifest["workspace"]["dependencies"].as_table().expect("a table");
    let foreign = entries.iter().filter(|(_, entry)| entry.get("path").is_none());
    let complaints = foreign.flat_map(|(name, _)| {
        let unused = (!used.contains(name)).then(|| format!("Cargo.toml: no crate uses {name}: remove it"));
        let is_named = architecture.contains(&format!("`{name}`"));
        let unnamed = (!is_named).then(|| {
            format!("ARCHITECTURE.md: name `{name}` and why it is worth its weight: each dependency is a decision")
        });
        unused.into_iter().chain(unnamed)
    });
    complaints.collect()
}

#[cfg(test)]
mod tests {
    use super::foreign_crates;

    #[test]
    fn an_unused_or_unexplained_crate_is_found() {
        let manifest = "[workspace.dependencies]\nours = { path = \"crates/ours\" }\nbytes = \"1\"\nurl = \"2\"\n";
        let used = ["bytes".to_owned()];
        let complaints = foreign_crates(manifest, "`bytes` shares buffers; url is not in backticks", &used);
        let url = "ARCHITECTURE.md: name `url` and why it is worth its weight: each dependency is a decision";
        assert_eq!(complaints, ["Cargo.toml: no crate uses url: remove it", url]);
    }
}
