//! The binary as a process: its folder, its output and its end.

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Output, Stdio};

use serde_json::Value;

use super::http::{Answer, Events, Peer, send};

/// The key that opens Development in these tests.
pub(crate) const KEY: &str = "test-key-0123456789abcdef";

/// A command line for the binary on a folder, with nothing of the outer environment that would configure it.
pub(crate) fn tidings(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tidings"));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("TIDINGS_")) {
        command.env_remove(name);
    }
    command.arg("--data-dir").arg(folder).current_dir(std::env::temp_dir());
    command.stdin(Stdio::null());
    command
}

/// Runs the binary to its end.
pub(crate) fn run(command: &mut Command) -> Output {
    command.output().unwrap()
}

/// A running server; killed when it is dropped.
pub(crate) struct Server {
    child: Child,
    stdout: BufReader<ChildStdout>,
    pub(crate) address: SocketAddr,
    pub(crate) greeting: String,
}

impl Server {
    /// Starts a server on a free port and waits until it says where it is.
    pub(crate) fn start(folder: &Path) -> Server {
        let mut command = tidings(folder);
        command.args(["serve", "--listen", "127.0.0.1:0"]).env("TIDINGS_SECRET_KEY", KEY);
        Server::spawn(&mut command)
    }

    /// Starts a server as `command` says.
    pub(crate) fn spawn(command: &mut Command) -> Server {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut greeting = String::new();
        while !greeting.contains("OpenAPI") {
            let mut line = String::new();
            if stdout.read_line(&mut line).unwrap() == 0 {
                let mut message = String::new();
                child.stderr.take().unwrap().read_to_string(&mut message).unwrap();
                panic!("the server did not start: {message}");
            }
            greeting.push_str(&line);
        }
        let address =
            greeting.lines().find_map(|line| line.strip_prefix("API       http://")).unwrap().parse().unwrap();
        Server { child, stdout, address, greeting }
    }

    /// Sends a request with the Development key.
    pub(crate) fn send(&self, method: &str, path: &str, body: Option<&Value>) -> Answer {
        send(&Peer { address: self.address, key: KEY }, method, path, body)
    }

    /// Listens to what changes in Development.
    pub(crate) fn listen(&self) -> Events {
        Events::listen(&Peer { address: self.address, key: KEY }, "/tidings/v1/events")
    }

    /// The id of its process.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Ends it at once, as a crash would: the system gives it no time for anything.
    pub(crate) fn kill(&self) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-KILL", &pid]).status().unwrap().success());
    }

    /// Asks it to stop and gives its exit code and all that it printed.
    pub(crate) fn stop(mut self) -> (Option<i32>, String) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        let mut text = std::mem::take(&mut self.greeting);
        self.stdout.read_to_string(&mut text).unwrap();
        (self.child.wait().unwrap().code(), text)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It has ended already after `stop`; then there is nothing to kill.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
