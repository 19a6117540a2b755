//! What each developer command runs, in order. The continuous integration runs `test` and nothing else.

use crate::runner::{Failure, Runner, succeed};
use crate::tools::{cargo, install_npm_packages, install_python_packages, program, require, root, target};

/// The gate.
pub(crate) fn test(runner: &mut Runner) -> Result<(), Failure> {
    runner.step("tools", check_tools)?;
    lint(runner)?;
    unit(runner)?;
    check_dashboard(runner)?;
    conformance_suites(runner)
}

pub(crate) fn fmt(runner: &mut Runner) -> Result<(), Failure> {
    runner.program("format", &mut cargo(&["fmt", "--all"]))
}

pub(crate) fn lint(runner: &mut Runner) -> Result<(), Failure> {
    runner.program("formatting", &mut cargo(&["fmt", "--all", "--check"]))?;
    let clippy = ["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"];
    runner.program("clippy", &mut cargo(&clippy))
}

pub(crate) fn unit(runner: &mut Runner) -> Result<(), Failure> {
    runner.program("rust tests", &mut cargo(&["test", "--workspace", "--locked"]))
}

pub(crate) fn conformance(runner: &mut Runner) -> Result<(), Failure> {
    runner.step("tools", check_tools)?;
    conformance_suites(runner)
}

fn conformance_suites(runner: &mut Runner) -> Result<(), Failure> {
    let binary = target().join("debug").join(format!("tidings{}", std::env::consts::EXE_SUFFIX));
    // As a part of the workspace, so that what the Rust tests built serves here too.
    runner.program("build tidings", &mut cargo(&["build", "--locked", "--workspace", "--bin", "tidings"]))?;
    runner.program("compatibility table", &mut program("node", &["conformance/compat.mjs", "--check"]))?;
    runner.step("node conformance", || {
        install_npm_packages("conformance/node")?;
        let mut suite = program("node", &["--test"]);
        succeed(suite.current_dir(root().join("conformance/node")).env("TIDINGS_BIN", &binary))
    })?;
    runner.program("build the verifier", &mut cargo(&["build", "--locked", "--workspace", "--example", "verify"]))?;
    runner.step("verification code", || {
        install_npm_packages("conformance/verify")?;
        let mut suite = program("node", &["--test"]);
        let verifier = target().join("debug/examples").join(format!("verify{}", std::env::consts::EXE_SUFFIX));
        suite.current_dir(root().join("conformance/verify")).env("TIDINGS_VERIFY_BIN", verifier);
        succeed(suite.env("TIDINGS_BIN", &binary))
    })?;
    runner.step("python conformance", || {
        let requirements = root().join("conformance/python/requirements.txt");
        let python = install_python_packages(&target().join("conformance-venv"), &requirements)?;
        let mut suite = program(&python.to_string_lossy(), &["-m", "unittest", "discover", "conformance/python"]);
        succeed(suite.env("TIDINGS_BIN", &binary).env("PYTHONDONTWRITEBYTECODE", "1"))
    })?;
    runner.step("trigger code", || {
        let requirements = root().join("conformance/python/requirements.txt");
        let python = install_python_packages(&target().join("conformance-venv"), &requirements)?;
        let mut suite = program("node", &["--test"]);
        suite.current_dir(root().join("conformance/trigger")).env("TIDINGS_PYTHON", python);
        succeed(suite.env("TIDINGS_BIN", &binary))
    })?;
    runner.step("liquid conformance", || {
        install_npm_packages("conformance/liquid")?;
        succeed(&mut program("node", &["conformance/liquid/run.mjs"]))
    })?;
    let mut client = program("node", &["dashboard/scripts/openapi.mjs", "--check"]);
    runner.program("dashboard's client", client.env("TIDINGS_BIN", &binary))?;
    runner.step("dashboard conformance", || {
        install_npm_packages("conformance/dashboard")?;
        let mut suite = program("npx", &["--no-install", "playwright", "test"]);
        succeed(suite.current_dir(root().join("conformance/dashboard")).env("TIDINGS_BIN", &binary))
    })
}

/// Types, style and unit tests of the dashboard. Its build is cargo's affair.
fn check_dashboard(runner: &mut Runner) -> Result<(), Failure> {
    runner.step("dashboard", || {
        install_npm_packages("dashboard")?;
        succeed(&mut program("npm", &["--prefix", "dashboard", "run", "check"]))
    })
}

/// Takes the pictures of the README anew.
pub(crate) fn screenshots(runner: &mut Runner) -> Result<(), Failure> {
    let binary = target().join("debug").join(format!("tidings{}", std::env::consts::EXE_SUFFIX));
    runner.program("build tidings", &mut cargo(&["build", "--locked", "--workspace", "--bin", "tidings"]))?;
    runner.step("screenshots", || {
        install_npm_packages("conformance/dashboard")?;
        let mut script = program("node", &["screenshots.mjs"]);
        succeed(script.current_dir(root().join("conformance/dashboard")).env("TIDINGS_BIN", &binary))
    })
}

/// Measures everything and writes `docs/performance.md`; `bench suite --help` names the options.
pub(crate) fn bench(runner: &mut Runner, options: &[String]) -> Result<(), Failure> {
    let page = root().join("docs/performance.md");
    measure(runner, &["--write", &page.to_string_lossy()], options)
}

/// Measures a little of everything.
pub(crate) fn bench_quick(runner: &mut Runner, options: &[String]) -> Result<(), Failure> {
    measure(runner, &["--quick"], options)
}

fn measure(runner: &mut Runner, mode: &[&str], options: &[String]) -> Result<(), Failure> {
    runner.program("build", &mut cargo(&["build", "--release", "--locked", "-p", "server", "-p", "bench"]))?;
    let binary = |name: &str| target().join("release").join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    let mut suite = program(&binary("bench").to_string_lossy(), &["suite"]);
    suite.arg("--tidings").arg(binary("tidings")).arg("--folder").arg(target().join("bench-data"));
    runner.program("bench", suite.args(mode).args(options))
}

pub(crate) fn bench_liquid(runner: &mut Runner) -> Result<(), Failure> {
    runner.step("liquid bench", || {
        install_npm_packages("conformance/liquid")?;
        succeed(&mut program("node", &["conformance/liquid/bench.mjs"]))
    })
}

/// Names what is missing before any time is spent.
fn check_tools() -> Result<(), Failure> {
    let new_enough = "if (Number(process.versions.node.split('.')[0]) < 20) process.exit(1)";
    let node = "Node 20 or newer is needed for the conformance tests";
    require(&mut program("node", &["-e", new_enough]), node)?;
    let npm = "npm is needed for the conformance tests; it comes with Node";
    require(&mut program("npm", &["--version"]), npm)?;
    let curl = "curl is needed for the conformance tests";
    require(&mut program("curl", &["--version"]), curl)?;
    let chromium = "Chromium is needed for the tests of the dashboard (on Debian: chromium); CHROMIUM names it";
    let browser = std::env::var("CHROMIUM").unwrap_or_else(|_| "chromium".to_owned());
    require(&mut program(&browser, &["--version"]), chromium)?;
    let venv = "Python 3 with its venv module is needed for the conformance tests (on Debian: python3-venv)";
    require(&mut program("python3", &["-c", "import ensurepip, venv"]), venv)?;
    let components = "rustfmt and clippy are needed: rustup component add rustfmt clippy";
    require(&mut cargo(&["fmt", "--version"]), components)?;
    require(&mut cargo(&["clippy", "--version"]), components)
}
