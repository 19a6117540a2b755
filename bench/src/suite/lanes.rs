//! Whether an endpoint that hangs delays the others: 50 endpoints, one of which never answers, and many deliveries that
//! wait for it. The latency of the other 49 is taken before and after.

use super::figures::{Figure, Findings, Target};
use super::process::Process;
use super::scene::Scene;
use super::stage::Stage;
use crate::failure::Failure;
use crate::load::Shape;
use crate::stats::median;

/// Endpoints that answer.
const HEALTHY: u64 = 49;
/// Triggers per second to them, in turn.
const RATE: u32 = 500;
/// Seconds that a look waits for the last delivery.
const LIMIT_S: u64 = 60;
/// Looks before and after, at most.
const LOOKS_MAX: u32 = 3;

pub(crate) async fn play(stage: &mut Stage, findings: &mut Findings) -> Result<(), Failure> {
    let hanging = stage.start_hanging_sink()?;
    let server = stage.start("lanes")?;
    let mut scene = Scene::of(server.address).await?;
    scene.workflow().await?;
    for index in 0..HEALTHY {
        scene.endpoint(&format!("lane-{index}"), &format!("http://{}/lane/{index}", stage.sink.address)).await?;
        scene.subscriber(&format!("lane-{index}"), &format!("lane-{index}")).await?;
    }
    scene.endpoint("hanging", &format!("http://{}/push", hanging.address)).await?;
    scene.subscriber("hanging", "hanging").await?;
    let mut warm_up = stage.load(&server, 1_000);
    warm_up.shape = lanes();
    stage.run("warm-up", &warm_up).await?;
    let before = look(stage, &server, "49 endpoints").await?;
    let mut fill = stage.load(&server, stage.sizes.hanging);
    fill.shape = Shape { subscriber: "hanging".to_owned(), bulk: 100, ..Shape::default() };
    fill.no_wait = true;
    let filled = stage.run("filling the lane that hangs", &fill).await?;
    let after = look(stage, &server, "49 endpoints beside it").await?;
    let name =
        format!("p95 of 49 endpoints while {} deliveries wait for one that hangs, against before", filled.accepted);
    findings.add(Figure::new(name, Target::AtMost(1.1), after / before, (2, " times")));
    stage.kill(server);
    stage.forget("lanes");
    Ok(())
}

/// Triggers for the endpoints that answer, in turn.
fn lanes() -> Shape {
    Shape { subscriber: "lane".to_owned(), subscribers: Some(HEALTHY), ..Shape::default() }
}

/// The p95 from trigger to webhook in milliseconds, the median of a few looks.
async fn look(stage: &mut Stage, server: &Process, name: &str) -> Result<f64, Failure> {
    let mut values = Vec::new();
    for _ in 0..stage.sizes.rounds.min(LOOKS_MAX) {
        let mut options = stage.load(server, u64::from(RATE) * u64::from(stage.sizes.seconds));
        options.rate = Some(RATE);
        options.shape = lanes();
        options.limit = LIMIT_S;
        let report = stage.run(name, &options).await?;
        if report.missing > 0 {
            // Late, not lost: they stand behind those that wait for the endpoint that hangs. So the p95 is not known, but
            // it is at least this.
            stage.lost -= report.missing;
            return Ok(LIMIT_S as f64 * 1e3);
        }
        values.push(f64::from(report.e2e_us.p95) / 1e3);
    }
    Ok(median(&values).unwrap_or(f64::NAN))
}
