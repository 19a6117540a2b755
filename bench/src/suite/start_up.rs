//! From the start of the process to its first healthy answer: with little in the database, and after a crash with many
//! jobs waiting.

use super::figures::{Figure, Findings, Target};
use super::process::time_start;
use super::scene::Scene;
use super::stage::Stage;
use super::stored::{AUDIENCE, audience};
use crate::failure::Failure;
use crate::stats::median;

/// Starts of which the median is taken.
const STARTS: usize = 5;

pub(crate) async fn play(stage: &mut Stage, findings: &mut Findings) -> Result<(), Failure> {
    let server = stage.start("start-up")?;
    Scene::plain(server.address, stage.sink.address).await?;
    stage.stop(server).await?;
    let mut times = Vec::with_capacity(STARTS);
    for _ in 0..STARTS {
        let (server, time) = time_start(|| stage.start("start-up")).await?;
        times.push(time.as_secs_f64() * 1e3);
        stage.stop(server).await?;
    }
    let time = median(&times).unwrap_or(f64::NAN);
    findings.add(Figure::new("start to the first healthy answer", Target::AtMost(300.0), time, (0, " ms")));
    Ok(())
}

/// The receiver hangs, so that all jobs wait; then the process is killed and started again.
pub(crate) async fn play_waiting(stage: &mut Stage, findings: &mut Findings) -> Result<(), Failure> {
    let hanging = stage.start_hanging_sink()?;
    let server = stage.start("waiting")?;
    audience(&server, hanging.address).await?;
    let mut fill = stage.load(&server, stage.sizes.waiting.div_ceil(AUDIENCE.deliveries()));
    (fill.shape, fill.connections, fill.no_wait, fill.limit) = (AUDIENCE.shape(), 8, true, 3_600);
    let report = stage.run("filling", &fill).await?;
    stage.kill(server);
    let (server, time) = time_start(|| stage.start("waiting")).await?;
    let name = format!("start to the first healthy answer after a crash, {} jobs waiting", report.expected);
    findings.add(Figure::new(name, Target::AtMost(2_000.0), time.as_secs_f64() * 1e3, (0, " ms")));
    stage.kill(server);
    stage.forget("waiting");
    Ok(())
}
