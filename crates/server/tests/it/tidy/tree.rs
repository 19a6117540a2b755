//! The files of the repository, as git sees them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A file that is in git, or about to be.
pub(super) struct File {
    /// Path from the root of the repository, with forward slashes.
    pub(super) path: String,
    /// Size in bytes.
    pub(super) size: usize,
    /// The text; empty where it is none.
    pub(super) text: String,
}

impl File {
    pub(super) fn example(path: &str, text: &str) -> Self {
        File { path: path.to_owned(), size: text.len(), text: text.to_owned() }
    }

    pub(super) fn has_ending(&self, endings: &[&str]) -> bool {
        endings.iter().any(|ending| self.path.ends_with(ending))
    }

    /// Whether the whole file is there for tests.
    pub(super) fn is_test(&self) -> bool {
        self.path.contains("/tests/") || self.path.ends_with("/tests.rs") || self.path.starts_with("conformance/")
    }

    /// The lines, numbered from 1.
    pub(super) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.text.lines())
    }

    /// A complaint about one line.
    pub(super) fn complaint(&self, line: usize, what: &str) -> String {
        format!("{}:{line}: {what}", self.path)
    }
}

/// The folder of the repository.
pub(super) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// One text of the repository.
pub(super) fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).expect(path)
}

/// All files that git tracks or would add; those that are deleted but not yet committed as such are left out.
pub(super) fn files() -> Vec<File> {
    let list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    let output = Command::new("git").args(list).current_dir(root()).output().expect("git");
    assert!(output.status.success(), "git ls-files failed: the tidy test needs a git checkout");
    let paths = String::from_utf8(output.stdout).expect("paths are text");
    paths.split_terminator('\0').filter_map(load).collect()
}

fn load(path: &str) -> Option<File> {
    let bytes = fs::read(root().join(path)).ok()?;
    Some(File { path: path.to_owned(), size: bytes.len(), text: String::from_utf8(bytes).unwrap_or_default() })
}
