//! A child process that listens: started, awaited until it says where, and ended by its own id.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use crate::clock::now;
use crate::failure::Failure;
use crate::http::{self, Connection};
use crate::process::Usage;

/// The most lines that are read while looking for the address.
const GREETING_LINES_MAX: usize = 100;
/// How often the end of a process is looked for.
const END_LOOKS: u32 = 600;
/// Between two looks.
const END_PAUSE: Duration = Duration::from_millis(50);

/// A process of ours. Dropping it kills it.
pub(crate) struct Process {
    child: Child,
    /// Kept open, so that it can go on printing.
    _stdout: BufReader<ChildStdout>,
    pub(crate) address: SocketAddr,
}

impl Drop for Process {
    fn drop(&mut self) {
        // One that has ended already cannot be killed, and need not be.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Process {
    /// Starts a command, and reads the address from the first line of its output that holds one. Its errors go to `log`.
    pub(crate) fn start(command: &mut Command, log: &Path) -> Result<Process, Failure> {
        let program = command.get_program().to_string_lossy().into_owned();
        let failed = |what: &str| Failure::new(format!("{program}: {what}; see {}", log.display()));
        let log_file = File::create(log).map_err(Failure::when(log.display()))?;
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log_file);
        let mut child = command.spawn().map_err(Failure::when(&program))?;
        let stdout = child.stdout.take().ok_or_else(|| failed("no output"))?;
        let mut stdout = BufReader::new(stdout);
        let Some(address) = read_address(&mut stdout) else {
            // It may have ended by itself already.
            drop(child.kill());
            drop(child.wait());
            return Err(failed("it did not say where it listens"));
        };
        Ok(Process { child, _stdout: stdout, address })
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// What it has used so far.
    pub(crate) fn usage(&self) -> Usage {
        Usage::of_tree(self.pid())
    }

    /// Asks the health check of a Tidings until it is answered with 200.
    pub(crate) async fn healthy(&self) -> Result<(), Failure> {
        let mut connection = Connection::open(self.address).await?;
        let answer = connection.send(http::get("/v1/health-check")).await?;
        let refusal = || Failure::new(format!("the health check was answered with {}", answer.status));
        answer.status.is_success().then_some(()).ok_or_else(refusal)
    }

    /// Asks it to end and waits until it has, at most 30 s; then it is killed.
    pub(crate) async fn stop(mut self) -> Result<(), Failure> {
        let pid = self.pid().to_string();
        Command::new("kill").args(["-TERM", &pid]).status().map_err(Failure::when("kill"))?;
        for _ in 0..END_LOOKS {
            if self.child.try_wait().map_err(Failure::when("waiting for the end"))?.is_some() {
                return Ok(());
            }
            tokio::time::sleep(END_PAUSE).await;
        }
        Err(Failure::new("the server did not end when it was asked to"))
    }
}

/// Times a start: from the call to the first healthy answer.
pub(crate) async fn time_start(
    start: impl FnOnce() -> Result<Process, Failure>,
) -> Result<(Process, Duration), Failure> {
    let since = now();
    let process = start()?;
    process.healthy().await?;
    Ok((process, since.elapsed()))
}

fn read_address(output: &mut impl BufRead) -> Option<SocketAddr> {
    let mut lines = output.lines().map_while(Result::ok).take(GREETING_LINES_MAX);
    lines.find_map(|line| line.split_once("http://")?.1.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use super::read_address;

    #[test]
    fn the_address_is_read_from_what_a_server_prints() {
        let cases = [
            ("sink http://127.0.0.1:99\n", Some("127.0.0.1:99")),
            (
                "Tidings 0.1.0\n\nAPI       http://[::1]:3000\nOpenAPI   http://[::1]:3000/openapi.json\n",
                Some("[::1]:3000"),
            ),
            ("see http://example.test/ first\nhttp://127.0.0.1:1\n", Some("127.0.0.1:1")),
            ("cannot listen\n", None),
            ("", None),
        ];
        for (mut output, expected) in cases.map(|(output, expected)| (output.as_bytes(), expected)) {
            let address = read_address(&mut output).map(|address| address.to_string());
            assert_eq!(address.as_deref(), expected);
        }
    }
}
