//! Wiring: from a configuration to an engine on its database.

use std::path::Path;
use std::sync::Arc;

use engine::{AccountError, Engine, InitializeError, NewAccount, Parts};
use logic::seal::Keyring;
use store::{SqliteOptions, Store};
use transport::HttpTransport;

use crate::config::{Admin, AdminOptions, Config};
use crate::sealing;
use crate::system::{SystemClock, SystemRng};

/// Threads that read the database.
const READERS: usize = 2;

/// An engine whose database is open and whose organization exists.
pub(crate) struct Assembled {
    /// The engine.
    pub(crate) engine: Engine,
    /// Whether the organization was made just now.
    pub(crate) is_first_start: bool,
}

/// Opens the database in the data folder and puts the engine on it.
///
/// # Errors
/// One line that says what to do. Nothing that was there is changed then.
pub(crate) async fn assemble(config: &Config) -> Result<Assembled, String> {
    let folder = config.data_dir.clone();
    if !database_path(&folder).exists() {
        // A mistake in the options of the owner must not leave half of a first start behind.
        config.admin.resolve()?;
    }
    let store = open_store(config, false)?;
    let given = config.sealing_key.as_ref();
    // A database without an organization is what a first start leaves behind that was cut off: it holds no secret.
    let environments = store.environment_list().await.map_err(|error| explain(&error.into(), &folder))?;
    if !environments.is_empty() && given.is_none() && !sealing::exists(&folder) {
        return Err(format!(
            "{} has a database but no sealing.key; restore the file from a backup or give the key with TIDINGS_SEALING_KEY",
            folder.display()
        ));
    }
    let engine = new_engine(config, store, sealing::load(&folder, given, &SystemRng::new())?);
    let is_first_start =
        engine.initialize(config.secret_key.as_ref()).await.map_err(|error| explain(&error, &folder))?;
    make_owner(&engine, &config.admin).await?;
    engine.take_over().await.map_err(|error| explain(&error.into(), &folder))?;
    Ok(Assembled { engine, is_first_start })
}

/// Makes the first owner, if the configuration names one and there is no account yet.
async fn make_owner(engine: &Engine, options: &AdminOptions) -> Result<(), String> {
    let failure = |error: &dyn std::fmt::Display| format!("the first owner could not be made: {error}");
    if !engine.needs_account().await.map_err(|error| failure(&error))? {
        return Ok(());
    }
    let Some(Admin { email, password }) = options.resolve()? else { return Ok(()) };
    let name = email.split('@').next().unwrap_or(&email).to_owned();
    match engine.account_create_first(NewAccount { name, email, password }).await {
        Ok(account) => {
            tracing::info!(id = %account.id, "made the account of the first owner");
            Ok(())
        }
        Err(AccountError::SetUp) => Ok(()),
        Err(error) => Err(failure(&error)),
    }
}

/// An engine that only looks at the database, possibly beside the server that owns it.
///
/// # Errors
/// One line that says what to do.
pub(crate) fn assemble_read_only(config: &Config) -> Result<Engine, String> {
    let folder = &config.data_dir;
    if !database_path(folder).exists() {
        return Err(format!("{} has no database yet; `tidings serve` makes it", folder.display()));
    }
    if config.sealing_key.is_none() && !sealing::exists(folder) {
        return Err(format!("{} has no sealing.key; give the key with TIDINGS_SEALING_KEY", folder.display()));
    }
    let keyring = sealing::load(folder, config.sealing_key.as_ref(), &SystemRng::new())?;
    Ok(new_engine(config, open_store(config, true)?, keyring))
}

fn open_store(config: &Config, read_only: bool) -> Result<Store, String> {
    let options = SqliteOptions { folder: config.data_dir.clone(), readers: READERS, read_only };
    Store::open_sqlite(&options).map_err(|error| error.to_string())
}

fn new_engine(config: &Config, store: Store, keyring: Keyring) -> Engine {
    Engine::new(Parts {
        store,
        clock: Arc::new(SystemClock),
        rng: Arc::new(SystemRng::new()),
        keyring,
        transport: Arc::new(HttpTransport::new(config.egress.clone())),
        policy: config.policy.clone(),
        retention: config.retention,
    })
}

/// What to do about an organization that cannot be opened.
pub(crate) fn explain(error: &InitializeError, folder: &Path) -> String {
    match error {
        InitializeError::Sealed(_) => format!(
            "the secrets in {} were sealed with another key; restore the sealing.key that belongs to it or give it with \
             TIDINGS_SEALING_KEY ({error})",
            database_path(folder).display()
        ),
        InitializeError::Store(_) => format!("{}: {error}", database_path(folder).display()),
    }
}

fn database_path(folder: &Path) -> std::path::PathBuf {
    folder.join(store::DATABASE_FILE)
}
