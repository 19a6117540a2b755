//! How long from the trigger to the webhook at rates below saturation, which is what users feel.

use super::figures::{Figure, Findings, Target};
use super::scene::Scene;
use super::stage::Stage;
use crate::failure::Failure;

/// Triggers per second.
const RATES: [u32; 2] = [200, 1_000];

pub(crate) async fn play(stage: &mut Stage, findings: &mut Findings) -> Result<(), Failure> {
    let server = stage.start("latency")?;
    Scene::plain(server.address, stage.sink.address).await?;
    let warm_up = stage.load(&server, 1_000);
    stage.run("warm-up", &warm_up).await?;
    for rate in RATES {
        let mut options = stage.load(&server, u64::from(rate) * u64::from(stage.sizes.seconds));
        options.rate = Some(rate);
        // In this minute: what the disk takes changes from one to the next.
        let sync_ms = stage.sync_ms()?;
        let report = stage.run(&format!("{rate}/s"), &options).await?;
        let [p50, p99] = [report.e2e_us.p50, report.e2e_us.p99].map(|us| f64::from(us) / 1e3);
        let name = format!("{rate} triggers per second, to the webhook, p50 (one sync and 1 ms)");
        findings.add(Figure::new(name, Target::AtMost(sync_ms + 1.0), p50, (2, " ms")));
        let name = format!("{rate} triggers per second, to the webhook, p99 (4 times p50)");
        findings.add(Figure::new(name, Target::AtMost(4.0 * p50), p99, (2, " ms")));
    }
    stage.stop(server).await?;
    stage.forget("latency");
    Ok(())
}
