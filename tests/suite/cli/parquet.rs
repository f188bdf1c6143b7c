//! Parquet files are read as CSV and JSON lines are: the same entries, or one sentence on what is wrong.

use parquet::basic::{Compression, Encoding, GzipLevel, ZstdLevel};
use parquet::file::properties::{WriterPropertiesBuilder, WriterVersion};

use super::parquet_files::{Column, file, longs, texts, usual};
use super::{ENTRIES, Folder, RULE};

/// The columns of orders, the amount as a struct.
pub(super) const ORDERS: &str = "required binary event (STRING); required binary key (STRING);
    required int64 occurredAt (TIMESTAMP(MICROS, true)); optional binary customer (STRING);
    required binary order (STRING);
    optional group amount { required int64 amount (DECIMAL(18, 4)); optional binary currency (STRING); }";

/// Orders of October 2025, of which every tenth has no amount and every seventh no customer.
pub(super) fn orders(rows: i64) -> Vec<Column> {
    let has_amount = |row: i64| row % 10 != 3;
    let start = 1_759_276_800_000_000;
    vec![
        texts((0..rows).map(|_| "order_paid")),
        texts((0..rows).map(|row| format!("o-{row}"))),
        longs((0..rows).map(|row| start + row * 1_000_001)),
        texts(
            (0..rows)
                .map(|row| if row % 7 == 2 { String::new() } else { format!("c{}", row % 997) }),
        ),
        texts((0..rows).map(|row| format!("r-{row}"))),
        Column::Long(
            (0..rows)
                .map(|row| if has_amount(row) { Ok(row % 200 * 10_000 + 5_000) } else { Err(0) })
                .collect(),
        ),
        Column::Text(
            (0..rows)
                .map(|row| if has_amount(row) { Ok(b"USD".to_vec()) } else { Err(0) })
                .collect(),
        ),
    ]
}

/// The same orders as a CSV.
fn csv(rows: i64) -> String {
    let mut csv = "event,key,occurredAt,customer,order,amount\n".to_owned();
    for row in 0..rows {
        let (seconds, micros) = (row, row);
        let at = format!(
            "2025-10-01T{:02}:{:02}:{:02}.{micros:06}Z",
            seconds / 3600,
            seconds / 60 % 60,
            seconds % 60
        );
        let customer = if row % 7 == 2 { String::new() } else { format!("c{}", row % 997) };
        let amount = if row % 10 == 3 { String::new() } else { format!("{}.50 USD", row % 200) };
        csv += &format!("order_paid,o-{row},{at},{customer},r-{row},{amount}\n");
    }
    csv
}

pub(super) fn report(read: usize, recorded: usize, known: usize, refused: usize) -> String {
    format!("{read} read: {recorded} recorded, {known} known already, {refused} refused\n")
}

#[test]
fn events_are_those_of_a_csv_however_they_are_compressed() {
    let folder = Folder::new();
    folder.write("orders.csv", &csv(3_000));
    assert_eq!(folder.fine("import events orders.csv"), report(3_000, 3_000, 0, 0));
    let second = || usual().set_writer_version(WriterVersion::PARQUET_2_0);
    let kinds: [WriterPropertiesBuilder; 8] = [
        usual(),
        usual().set_data_page_row_count_limit(100).set_write_batch_size(50),
        usual().set_dictionary_enabled(false),
        usual().set_compression(Compression::UNCOMPRESSED),
        usual().set_compression(Compression::GZIP(GzipLevel::default())),
        usual().set_compression(Compression::LZ4_RAW),
        usual().set_compression(Compression::ZSTD(ZstdLevel::default())),
        second().set_encoding(Encoding::PLAIN),
    ];
    for (index, properties) in kinds.into_iter().enumerate() {
        for group in [3_000, 700] {
            folder.write_bytes(
                "orders.parquet",
                &file(ORDERS, &orders(3_000), group, properties.clone()),
            );
            // The same keys with anything else would be refused.
            let said = folder.fine("import events orders.parquet");
            assert_eq!(said, report(3_000, 0, 3_000, 0), "{index}, groups of {group}");
        }
    }
}

#[test]
fn a_pipe_is_read_as_well() {
    let folder = Folder::new();
    let bytes = file(ORDERS, &orders(300), 100, usual());
    let ran = folder.run_on("import events -", &bytes);
    assert_eq!((ran.code, ran.stdout), (0, report(300, 300, 0, 0)), "{}", ran.stderr);
    folder.write_bytes("orders.pq", &bytes);
    assert_eq!(folder.fine("import events orders.pq"), report(300, 0, 300, 0));
}

#[test]
fn rows_may_be_entries_as_in_json_lines() {
    let folder = Folder::new();
    folder.write("entries.jsonl", ENTRIES);
    folder.write("rule.tan", RULE);
    let schema = "optional group fact { required binary kind (STRING); required binary ref (STRING); }
        optional binary attribute (STRING); optional binary value (STRING);
        optional binary from (STRING); optional binary event (STRING); optional binary key (STRING);
        optional int64 occurredAt (TIMESTAMP(NANOS, true));
        optional group fields { optional binary customer (STRING); optional binary post (STRING); }";
    let day = |day: i64| (1_767_225_600 + (day - 1) * 86_400 + 36_000) * 1_000_000_000;
    let columns = [
        texts(["post", "post", "", "", ""]),
        texts(["hello", "notes", "", "", ""]),
        texts(["owner", "owner", "", "", ""]),
        texts(["ana", "bo", "", "", ""]),
        texts(["2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", "", "", ""]),
        texts(["", "", "blog_post_visited", "blog_post_visited", "blog_post_visited"]),
        texts(["", "", "v-1", "v-2", "v-3"]),
        Column::Long(vec![Err(0), Err(0), Ok(day(5)), Ok(day(6)), Ok(day(7))]),
        texts(["", "", "c1", "c2", "c1"]),
        texts(["", "", "hello", "hello", "notes"]),
    ];
    folder.write_bytes("entries.parquet", &file(schema, &columns, 2, usual()));
    assert_eq!(folder.fine("import events entries.jsonl"), report(5, 5, 0, 0));
    assert_eq!(folder.fine("import events entries.parquet"), report(5, 0, 5, 0));
    let line = "preview rule.tan --json --entries entries";
    assert_eq!(folder.fine(&format!("{line}.parquet")), folder.fine(&format!("{line}.jsonl")));
}

/// Facts of any type and what is no event, with what differs as JSON.
#[test]
fn a_column_may_be_json() {
    let folder = Folder::new();
    folder.write("entries.jsonl", &format!("{ENTRIES}{{\"reverse\": \"v-1\", \"key\": \"r-1\", \"occurredAt\": \
         \"2026-01-05T10:00:00Z\"}}\n{{\"fact\": {{\"kind\": \"post\", \"ref\": \"hello\"}}, \"attribute\": \
         \"owner\", \"value\": {{\"ana\": \"60%\", \"bo\": \"40%\"}}, \"from\": \"2026-02-01T00:00:00Z\"}}\n"));
    folder.fine("import events entries.jsonl");
    let schema = "optional binary fact (JSON); optional binary attribute (STRING);
        optional binary value (JSON); optional binary from (STRING); optional binary reverse (STRING);
        optional binary key (STRING); optional binary occurredAt (STRING);";
    let columns = [
        texts([r#"{"kind": "post", "ref": "hello"}"#, ""]),
        texts(["owner", ""]),
        texts([r#"{"ana": "60%", "bo": "40%"}"#, ""]),
        texts(["2026-02-01T00:00:00Z", ""]),
        texts(["", "v-1"]),
        texts(["", "r-1"]),
        texts(["", "2026-01-05T10:00:00Z"]),
    ];
    folder.write_bytes("entries.parquet", &file(schema, &columns, 2, usual()));
    assert_eq!(folder.fine("import events entries.parquet"), report(2, 0, 2, 0));
    let unknown = file(
        "required group fact { required binary kind (STRING); required binary ref (STRING); }
         required binary attribute (STRING); optional binary value (STRING); required binary from (STRING);",
        &[texts(["post"]), texts(["hello"]), texts(["owner"]), texts([""]), texts(["2026-03-01T00:00:00Z"])],
        1,
        usual(),
    );
    folder.write_bytes("unknown.parquet", &unknown);
    folder.write(
        "unknown.jsonl",
        "{\"fact\": {\"kind\": \"post\", \"ref\": \"hello\"}, \"attribute\": \"owner\", \"value\": null, \
         \"from\": \"2026-03-01T00:00:00Z\"}\n",
    );
    assert_eq!(folder.fine("import events unknown.parquet"), report(1, 1, 0, 0));
    assert_eq!(folder.fine("import events unknown.jsonl"), report(1, 0, 1, 0));
}

const HOUSES: &str = "language 1
catalogue

asset house \"House\"
  owner     collaborator

event house_sold \"House sold\"
  price     money
  rooms     number
  discount  percent
  note      text
  first     truth
  viewed    moment
  took      duration
  agent     collaborator
";

fn house_rule() -> String {
    RULE.replace(
        "metric visits\n  count     blog_post_visited\n  credit    post.owner",
        "metric visits\n  sum       house_sold.rooms\n  credit    agent\n\n\
         metric sales\n  sum       house_sold.price\n  credit    agent\n\n\
         metric first\n  count     house_sold\n  where     first is yes\n  credit    agent\n\n\
         metric seen\n  distinct  house_sold.viewed\n  credit    agent",
    )
}

/// What a preview says of houses as a Parquet file of a schema for the rooms, and of the same rows as a CSV.
fn houses(rooms: &str, values: Column, in_csv: [&str; 2]) -> (String, String) {
    let folder = Folder::new();
    folder.write("rule.tan", &house_rule());
    folder.write("catalogue.tan", HOUSES);
    let schema = format!(
        "required binary event (STRING); required binary key (STRING); required binary occurredAt (STRING);
         optional group price {{ optional fixed_len_byte_array(12) amount (DECIMAL(24, 6)); required binary \
         currency (STRING); }} {rooms}; optional binary discount (STRING); required boolean first;
         optional int64 viewed (TIMESTAMP(MILLIS, true)); optional binary agent (ENUM);"
    );
    let cents = |value: i128| (value * 10_000).to_be_bytes()[4..].to_vec();
    let columns = [
        texts(["house_sold", "house_sold"]),
        texts(["h-1", "h-2"]),
        texts(["2026-01-03T10:00:00Z", "2026-01-04T12:00:00+02:00"]),
        Column::Fixed(vec![Ok(cents(25_000_000)), Ok(cents(-1))]),
        texts(["USD", "USD"]),
        values,
        texts(["2.5%", ""]),
        Column::Truth(vec![Ok(true), Ok(false)]),
        Column::Long(vec![Ok(1_767_369_600_250), Err(0)]),
        texts(["ana", "bo"]),
    ];
    folder.write_bytes("houses.parquet", &file(&schema, &columns, 2, usual()));
    let [one, two] = in_csv;
    folder.write(
        "houses.csv",
        &format!(
            "event,key,occurredAt,price,rooms,discount,first,viewed,agent\n\
             house_sold,h-1,2026-01-03T10:00:00Z,250000.00 USD,{one},2.5%,true,2026-01-02T16:00:00.250Z,ana\n\
             house_sold,h-2,2026-01-04T12:00:00+02:00,-0.01 USD,{two},,false,,bo\n"
        ),
    );
    let line = "preview rule.tan --catalogue catalogue.tan --json --entries houses";
    let of = |name: &str| {
        let ran = folder.run(&format!("{line}.{name}"));
        ran.stdout + &ran.stderr.replace("houses.parquet:", "houses.csv:")
    };
    (of("parquet"), of("csv"))
}

#[test]
fn each_type_is_the_value_it_means() {
    for (schema, values, in_csv) in [
        ("optional int32 rooms", Column::Int(vec![Ok(4), Err(0)]), ["4", ""]),
        ("optional int32 rooms (INTEGER(8, true))", Column::Int(vec![Ok(-4), Ok(9)]), ["-4", "9"]),
        (
            "required int32 rooms (INTEGER(32, false))",
            Column::Int(vec![Ok(-1), Ok(1)]),
            ["4294967295", "1"],
        ),
        ("required int64 rooms", longs([9_000_000_000_000, 1]), ["9000000000000", "1"]),
        ("required int64 rooms (INTEGER(64, false))", longs([7, 8]), ["7", "8"]),
        (
            "required int32 rooms (DECIMAL(9, 2))",
            Column::Int(vec![Ok(450), Ok(-5)]),
            ["4.5", "-0.05"],
        ),
        (
            "required int64 rooms (DECIMAL(18, 9))",
            longs([4_100_000_000, 1]),
            ["4.1", "0.000000001"],
        ),
        (
            "required binary rooms (DECIMAL(30, 3))",
            Column::Text(vec![Ok(vec![0x10]), Ok(vec![0xff, 0])]),
            ["0.016", "-0.256"],
        ),
        ("optional double rooms", Column::Double(vec![Ok(4.0), Err(0)]), ["4", ""]),
        ("required binary rooms (STRING)", texts(["4.5", "1"]), ["4.5", "1"]),
    ] {
        let (parquet, csv) = houses(schema, values, in_csv);
        assert!(parquet.contains("\"standings\""), "{schema}: {parquet}");
        assert_eq!(parquet, csv, "{schema}");
    }
}
