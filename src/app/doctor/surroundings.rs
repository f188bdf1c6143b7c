//! What is around a database: its file, its disk, the tables of time zones.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use super::Finding;

/// File systems over a network, by the numbers that Linux has for them: SQLite's locks do not hold there.
const OVER_A_NETWORK: [(u64, &str); 5] = [
    (0x6969, "NFS"),
    (0xFF53_4D42, "CIFS"),
    (0xFE53_4D42, "SMB"),
    (0x0102_1997, "9P"),
    (0x5346_414F, "AFS"),
];

/// What is found of a SQLite file and where it lies.
pub fn of_file(path: &Path, least_free: u64) -> Vec<Finding> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let mut found = vec![disk(folder, least_free)];
    if path.exists() {
        found.extend([permissions(path), file_system(folder)]);
    }
    found
}

/// Whether others than its owner can read the file, or those beside it: it holds what people earn, and where they are paid.
fn permissions(path: &Path) -> Finding {
    let beside = ["", "-wal", "-shm"].map(|ending| {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    });
    let open_to_others = |file: &&PathBuf| {
        fs::metadata(file).is_ok_and(|found| found.permissions().mode() & 0o077 != 0)
    };
    match beside.iter().find(open_to_others) {
        None => Finding::fine("file", "only its owner can read it"),
        Some(file) => {
            let file = file.display();
            let what = format!("{file} can be read by others than its owner");
            Finding::notice("file", what, format!("chmod 600 {file}"))
        }
    }
}

fn file_system(folder: &Path) -> Finding {
    let Ok(found) = rustix::fs::statfs(folder) else {
        return Finding::notice(
            "file",
            "its file system does not say what it is",
            "look with: stat -f",
        );
    };
    let number = u64::try_from(found.f_type).unwrap_or(0);
    match OVER_A_NETWORK.iter().find(|(known, _)| *known == number) {
        None => Finding::fine("file", "it is on a disk of this machine"),
        Some((_, name)) => Finding::ill(
            "file",
            format!("it is on {name}, where locks do not hold: the file can be damaged"),
            "move it to a disk of this machine, or use PostgreSQL",
        ),
    }
}

/// Whether there is room for what comes.
fn disk(folder: &Path, least_free: u64) -> Finding {
    match rustix::fs::statvfs(folder) {
        Err(error) => Finding::ill(
            "disk",
            format!("{} cannot be looked at: {error}", folder.display()),
            "make the folder, or name another file with --database",
        ),
        Ok(found) => {
            let free = found.f_bavail.saturating_mul(found.f_frsize);
            let what = format!("{} MB are free", free / 1_000_000);
            if free >= least_free {
                return Finding::fine("disk", what);
            }
            let wanted = least_free / 1_000_000;
            Finding::ill(
                "disk",
                what,
                format!("make room, {wanted} MB at least: nothing is recorded on a full disk"),
            )
        }
    }
}

/// Rules in a time zone follow the tables that the program was built with.
pub fn time_zones() -> Finding {
    let version = chrono_tz::IANA_TZDB_VERSION;
    Finding::fine(
        "time zones",
        format!("tables {version}, built in; a newer release brings newer ones"),
    )
}
