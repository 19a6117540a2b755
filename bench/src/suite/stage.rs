//! What all scenarios share: the folder, the sink and the relay, how a Tidings is started, and what it used.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::available_parallelism;

use tempfile::TempDir;

use super::process::Process;
use super::{Options, Sizes, say};
use crate::clock::{micros, now};
use crate::failure::Failure;
use crate::load::{self, Report, Shape, Watch};
use crate::stats::median;

/// The key that opens the environment of each server under test.
pub(crate) const KEY: &str = "bench-key-0123456789";
/// The key of all signatures.
pub(crate) const SECRET: &str = "bench-secret";
/// Connections of a closed loop.
pub(crate) const CONNECTIONS: u32 = 64;
/// Writes that are timed to learn what a sync of this disk takes.
const SYNCS: usize = 200;

pub(crate) struct Stage {
    pub(crate) sizes: Sizes,
    pub(crate) sink: Process,
    pub(crate) relay: Process,
    /// The most memory of any Tidings so far, in bytes.
    pub(crate) rss_peak: u64,
    /// Memory of a Tidings that has done nothing yet, in bytes.
    pub(crate) rss_idle: Option<u64>,
    /// Accepted and not arrived, and arrived twice, over all runs.
    pub(crate) lost: u64,
    /// Arrived more than once, over all runs.
    pub(crate) duplicates: u64,
    /// CPU seconds of the bench and the servers in all runs, and of everything else on the machine.
    pub(crate) own_s: f64,
    /// See `own_s`.
    pub(crate) others_s: f64,
    tidings: PathBuf,
    folder: TempDir,
}

impl Stage {
    pub(crate) async fn set(options: &Options) -> Result<Stage, Failure> {
        fs::create_dir_all(&options.folder).map_err(Failure::when(options.folder.display()))?;
        let folder = tempfile::tempdir_in(&options.folder).map_err(Failure::when(options.folder.display()))?;
        let sink = start_own(&["sink"], &folder.path().join("sink.log"))?;
        let sink_address = sink.address.to_string();
        let relay = start_own(&["relay", "--sink", &sink_address], &folder.path().join("relay.log"))?;
        Ok(Stage {
            sizes: options.sizes(),
            sink,
            relay,
            rss_peak: 0,
            rss_idle: None,
            lost: 0,
            duplicates: 0,
            own_s: 0.0,
            others_s: 0.0,
            tidings: options.tidings.clone(),
            folder,
        })
    }

    /// The machine in a line: what the figures depend on.
    pub(crate) fn describe(&self) -> Result<String, Failure> {
        let cores = available_parallelism().map_or(0, std::num::NonZero::get);
        Ok(format!("{cores} cores; `fdatasync` of 4 KB takes {:.2} ms (median)", self.sync_ms()?))
    }

    /// The median time of a sync after a small write, in milliseconds.
    pub(crate) fn sync_ms(&self) -> Result<f64, Failure> {
        let path = self.folder.path().join("sync");
        let mut file = File::create(&path).map_err(Failure::when(path.display()))?;
        let mut times = Vec::with_capacity(SYNCS);
        for _ in 0..SYNCS {
            let since = now();
            file.write_all(&[7; 4_096]).and_then(|()| file.sync_data()).map_err(Failure::when(path.display()))?;
            times.push(micros(since.elapsed()) as f64 / 1_000.0);
        }
        Ok(median(&times).unwrap_or_default())
    }

    /// A second sink, which takes what it gets and never answers.
    pub(crate) fn start_hanging_sink(&self) -> Result<Process, Failure> {
        start_own(&["sink", "--hang"], &self.folder.path().join("hanging.log"))
    }

    /// The data folder called `name`.
    pub(crate) fn data(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Starts a Tidings on the data folder `name`, which is made if it is not there.
    pub(crate) fn start(&self, name: &str) -> Result<Process, Failure> {
        let mut command = Command::new(&self.tidings);
        for (variable, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("TIDINGS_")) {
            command.env_remove(variable);
        }
        command.current_dir(self.folder.path()).env("TIDINGS_SECRET_KEY", KEY);
        command.args(["serve", "--listen", "127.0.0.1:0", "--log", "error", "--data-dir"]).arg(self.data(name));
        Process::start(&mut command, &self.folder.path().join(format!("{name}.log")))
    }

    /// Notes what a server used.
    pub(crate) fn note(&mut self, server: &Process) {
        self.rss_peak = self.rss_peak.max(server.usage().rss_peak);
    }

    /// Notes what a server used, and ends it.
    pub(crate) async fn stop(&mut self, server: Process) -> Result<(), Failure> {
        self.note(&server);
        server.stop().await
    }

    /// Ends a server as a crash would.
    pub(crate) fn kill(&mut self, server: Process) {
        self.note(&server);
        drop(server);
    }

    /// Removes a data folder that is done with: they can be large.
    pub(crate) fn forget(&self, name: &str) {
        // It is in the temporary folder, which goes as a whole in the end.
        drop(fs::remove_dir_all(self.data(name)));
    }

    /// The options of a run of `events` against a server, with all else as usual.
    pub(crate) fn load(&self, server: &Process, events: u64) -> load::Options {
        load::Options {
            target: server.address,
            sink: self.sink.address,
            key: KEY.to_owned(),
            shape: Shape::default(),
            events,
            connections: CONNECTIONS,
            rate: None,
            warm_up: 0,
            no_wait: false,
            limit: 300,
            settle: 200,
            watch: vec![Watch { name: "server".to_owned(), pid: server.pid() }],
        }
    }

    /// Runs the generator, says how it went, and keeps account of what was lost or came twice.
    pub(crate) async fn run(&mut self, name: &str, options: &load::Options) -> Result<Report, Failure> {
        let report = load::run(options).await?;
        let cpu = report.watched.first().map_or(0.0, |watched| watched.cpu_s_per_1000);
        say(&format!(
            "{name}: {:.0} accepted/s, {:.0} delivered/s, e2e p50 {:.2} p95 {:.2} p99 {:.2} ms, {:.0} µs CPU each, \
             others used {:.1} s",
            report.accepted_per_s,
            report.delivered_per_s,
            f64::from(report.e2e_us.p50) / 1e3,
            f64::from(report.e2e_us.p95) / 1e3,
            f64::from(report.e2e_us.p99) / 1e3,
            cpu * 1e3,
            report.other_cpu_s + report.steal_s,
        ));
        self.own_s += report.load_cpu_s + report.sink_cpu_s + report.watched.iter().map(|one| one.cpu_s).sum::<f64>();
        self.others_s += (report.other_cpu_s + report.steal_s).max(0.0);
        if !options.no_wait {
            self.lost += report.missing;
            self.duplicates += report.duplicates;
        }
        match &report.complaint {
            Some(complaint) => Err(Failure::new(format!("{name}: not everything was accepted: {complaint}"))),
            None => Ok(report),
        }
    }
}

/// Starts this very program as another part of the bench, on a free port.
fn start_own(arguments: &[&str], log: &Path) -> Result<Process, Failure> {
    let own = std::env::current_exe().map_err(Failure::when("this program"))?;
    Process::start(Command::new(own).args(arguments).args(["--listen", "127.0.0.1:0"]), log)
}

/// The size of everything in a folder, in bytes.
pub(crate) fn folder_bytes(folder: &Path) -> Result<u64, Failure> {
    let failed = || Failure::when(folder.display());
    let entries = fs::read_dir(folder).map_err(failed())?;
    entries.map(|entry| Ok(entry.and_then(|entry| entry.metadata()).map_err(failed())?.len())).sum()
}
