//! How many deliveries a second at full speed: relay and Tidings in turn, so that both see the same machine. Then the
//! same messages in bulk triggers of 100.

use super::figures::{Figure, Findings, Target};
use super::scene::Scene;
use super::stage::Stage;
use crate::failure::Failure;
use crate::load::Shape;
use crate::stats::median;

/// Messages that are sent before those that are measured.
const WARM_UP: u64 = 1_000;
/// The most triggers of one request.
const BULK: u64 = 100;

pub(crate) async fn play(stage: &mut Stage, findings: &mut Findings) -> Result<(), Failure> {
    let server = stage.start("throughput")?;
    Scene::plain(server.address, stage.sink.address).await?;
    stage.rss_idle = Some(server.usage().rss);
    let (mut ratios, mut bulk_ratios, mut spent) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..stage.sizes.rounds {
        let mut relay = stage.load(&server, stage.sizes.messages * 3);
        (relay.target, relay.warm_up) = (stage.relay.address, WARM_UP);
        relay.watch.iter_mut().for_each(|watch| watch.pid = stage.relay.pid());
        let relay = stage.run("relay", &relay).await?;
        let mut single = stage.load(&server, stage.sizes.messages);
        single.warm_up = WARM_UP;
        let single = stage.run("tidings", &single).await?;
        let mut bulk = stage.load(&server, stage.sizes.messages);
        bulk.shape = Shape { bulk: BULK, ..Shape::default() };
        let bulk = stage.run("bulk", &bulk).await?;
        let cpu_s = single.watched.first().map_or(0.0, |watched| watched.cpu_s_per_1000);
        findings.add_round(relay.delivered_per_s, single.delivered_per_s, cpu_s);
        ratios.push(single.delivered_per_s / relay.delivered_per_s);
        bulk_ratios.push(bulk.accepted_per_s / single.accepted_per_s);
        spent.push(cpu_s * 1e3);
    }
    let middle = |values: &[f64]| median(values).unwrap_or(f64::NAN);
    let name = "deliveries per second, as a share of the relay's (median of the rounds)";
    findings.add(Figure::new(name, Target::AtLeast(0.4), middle(&ratios), (2, "")));
    let name = "CPU of the server for each delivery";
    findings.add(Figure::new(name, Target::AtMost(85.0), middle(&spent), (0, " µs")));
    let name = "bulk triggers of 100: accepted per second, against single triggers";
    findings.add(Figure::new(name, Target::AtLeast(3.0), middle(&bulk_ratios), (1, " times")));
    stage.stop(server).await?;
    stage.forget("throughput");
    Ok(())
}
