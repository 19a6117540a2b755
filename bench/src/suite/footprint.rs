//! What it costs beside time: disk for each message, and memory.

use super::figures::{Figure, Findings, Target};
use super::scene::Scene;
use super::stage::{Stage, folder_bytes};
use crate::failure::Failure;

/// The size of a webhook's body that the target for the disk names, in bytes.
const BODY_BYTES: u64 = 1_024;

/// Delivers messages with a body of 1 KB, and looks at the data folder after the server has ended.
pub(crate) async fn play(stage: &mut Stage, findings: &mut Findings) -> Result<(), Failure> {
    let server = stage.start("disk")?;
    Scene::plain(server.address, stage.sink.address).await?;
    let bare = stage.load(&server, 100);
    let bare = stage.run("bare", &bare).await?;
    let mut options = stage.load(&server, stage.sizes.messages);
    // The member's own name and quotes take nine bytes.
    options.shape.pad = usize::try_from(BODY_BYTES.saturating_sub(bare.body_bytes + 9)).unwrap_or_default();
    let report = stage.run("1 KB", &options).await?;
    stage.stop(server).await?;
    let bytes = folder_bytes(&stage.data("disk"))? / (report.arrived + bare.arrived).max(1);
    let name = format!("disk for each delivered message with a body of {} bytes", report.body_bytes);
    findings.add(Figure::new(name, Target::AtMost(2_000.0), bytes as f64, (0, " bytes")));
    stage.forget("disk");
    Ok(())
}

/// What all scenarios together have shown.
pub(crate) fn sum_up(stage: &Stage, findings: &mut Findings) {
    let megabytes = |bytes: u64| bytes as f64 / f64::from(1 << 20);
    if let Some(idle) = stage.rss_idle {
        findings.add(Figure::new("memory (RSS) at rest", Target::AtMost(40.0), megabytes(idle), (0, " MB")));
    }
    let name = "memory (RSS) at its peak in any of these runs";
    findings.add(Figure::new(name, Target::AtMost(150.0), megabytes(stage.rss_peak), (0, " MB")));
    findings.note_neighbours(stage.own_s, stage.others_s);
    findings.add_never("messages accepted and not delivered", stage.lost);
    findings.add_never("messages delivered twice", stage.duplicates);
}
