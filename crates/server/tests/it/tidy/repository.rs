//! Rules for everything in git: size, lock files, and nothing that only holds on one machine.

use super::tree::File;

pub(super) const RULES: &[fn(&File) -> Vec<String>] = &[is_small, names_no_download, names_no_machine];

/// The most bytes of a file in git, but for cargo's lock file.
const BYTES_MAX: usize = 400_000;

fn is_small(file: &File) -> Vec<String> {
    if file.size <= BYTES_MAX || file.path == "Cargo.lock" {
        return Vec::new();
    }
    let what = format!("{} bytes; git keeps a file for ever, so nothing above {BYTES_MAX} goes in", file.size);
    vec![file.complaint(1, &what)]
}

fn names_no_download(file: &File) -> Vec<String> {
    if !file.has_ending(&["package-lock.json"]) {
        return Vec::new();
    }
    let addresses = file.lines().filter(|(_, line)| line.trim_start().starts_with("\"resolved\": \"http"));
    let what = "a lock file without download addresses works with every registry: delete the `resolved` keys";
    addresses.map(|(line, _)| file.complaint(line, what)).collect()
}

/// Where one machine keeps its work; in parts, so that this file does not name them either.
const MACHINE_FOLDERS: &[&str] = &["work", "root", "home"];

fn names_no_machine(file: &File) -> Vec<String> {
    if file.path.ends_with("Cargo.lock") {
        return Vec::new();
    }
    let what = "a path of one machine means nothing on another: make it relative to the repository";
    file.lines().filter(|(_, line)| has_machine_path(line)).map(|(line, _)| file.complaint(line, what)).collect()
}

/// Whether an absolute path into one of the folders begins somewhere in the line.
fn has_machine_path(line: &str) -> bool {
    line.match_indices('/').any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let is_absolute = before.is_none_or(|before| !before.is_alphanumeric() && !"._/-}:>*".contains(before));
        let rest = &line[at + 1..];
        is_absolute
            && MACHINE_FOLDERS.iter().any(|folder| rest.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')))
    })
}

#[cfg(test)]
mod tests {
    use super::super::check_rule;
    use super::{BYTES_MAX, is_small, names_no_download, names_no_machine};

    #[test]
    fn each_rule_knows_a_bad_example() {
        let (big, small) = ("x".repeat(BYTES_MAX + 1), "x".repeat(BYTES_MAX));
        check_rule(is_small, ("a.json", &big), ("a.json", &small));
        check_rule(is_small, ("a.json", &big), ("Cargo.lock", &big));
        let resolved = "      \"resolved\": \"https://registry.example/a.tgz\",";
        check_rule(
            names_no_download,
            ("a/package-lock.json", resolved),
            ("a/package-lock.json", "  \"integrity\": \"\""),
        );
        let path = concat!("see /wo", "rk/notes.md");
        check_rule(names_no_machine, ("a.md", path), ("a.md", "see crates/work/notes.md"));
    }
}
