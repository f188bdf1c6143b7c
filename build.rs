//! Builds the console with Node and leaves its files, compressed, for `src/server/console.rs` to embed.
//! Without a Node that is new enough the build goes on, and a page says how to get the console.
//!
//! `TANTIEME_CONSOLE=required` makes that a failure, `TANTIEME_CONSOLE=off` leaves the console out.

use std::error::Error;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use flate2::Compression;
use flate2::write::GzEncoder;

/// The oldest Node that builds the console: its minor version, too.
const NODE: (u32, u32) = (20, 19);

/// What the console is built from, in `console/`.
const SOURCES: [&str; 9] = [
    "src",
    "public",
    "index.html",
    "graphiql.html",
    "package.json",
    "package-lock.json",
    "vite.config.ts",
    "svelte.config.js",
    "tsconfig.json",
];

/// What the build itself writes among the sources: watched, it would make every build a new one.
const WRITTEN: &str = "schema.d.ts";

/// Files of these kinds are stored as they are; all others are compressed.
const PACKED: [&str; 3] = ["woff2", "png", "webp"];

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    println!("cargo::rerun-if-env-changed=TANTIEME_CONSOLE");
    println!("cargo::rerun-if-changed=build.rs");
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let (plain, packed) = (out.join("console-plain"), out.join("console"));
    empty(&plain)?;
    empty(&packed)?;
    fs::write(out.join("console.rs"), embedding(&packed))?;
    let wanted = std::env::var("TANTIEME_CONSOLE").unwrap_or_default();
    if wanted == "off" {
        leave_out("TANTIEME_CONSOLE=off was set");
        return Ok(());
    }
    if let Err(reason) = require_node() {
        watch_path();
        return left_out(&wanted, &reason);
    }
    watch(&SOURCES.map(|name| Path::new("console").join(name)))?;
    watch(&[PathBuf::from("docs/cookbook")])?;
    match build(&plain) {
        Ok(()) => pack(&plain, &packed),
        Err(error) => left_out(&wanted, &error.to_string()),
    }
}

/// The type through which the product reads what is in a folder.
fn embedding(folder: &Path) -> String {
    format!("#[derive(rust_embed::RustEmbed)]\n#[folder = {folder:?}]\nstruct Files;\n")
}

/// The build goes on without the console, unless it is required.
fn left_out(wanted: &str, reason: &str) -> Outcome<()> {
    if wanted == "required" {
        return Err(format!("the console is required and cannot be built: {reason}").into());
    }
    println!("cargo::warning=the console is left out: {reason}");
    leave_out(reason);
    Ok(())
}

/// The page in the console's place says why it is not there.
fn leave_out(reason: &str) {
    let line = reason.split_whitespace().collect::<Vec<_>>().join(" ");
    println!("cargo::rustc-env=TANTIEME_CONSOLE_LEFT_OUT={line}");
}

fn require_node() -> Result<(), String> {
    let (major, minor) = NODE;
    let needed = format!("Node {major}.{minor} or later is needed");
    let output = Command::new("node").arg("--version").output();
    let output = output.map_err(|_| format!("{needed}, and there is none"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let mut numbers = text.trim().trim_start_matches('v').split('.').map(str::parse);
    match (numbers.next(), numbers.next()) {
        (Some(Ok(found_major)), Some(Ok(found_minor))) if (found_major, found_minor) >= NODE => {
            Ok(())
        }
        _ => Err(format!("{needed}, and this is {}", text.trim())),
    }
}

/// Installs what the lock file names, when it has changed since, and builds into a folder.
fn build(plain: &Path) -> Outcome<()> {
    let (lock, installed) =
        (Path::new("console/package-lock.json"), Path::new("console/node_modules/.installed"));
    let lock = fs::read(lock)?;
    if fs::read(installed).ok().as_ref() != Some(&lock) {
        npm(&["ci", "--ignore-scripts", "--no-audit", "--no-fund"], plain)?;
        fs::write(installed, lock)?;
    }
    npm(&["run", "build"], plain)
}

fn npm(arguments: &[&str], plain: &Path) -> Outcome<()> {
    let command = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let run = Command::new(command)
        .args(arguments)
        .current_dir("console")
        .env("CONSOLE_OUT", plain)
        .output()
        // Some systems have Node without it.
        .map_err(|error| format!("{command} is needed beside Node, and cannot be run: {error}"))?;
    if run.status.success() {
        return Ok(());
    }
    let said = [run.stdout, run.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    Err(format!("npm {} failed: {}", arguments.join(" "), said.concat().trim()).into())
}

/// Copies a folder; what can become smaller is compressed and ends in `.gz`.
fn pack(from: &Path, to: &Path) -> Outcome<()> {
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        let name = path.file_name().and_then(OsStr::to_str).ok_or("a file has an odd name")?;
        if path.is_dir() {
            empty(&to.join(name))?;
            pack(&path, &to.join(name))?;
        } else if path.extension().is_some_and(|kind| PACKED.iter().any(|packed| kind == *packed)) {
            fs::copy(&path, to.join(name))?;
        } else {
            let file = File::create(to.join(format!("{name}.gz")))?;
            let mut encoder = GzEncoder::new(file, Compression::best());
            io::copy(&mut File::open(&path)?, &mut encoder)?;
            encoder.finish()?;
        }
    }
    Ok(())
}

/// Builds anew when one of these files, or one within these folders, changes.
fn watch(paths: &[PathBuf]) -> Outcome<()> {
    for path in paths {
        if path.is_dir() {
            let within = fs::read_dir(path)?.map(|entry| entry.map(|entry| entry.path()));
            watch(&within.collect::<Result<Vec<_>, _>>()?)?;
        } else if path.exists() && path.file_name() != Some(OsStr::new(WRITTEN)) {
            println!("cargo::rerun-if-changed={}", path.display());
        }
    }
    Ok(())
}

/// Builds anew when a program is installed: it may be Node. A missing file would be seen as well, but
/// then nothing would ever count as built.
fn watch_path() {
    let path = std::env::var_os("PATH").unwrap_or_default();
    for folder in std::env::split_paths(&path).filter(|path| path.is_absolute() && path.is_dir()) {
        println!("cargo::rerun-if-changed={}", folder.display());
    }
}

/// Makes a folder, or what is in it go away: what an earlier build left would be embedded, too.
fn empty(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    fs::create_dir_all(folder)
}
