//! Lives of processes in a simulated world, one after the other on the same database, each in a runtime of its own: when a
//! process dies, its runtime goes with all that was in it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use engine::{Engine, Parts};
use logic::seal::Keyring;
use model::Secret;
use model::clock::SeededRng;
use model::organization::Environment;
use model::settings::Retention;
use store::{MemoryDatabase, Store};
use tokio::runtime::Builder;
use tokio::task::JoinHandle;

use super::checks::check;
use super::clients::Api;
use super::edges::{Edge, OpenGate};
use super::evidence::{self, Evidence};
use super::ledger::End;
use super::world::{Present, Step, World};
use crate::furnish::Furnish;

const KEY: &str = "simulation-key-0123456789";
/// How long a process that is stopped lets exchanges go on.
const GRACE: Duration = Duration::from_secs(5);

/// A simulation that is over.
pub(crate) struct Simulated {
    pub(crate) seed: u64,
    pub(crate) trace: String,
    pub(crate) violations: Vec<String>,
    pub(crate) evidence: Evidence,
}

/// Simulates what belongs to a seed, and checks it.
pub(crate) fn simulate(seed: u64) -> Simulated {
    let world = Arc::new(World::new(seed));
    let database = MemoryDatabase::new().unwrap();
    loop {
        let end = live(&world, &database, seed);
        if matches!(end, End::Rested | End::Stuck) {
            break;
        }
    }
    let runtime = Builder::new_current_thread().build().unwrap();
    let evidence = runtime.block_on(evidence::gather(&world, &look_at(&database)));
    let violations = check(&evidence);
    let trace = std::mem::take(&mut world.state().trace);
    Simulated { seed, trace, violations, evidence }
}

fn look_at(database: &MemoryDatabase) -> Store {
    Store::open_gated(database, Arc::new(OpenGate))
}

fn live(world: &Arc<World>, database: &MemoryDatabase, seed: u64) -> End {
    world.state().begin_life();
    let watched = Arc::clone(world);
    let runtime = Builder::new_current_thread().on_thread_park(move || watched.come_to_rest()).build().unwrap();
    let end = runtime.block_on(drive(world, database, seed));
    drop(runtime);
    world.state().end_life(end);
    end
}

/// How far a process is.
enum Progress {
    Starting,
    Up(Api),
    Stopping,
    Ended(End),
}

/// A process.
#[derive(Clone)]
struct Process(Arc<Mutex<Progress>>);

impl Process {
    /// Starts one as the binary does.
    fn start(world: &Arc<World>, database: &MemoryDatabase, seed: u64) -> Self {
        let edge = Arc::new(Edge(Arc::clone(world)));
        let life = u64::try_from(world.state().life()).unwrap();
        let engine = Engine::new(Parts {
            store: Store::open_gated(database, Arc::clone(&edge) as _),
            clock: Arc::clone(&edge) as _,
            // Another life never makes the same ids.
            rng: Arc::new(SeededRng::new(seed.wrapping_mul(1_000_003).wrapping_add(life))),
            keyring: Keyring::new(&[7; 32]),
            transport: edge,
            policy: world.scene.policy.clone(),
            retention: Retention::default(),
        });
        let process = Process(Arc::new(Mutex::new(Progress::Starting)));
        let (starting, world) = (process.clone(), Arc::clone(world));
        drop(tokio::spawn(async move {
            let next = match open(&engine).await {
                Ok(environment) => {
                    spawn_loops(&engine);
                    Progress::Up(Api { world, engine, environment })
                }
                Err(reason) => {
                    world.state().note(&format!("the start failed: {reason}"));
                    Progress::Ended(End::Died)
                }
            };
            starting.enter(next);
        }));
        process
    }

    fn enter(&self, progress: Progress) {
        *self.0.lock().unwrap() = progress;
    }

    fn api(&self) -> Option<Api> {
        match &*self.0.lock().unwrap() {
            Progress::Up(api) => Some(api.clone()),
            Progress::Starting | Progress::Stopping | Progress::Ended(_) => None,
        }
    }

    fn end(&self) -> Option<End> {
        match &*self.0.lock().unwrap() {
            Progress::Ended(end) => Some(*end),
            Progress::Starting | Progress::Stopping | Progress::Up(_) => None,
        }
    }

    /// Tells it to stop.
    fn stop(&self) {
        let Some(api) = self.api() else { return };
        api.world.state().note("the process is told to stop");
        self.enter(Progress::Stopping);
        let process = self.clone();
        drop(tokio::spawn(async move {
            api.engine.shut_down(GRACE).await;
            process.enter(Progress::Ended(End::Stopped));
        }));
    }
}

async fn open(engine: &Engine) -> Result<Arc<Environment>, String> {
    engine.initialize(Some(&Secret::new(KEY.to_owned()))).await.map_err(|error| error.to_string())?;
    let environment = engine.key_access(KEY).await.map_err(|error| error.to_string())?.environment;
    engine.take_over().await.map_err(|error| error.to_string())?;
    Ok(environment)
}

/// Starts what goes on beside requests.
fn spawn_loops(engine: &Engine) {
    let [claiming, house, bulk, figures, webhooks] = std::array::from_fn(|_| engine.clone());
    drop(tokio::spawn(async move { claiming.claim_due().await }));
    drop(tokio::spawn(async move { house.keep_house().await }));
    drop(tokio::spawn(async move { bulk.run_bulk_operations().await }));
    drop(tokio::spawn(async move { figures.keep_figures().await }));
    drop(tokio::spawn(async move { webhooks.run_operational_webhooks().await }));
}

/// Lets a process live until it ends.
async fn drive(world: &Arc<World>, database: &MemoryDatabase, seed: u64) -> End {
    let process = Process::start(world, database, seed);
    let mut clients: Vec<JoinHandle<()>> = Vec::new();
    if world.state().life() == 1 {
        world.at_rest().await;
        let api = process.api().unwrap();
        world.scene.furnish(Furnish { engine: &api.engine, environment: &api.environment }).await;
        world.state().calm(false);
    }
    loop {
        world.at_rest().await;
        if let Some(end) = process.end() {
            return end;
        }
        clients.retain(|client| !client.is_finished());
        let present = Present { is_up: process.api().is_some(), clients: clients.len() };
        let step = world.state().step(&world.scene, present);
        match step {
            Step::Done => {}
            Step::Die => return End::Died,
            Step::Stuck => return End::Stuck,
            Step::Stop => process.stop(),
            Step::Act(action) => {
                clients.extend(process.api().map(|api| tokio::spawn(async move { api.ask(action).await })));
            }
            Step::HangUp(client) => {
                world.state().note("a client hangs up");
                clients.swap_remove(client).abort();
            }
            Step::Quiet if evidence::is_all_done(&look_at(database)).await => return End::Rested,
            Step::Quiet => {
                if !world.state().pass_time() {
                    return End::Stuck;
                }
            }
        }
    }
}
