//! Where the key that seals secrets at rest comes from: given, or a file in the data folder that is made once.

use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use logic::seal::{KEY_BYTES, Keyring};
use logic::sign::{hex, unhex};
use model::{Rng, Secret};

/// The file with the key, 64 hexadecimal digits.
const FILE: &str = "sealing.key";

/// Whether the folder has a key.
pub(crate) fn exists(folder: &Path) -> bool {
    folder.join(FILE).exists()
}

/// The keyring: of the given key, else of the key in the folder, which is made if it is missing.
///
/// # Errors
/// One line that says what to do.
pub(crate) fn load(folder: &Path, given: Option<&Secret<String>>, rng: &dyn Rng) -> Result<Keyring, String> {
    if let Some(text) = given {
        let key = parse(text.expose()).ok_or("the sealing key must be 64 hexadecimal digits (TIDINGS_SEALING_KEY)")?;
        return Ok(Keyring::new(&key));
    }
    let path = folder.join(FILE);
    match std::fs::read_to_string(&path) {
        Ok(text) => {
            let hint = "restore the file from a backup; without it the secrets in the database cannot be read";
            let key = parse(text.trim()).ok_or_else(|| format!("{} is damaged: {hint}", path.display()))?;
            Ok(Keyring::new(&key))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => create(&path, rng),
        Err(error) => Err(format!("cannot read {}: {error}", path.display())),
    }
}

fn create(path: &Path, rng: &dyn Rng) -> Result<Keyring, String> {
    let mut key = [0; KEY_BYTES];
    rng.fill(&mut key);
    let text = hex(&key);
    let write = || {
        // Written elsewhere first, so that a start that is cut off leaves no half key behind. The caller holds the folder.
        let draft = path.with_extension("key.new");
        let mut file = std::fs::File::options().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&draft, path)?;
        // The file is only safe when the folder that names it is.
        path.parent().map_or(Ok(()), |folder| std::fs::File::open(folder)?.sync_all())
    };
    write().map_err(|error: std::io::Error| format!("cannot write {}: {error}", path.display()))?;
    Ok(Keyring::new(&key))
}

fn parse(text: &str) -> Option<[u8; KEY_BYTES]> {
    unhex(text)?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use model::clock::SeededRng;

    use super::*;

    #[test]
    fn the_key_is_made_once_and_only_its_owner_can_read_it() {
        let folder = tempfile::tempdir().unwrap();
        let rng = SeededRng::new(1);
        let sealed = load(folder.path(), None, &rng).unwrap().seal(&rng, b"text", b"place").unwrap();
        let again = load(folder.path(), None, &rng).unwrap();
        assert_eq!(again.open(&sealed, b"place").unwrap(), b"text");
        let mode = std::fs::metadata(folder.path().join(FILE)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_key_that_is_no_key_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let rng = SeededRng::new(1);
        for bad in ["", "abc", &"g".repeat(64), &"é".repeat(32)] {
            assert!(load(folder.path(), Some(&Secret::new(bad.to_owned())), &rng).is_err(), "{bad}");
        }
        std::fs::write(folder.path().join(FILE), "short").unwrap();
        assert!(load(folder.path(), None, &rng).unwrap_err().contains("restore the file"));
    }
}
