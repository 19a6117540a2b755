//! The programs that the steps use, and where things are. Decides nothing.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::runner::{Failure, succeed};

/// The folder of the repository.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// Where cargo builds.
pub(crate) fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |dir| root().join(dir))
}

/// The cargo that started us, in the repository.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    program(&env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()), arguments)
}

/// Any other program, in the repository.
pub(crate) fn program(name: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(name);
    command.args(arguments).current_dir(root());
    command
}

/// Installs what a `package-lock.json` names, unless that is what is there.
pub(crate) fn install_npm_packages(folder: &str) -> Result<(), Failure> {
    let folder = root().join(folder);
    renew(&folder.join("package-lock.json"), &folder.join("node_modules/.installed"), || {
        succeed(Command::new("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir(&folder))
    })
}

/// Makes a virtual environment with what `requirements` names, unless it is there; gives its Python.
pub(crate) fn install_python_packages(environment: &Path, requirements: &Path) -> Result<PathBuf, Failure> {
    let python = environment.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    renew(requirements, &environment.join("installed.txt"), || {
        succeed(Command::new("python3").args(["-m", "venv", "--clear"]).arg(environment))?;
        let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "-r"];
        succeed(Command::new(&python).args(pip).arg(requirements))
    })?;
    Ok(python)
}

/// Installs what a list of packages names and leaves a copy of the list beside it: the same text next time means that
/// nothing is to be done.
fn renew(list: &Path, copy: &Path, install: impl FnOnce() -> Result<(), Failure>) -> Result<(), Failure> {
    let wanted = fs::read(list).map_err(|error| Failure(format!("{}: {error}", list.display())))?;
    if fs::read(copy).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    install()?;
    fs::write(copy, wanted).map_err(|error| Failure(format!("{}: {error}", copy.display())))
}

/// Fails with a hint when a program is missing or too old to be of use.
pub(crate) fn require(command: &mut Command, hint: &str) -> Result<(), Failure> {
    match command.output() {
        Ok(output) if output.status.success() => Ok(()),
        Ok(_) | Err(_) => Err(Failure(hint.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::{Failure, fs, renew};

    #[test]
    fn packages_are_installed_when_their_list_has_changed() {
        let folder = tempfile::tempdir().expect("a folder");
        let (list, copy) = (folder.path().join("list"), folder.path().join("copy"));
        let installs = Cell::new(0);
        let renew = |outcome: Result<(), Failure>| {
            renew(&list, &copy, || {
                installs.set(installs.get() + 1);
                outcome
            })
        };
        renew(Ok(())).expect_err("no list");
        fs::write(&list, "a==1").expect("a list");
        renew(Err(Failure("no network".to_owned()))).expect_err("a failed installation");
        renew(Ok(())).expect("an installation");
        renew(Ok(())).expect("nothing to do");
        assert_eq!(installs.get(), 2);
        fs::write(&list, "a==2").expect("a list");
        renew(Ok(())).expect("an installation");
        assert_eq!(installs.get(), 3);
    }
}
