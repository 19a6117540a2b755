//! Builds the dashboard with Node, if there is one, and writes the table of its files that `src/dashboard.rs` embeds.
//! Without Node the program builds all the same; its page says why there is no dashboard.
#![expect(clippy::expect_used, clippy::panic, reason = "a build script reports by failing")]

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the dashboard is built from, in its folder. The types that are generated from `openapi.json` leave no trace in it.
const SOURCES: [&str; 8] = [
    "index.html",
    "package-lock.json",
    "package.json",
    "public",
    "scripts/compress.mjs",
    "src",
    "tsconfig.json",
    "vite.config.ts",
];
/// What `npm run generate` writes among the sources.
const GENERATED: &str = "generated";
/// Set to anything, it leaves the dashboard out: for work on the server alone.
const SKIP: &str = "TIDINGS_SKIP_DASHBOARD";

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../dashboard");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    println!("cargo:rerun-if-env-changed={SKIP}");
    for source in SOURCES {
        println!("cargo:rerun-if-changed={}", folder.join(source).display());
    }
    let table = match build(&folder, &out.join("dashboard")) {
        Ok(built) => built_table(&built),
        Err(reason) => {
            println!("cargo:warning=the dashboard is left out: {reason}");
            // What is missing may be there next time: a file that never exists makes cargo ask again.
            println!("cargo:rerun-if-changed={}", out.join("never").display());
            format!("Dashboard::Missing({reason:?})")
        }
    };
    let code = format!(
        "use api::Dashboard;\n\n/// What is served beside the API.\npub(crate) const DASHBOARD: Dashboard = {table};\n"
    );
    fs::write(out.join("dashboard.rs"), code).expect("OUT_DIR can be written");
}

/// Builds into `out`, unless what lies there was made from the same sources. An error is a reason to do without.
fn build(folder: &Path, out: &Path) -> Result<PathBuf, String> {
    if env::var_os(SKIP).is_some() {
        return Err(format!("it was built with {SKIP}"));
    }
    check_node()?;
    let content = format!("{:016x}", content_hash(folder));
    let note = out.with_extension("content");
    if fs::read_to_string(&note).is_ok_and(|built| built == content) && out.join("index.html").exists() {
        return Ok(out.to_owned());
    }
    install(folder)?;
    let mut vite = npm(folder);
    vite.args(["run", "build"]).env("TIDINGS_DASHBOARD_OUT", out);
    let output = vite.output().expect("npm was found before");
    // A mistake in the sources is no reason to do without.
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "the dashboard could not be built:\n{said}");
    fs::write(&note, content).expect("OUT_DIR can be written");
    Ok(out.to_owned())
}

fn check_node() -> Result<(), String> {
    let output = Command::new("node").arg("--version").output().map_err(|_| "there was no Node to build it with")?;
    let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let mut numbers = version.trim_start_matches('v').split('.').map_while(|part| part.parse::<u32>().ok());
    if (numbers.next(), numbers.next()) < (Some(20), Some(19)) {
        return Err(format!("Node {version} is older than 20.19"));
    }
    let npm = npm(Path::new(".")).arg("--version").output();
    npm.map(drop).map_err(|_| "there was no npm to build it with".to_owned())
}

/// Installs what the lock file names, unless that is what is there.
fn install(folder: &Path) -> Result<(), String> {
    let lock = fs::read(folder.join("package-lock.json")).map_err(|error| format!("package-lock.json: {error}"))?;
    let note = folder.join("node_modules/.installed");
    if fs::read(&note).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    let output = npm(folder).args(["ci", "--no-audit", "--no-fund"]).output().map_err(|error| error.to_string())?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let line = said.lines().find(|line| !line.trim().is_empty()).unwrap_or("no reason given");
        return Err(format!("its packages could not be installed ({line})"));
    }
    fs::write(note, lock).map_err(|error| format!("node_modules: {error}"))
}

fn npm(folder: &Path) -> Command {
    let mut command = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command.current_dir(folder);
    command
}

/// A hash of everything that the dashboard is built from.
fn content_hash(folder: &Path) -> u64 {
    let mut hasher = DefaultHasher::new();
    for source in SOURCES {
        let path = folder.join(source);
        let mut files = Vec::new();
        collect(&path, &mut files);
        for file in files {
            file.strip_prefix(folder).unwrap_or(&file).hash(&mut hasher);
            fs::read(&file).unwrap_or_default().hash(&mut hasher);
        }
    }
    hasher.finish()
}

/// All files at or below a path, in order.
fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    if path.is_file() {
        files.push(path.to_owned());
    }
    let Ok(entries) = fs::read_dir(path) else { return };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths.iter().filter(|path| !path.ends_with(GENERATED)) {
        collect(path, files);
    }
}

/// The table of files as Rust code.
fn built_table(folder: &Path) -> String {
    let mut files = Vec::new();
    collect(folder, &mut files);
    let names: BTreeMap<String, &PathBuf> = files.iter().map(|file| (served_at(folder, file), file)).collect();
    let entries = names.iter().filter(|(name, _)| !name.ends_with(".gz")).map(|(name, file)| {
        let gzip = names.get(&format!("{name}.gz")).map(|file| format!("include_bytes!({file:?})"));
        let mut hasher = DefaultHasher::new();
        fs::read(file).expect("the file was just listed").hash(&mut hasher);
        format!(
            "    api::Asset {{ path: {name:?}, media_type: {:?}, etag: \"\\\"{:016x}\\\"\", plain: include_bytes!({file:?}), gzip: {} }},\n",
            media_type(name),
            hasher.finish(),
            gzip.map_or("None".to_owned(), |bytes| format!("Some({bytes})")),
        )
    });
    format!("Dashboard::Built(&[\n{}])", entries.collect::<String>())
}

fn served_at(folder: &Path, file: &Path) -> String {
    let parts = file.strip_prefix(folder).unwrap_or(file).iter().map(|part| part.to_string_lossy());
    parts.fold(String::new(), |path, part| path + "/" + &part)
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        _ => panic!("{name}: say in build.rs which media type this has"),
    }
}
