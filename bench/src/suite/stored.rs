//! Whether a full database is slower than an empty one: two servers in turn, one of them filled before over the API.

use std::net::SocketAddr;

use super::figures::{Figure, Findings, Target};
use super::process::Process;
use super::scene::Scene;
use super::stage::Stage;
use crate::failure::Failure;
use crate::load::Shape;
use crate::stats::median;

/// Subscribers that get each trigger that fills a database: as many as a trigger may name, so that filling is quick.
pub(crate) const AUDIENCE: Audience = Audience(100);
/// Triggers of a request that fills.
const FILLING_BULK: u64 = 10;
/// Rounds of the comparison at most.
const ROUNDS_MAX: u32 = 3;

pub(crate) struct Audience(u64);

impl Audience {
    /// Deliveries of one trigger.
    pub(crate) fn deliveries(&self) -> u64 {
        self.0
    }

    pub(crate) fn shape(&self) -> Shape {
        Shape { subscribers: Some(self.0), to_all: true, bulk: FILLING_BULK, ..Shape::default() }
    }
}

/// The plain scene with the audience in it.
pub(crate) async fn audience(server: &Process, sink: SocketAddr) -> Result<(), Failure> {
    let mut scene = Scene::plain(server.address, sink).await?;
    for index in 0..AUDIENCE.deliveries() {
        scene.subscriber(&format!("bench-{index}"), "bench").await?;
    }
    Ok(())
}

pub(crate) async fn play(stage: &mut Stage, findings: &mut Findings) -> Result<(), Failure> {
    let full = stage.start("full")?;
    audience(&full, stage.sink.address).await?;
    let mut fill = stage.load(&full, stage.sizes.stored.div_ceil(AUDIENCE.deliveries()));
    (fill.shape, fill.connections, fill.limit) = (AUDIENCE.shape(), 4, 3_600);
    let filled = stage.run("filling", &fill).await?;
    let empty = stage.start("empty")?;
    Scene::plain(empty.address, stage.sink.address).await?;
    let mut ratios = Vec::new();
    for _ in 0..stage.sizes.rounds.min(ROUNDS_MAX) {
        let mut options = stage.load(&empty, stage.sizes.messages);
        options.warm_up = 1_000;
        let on_empty = stage.run("empty", &options).await?;
        (options.target, options.watch) = (full.address, stage.load(&full, 1).watch);
        let on_full = stage.run("full", &options).await?;
        ratios.push(on_full.delivered_per_s / on_empty.delivered_per_s);
    }
    let name = format!("deliveries per second with {} stored messages, against an empty database", filled.arrived);
    let ratio = median(&ratios).unwrap_or(f64::NAN);
    findings.add(Figure::new(name, Target::AtLeast(0.9), ratio, (2, "")));
    stage.stop(empty).await?;
    stage.stop(full).await?;
    stage.forget("full");
    stage.forget("empty");
    Ok(())
}
