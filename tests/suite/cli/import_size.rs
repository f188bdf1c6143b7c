//! What an import of many rows needs: memory that does not grow, a file that is whole, bytes that may be
//! compressed.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::parquet::{ORDERS, orders};
use super::parquet_files::{file, usual};
use super::{ENTRIES, Folder};

/// Orders of October, with keys that do not rise.
fn csv(rows: u64) -> String {
    let mut csv = "event,key,occurredAt,customer,order,amount\n".to_owned();
    for row in 0..rows {
        let key = row.wrapping_mul(0x1e37_79b9_7f4a_7c15);
        let (day, hour) = (row % 31 + 1, row / 31 % 24);
        writeln!(
            csv,
            "order_paid,{key:016x},2025-10-{day:02}T{hour:02}:00:00Z,c{},r-{row},{}.50 USD",
            row % 997,
            row % 200
        )
        .unwrap();
    }
    csv
}

/// The most memory, in kB, that an import of a file had while it ran, as the system counts it; `input` is
/// the file, or `-`.
fn peak(folder: &Folder, file: &str, database: &str, rows: u64, input: &str) -> u64 {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tantieme"));
    command.current_dir(folder.path("")).args(["import", "events", input, "--database", database]);
    command.env_remove("TANTIEME_DATABASE").stdout(Stdio::piped());
    command.stdin(File::open(folder.path(file)).unwrap());
    let mut running = command.spawn().unwrap();
    let status = format!("/proc/{}/status", running.id());
    let mut peak = 0;
    while running.try_wait().unwrap().is_none() {
        let now = fs::read_to_string(&status).unwrap_or_default();
        let high = now.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let high = high.and_then(|high| high.split_whitespace().next()?.parse().ok());
        peak = high.unwrap_or(0).max(peak);
        // It only rises, so that a sample now and then has it.
        thread::sleep(Duration::from_millis(5));
    }
    let output = running.wait_with_output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(said, format!("{rows} read: {rows} recorded, 0 known already, 0 refused\n"));
    peak
}

#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_the_file() {
    let folder = Folder::new();
    folder.write("one.csv", &csv(1));
    folder.write("small.csv", &csv(20_000));
    folder.write("large.csv", &csv(200_000));
    let small = peak(&folder, "small.csv", "small.db", 20_000, "small.csv");
    // Standard input is read twice as well, and may not be kept in memory for that.
    let large = peak(&folder, "large.csv", "large.db", 200_000, "-");
    // The program itself, which is several times as large in a debug build: what is left to an import keeps a release
    // below 150 MB.
    let own = peak(&folder, "one.csv", "one.db", 1, "one.csv");
    println!("{own} kB for one row, {small} kB for 20,000 rows, {large} kB for 200,000");
    assert!(own > 0 && large < own + 110_000, "{own} kB, {small} kB, {large} kB");
    // The page cache of SQLite, 16 MB, and what is on its way fill up once.
    assert!(large < small + 48_000, "{small} kB grew to {large} kB");
}

#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_a_parquet_file() {
    let folder = Folder::new();
    folder.write("one.csv", &csv(1));
    let rows = 200_000;
    folder.write_bytes("large.parquet", &file(ORDERS, &orders(rows), 120_000, usual()));
    let large = peak(&folder, "large.parquet", "large.db", rows.unsigned_abs(), "-");
    let own = peak(&folder, "one.csv", "one.db", 1, "one.csv");
    println!("{own} kB for one row, {large} kB for 200,000 rows of Parquet");
    assert!(own > 0 && large < own + 110_000, "{own} kB, {large} kB");
}

fn by_gzip(text: &str) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(text.as_bytes()).unwrap();
    packer.finish().unwrap()
}

fn by_zstd(text: &str) -> Vec<u8> {
    zstd::encode_all(text.as_bytes(), 0).unwrap()
}

/// How files are compressed, by the ending of their names.
type Packed = (&'static str, &'static str, fn(&str) -> Vec<u8>);
const PACKED: [Packed; 2] = [("gz", "gzip", by_gzip), ("zst", "zstd", by_zstd)];

#[test]
fn a_compressed_file_is_read_as_it_is() {
    for (ending, _, packed) in PACKED {
        read_as_it_is(ending, packed);
    }
}

fn read_as_it_is(ending: &str, packed: fn(&str) -> Vec<u8>) {
    let folder = Folder::new();
    // What `cat one two` makes is one text.
    let (first, rest) = ENTRIES.split_at(ENTRIES.find('\n').unwrap() + 1);
    folder.write_bytes(&format!("entries.jsonl.{ending}"), &[packed(first), packed(rest)].concat());
    let report = folder.fine(&format!("import events entries.jsonl.{ending}"));
    assert_eq!(report.trim_end(), "5 read: 5 recorded, 0 known already, 0 refused");
    folder.write_bytes(&format!("rows.csv.{ending}"), &packed(&csv(3)));
    let report = folder.fine(&format!("import events rows.csv.{ending}"));
    assert_eq!(report.trim_end(), "3 read: 3 recorded, 0 known already, 0 refused");
    let ran = folder.run_on("import events -", &packed(ENTRIES));
    assert_eq!(ran.stdout.trim_end(), "5 read: 0 recorded, 5 known already, 0 refused");

    folder.write_bytes(&format!("named.csv.{ending}"), &packed(ENTRIES));
    assert!(
        folder.refused(&format!("import events named.csv.{ending}")).contains("this is JSON lines")
    );
    let wrong = format!("{ENTRIES}not json\n");
    folder.write_bytes(&format!("wrong.jsonl.{ending}"), &packed(&wrong));
    let ran = folder.run(&format!("import events wrong.jsonl.{ending}"));
    assert!(
        ran.stderr.contains(&format!("wrong.jsonl.{ending}:7: ")),
        "the true line: {}",
        ran.stderr
    );
}

#[test]
fn a_compressed_file_that_was_cut_is_refused_whole() {
    for (ending, name, packed) in PACKED {
        let (folder, packed) = (Folder::new(), packed(&csv(2_000)));
        let file = format!("cut.csv.{ending}");
        folder.write_bytes(&file, &packed[..packed.len() / 2]);
        let said = folder.refused(&format!("import events {file}"));
        let cut = format!("{file}: this is compressed with {name}, and cannot be");
        assert!(said.contains(&cut), "{said}");
        folder.write_bytes(&file, &packed);
        let report = folder.fine(&format!("import events {file}"));
        assert_eq!(report.trim_end(), "2000 read: 2000 recorded, 0 known already, 0 refused");
    }
}

#[test]
fn the_main_file_alone_has_all_that_was_imported() {
    let folder = Folder::new();
    folder.write("rows.csv", &csv(5_000));
    folder.fine("import events rows.csv");
    fs::copy(folder.path("tantieme.db"), folder.path("copy.db")).unwrap();
    let report = folder.fine("import events rows.csv --database copy.db");
    assert_eq!(report.trim_end(), "5000 read: 0 recorded, 5000 known already, 0 refused");
}

#[test]
fn the_main_file_alone_has_what_other_commands_wrote() {
    let folder = Folder::new();
    let left_beside = || fs::metadata(folder.path("tantieme.db-wal")).map_or(0, |wal| wal.len());
    folder.fine("token create --name shop --role admin");
    assert_eq!(left_beside(), 0, "behind token create");
    fs::copy(folder.path("tantieme.db"), folder.path("copy.db")).unwrap();
    assert!(folder.fine("token list --database copy.db").contains("shop"));
    folder.fine("token revoke 1");
    assert_eq!(left_beside(), 0, "behind token revoke");
    fs::copy(folder.path("tantieme.db"), folder.path("copy.db")).unwrap();
    assert!(folder.fine("token list --database copy.db").contains("revoked"));
    folder.fine("settle --now 2026-01-01T00:00:00Z");
    assert_eq!(left_beside(), 0, "behind settle");
}

#[test]
fn what_is_said_of_an_event_may_stand_behind_it_anywhere() {
    let folder = Folder::new();
    let event = |number: u32| {
        format!(
            "{{\"event\": \"blog_post_visited\", \"key\": \"v-{number}\", \"occurredAt\": \
             \"2026-01-05T10:00:00Z\", \"fields\": {{\"customer\": \"c\", \"post\": \"p\"}}}}\n"
        )
    };
    let mut lines = String::new();
    for number in 0..2_500 {
        lines += &event(number);
        if number % 500 == 499 {
            // Of the event just before, and of one that comes later.
            lines += &format!("{{\"reverse\": \"v-{number}\"}}\n{{\"reverse\": \"v-9999\"}}\n");
        }
    }
    folder.write("entries.jsonl", &lines);
    let ran = folder.run("import events entries.jsonl");
    assert_eq!(ran.stdout.trim_end(), "2510 read: 2505 recorded, 0 known already, 5 refused");
    let refused: Vec<&str> = ran.stderr.lines().collect();
    let expected = [502, 1_004, 1_506, 2_008, 2_510];
    for (said, line) in refused.iter().zip(expected) {
        assert!(said.starts_with(&format!("entries.jsonl:{line}: target: ")), "{said}");
    }
    assert_eq!(refused.len(), expected.len());
    let report = folder.run("import events entries.jsonl").stdout;
    assert_eq!(report.trim_end(), "2510 read: 0 recorded, 2505 known already, 5 refused");
}
