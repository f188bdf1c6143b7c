//! Parquet files that cannot be taken: one sentence each on what is wrong, by column and row, and nothing is
//! recorded of what is refused as a whole.

use parquet::basic::Encoding;
use parquet::file::metadata::KeyValue;

use super::Folder;
use super::parquet::{ORDERS, orders, report};
use super::parquet_files::{Column, encoded, file, longs, texts, usual};

/// What an import of a table with these columns behind the three that events need says of it.
fn refused(more: &str, columns: &[Column]) -> String {
    let folder = Folder::new();
    let schema = format!(
        "required binary event (STRING); required binary key (STRING); required binary occurredAt (STRING);
         {more}"
    );
    let rows = ["order_paid", "order_paid"];
    let needed = [
        texts(rows),
        texts(["o-1", "o-2"]),
        texts(["2026-01-03T10:00:00Z", "2026-01-03T10:00:00Z"]),
    ];
    let columns = [needed.as_slice(), columns].concat();
    folder.write_bytes("a.parquet", &file(&schema, &columns, 2, usual()));
    let said = folder.refused("import events a.parquet");
    assert!(!folder.path("tantieme.db").exists(), "{more}");
    said
}

#[test]
fn what_no_entry_can_be_made_of_is_refused_by_its_column() {
    let two = || longs([1, 2]);
    let bytes = || Column::Fixed(vec![Ok(vec![1; 12]), Ok(vec![2; 12])]);
    for (more, columns, says) in [
        (
            "optional double amount;",
            vec![Column::Double(vec![Ok(19.0), Ok(20.0)])],
            "the column \"amount\" has money in doubles or floats, which cannot hold 0.10; write it as decimals, \
             for example DECIMAL(18, 2)",
        ),
        (
            "required group amount { required double amount; required binary currency (STRING); }",
            vec![Column::Double(vec![Ok(19.0), Ok(20.0)]), texts(["USD", "USD"])],
            "the column \"amount.amount\" has money in doubles or floats, which cannot hold 0.10; write it as \
             decimals, for example DECIMAL(18, 2)",
        ),
        (
            "required int64 order (TIMESTAMP(MICROS, false));",
            vec![two()],
            "the column \"order\" has times without a zone, which could be any moment; write timestamps in UTC \
             (TIMESTAMP with isAdjustedToUTC)",
        ),
        (
            "required int96 order;",
            vec![Column::Int96(vec![Ok([0, 0, 1]), Ok([0, 0, 1])])],
            "the column \"order\" has moments as INT96, which do not say of what zone they are; write \
             timestamps in UTC (TIMESTAMP with isAdjustedToUTC)",
        ),
        (
            "required binary order;",
            vec![texts(["a", "b"])],
            "the column \"order\" has bytes, and nothing says that they are text; write it as strings",
        ),
        (
            "required fixed_len_byte_array(12) order (INTERVAL);",
            vec![bytes()],
            "the column \"order\" is of the type INTERVAL, which no entry has; take it out, or write it as text",
        ),
        (
            "required int64 order (TIME(MICROS, true));",
            vec![two()],
            "the column \"order\" is of the type Time, which no entry has; take it out, or write it as text",
        ),
        (
            "repeated int64 order;",
            vec![],
            "the column \"order\" has lists or maps, which no entry has; write a struct with a member for each \
             name, or text that is marked as JSON",
        ),
        (
            "required int64 price;",
            vec![two()],
            "no event has a field \"price\"; name the column as the catalogue does, or take it out",
        ),
        ("required int64 Order;", vec![two()], "the column \"Order\" must be written \"order\""),
    ] {
        let said =
            if columns.is_empty() { refused_without_rows(more) } else { refused(more, &columns) };
        assert_eq!(said, format!("a.parquet: {says}"), "{more}");
    }
}

/// As [`refused`], for a column that has no value in any row.
fn refused_without_rows(more: &str) -> String {
    let folder = Folder::new();
    let schema = format!(
        "required binary event (STRING); required binary key (STRING);
        required binary occurredAt (STRING); {more}"
    );
    let columns = [texts([""; 0]), texts([""; 0]), texts([""; 0]), longs([])];
    folder.write_bytes("a.parquet", &file(&schema, &columns, 1, usual()));
    folder.refused("import events a.parquet")
}

#[test]
fn what_a_table_of_events_lacks_is_said() {
    let folder = Folder::new();
    let at = "required binary occurredAt (STRING)";
    let day = texts(["2026-01-03T10:00:00Z"]);
    for (schema, columns, says) in [
        (
            format!("required binary event (STRING); {at};"),
            vec![texts(["order_paid"]), day.clone()],
            "the column \"key\" is missing; a Parquet file of events has the columns event, key, occurredAt, and \
             one for each field",
        ),
        (
            format!("required binary event (STRING); required int64 key; {at};"),
            vec![texts(["order_paid"]), longs([7]), day.clone()],
            "the column \"key\" must be text; write it as strings",
        ),
        (
            "required binary event (STRING); required binary key (STRING); required int32 occurredAt (DATE);"
                .to_owned(),
            vec![texts(["order_paid"]), texts(["o-1"]), Column::Int(vec![Ok(20_000)])],
            "the column \"occurredAt\" must be a timestamp in UTC, or text like 2026-10-03T10:00:00Z",
        ),
        (
            "required binary event (STRING); required binary key (STRING); required binary occurred_at (STRING);"
                .to_owned(),
            vec![texts(["order_paid"]), texts(["o-1"]), day],
            "the column \"occurred_at\" must be written \"occurredAt\"",
        ),
    ] {
        folder.write_bytes("a.parquet", &file(&schema, &columns, 1, usual()));
        assert_eq!(folder.refused("import events a.parquet"), format!("a.parquet: {says}"));
    }
    folder.write_bytes("none.parquet", &file(ORDERS, &orders(0), 1, usual()));
    assert_eq!(
        folder.refused("import events none.parquet"),
        "none.parquet: this Parquet file has no rows; there is nothing to read"
    );
}

#[test]
fn a_double_that_is_no_whole_number_is_named_by_column_and_row() {
    let folder = Folder::new();
    let schema = "required binary event (STRING); required binary key (STRING);
        required binary occurredAt (STRING); required double order;";
    let rows = 600_usize;
    let columns = [
        texts((0..rows).map(|_| "order_paid")),
        texts((0..rows).map(|row| format!("o-{row}"))),
        texts((0..rows).map(|_| "2026-01-03T10:00:00Z")),
        Column::Double((0..rows).map(|row| Ok(if row == 407 { 4.1 } else { 4.0 })).collect()),
    ];
    folder.write_bytes("a.parquet", &file(schema, &columns, 250, usual()));
    assert_eq!(
        folder.refused("import events a.parquet"),
        "a.parquet:408: the column \"order\" has 4.1 in a double or float, which holds few decimals exactly; \
         write it as decimals, for example DECIMAL(18, 9)"
    );
    assert!(!folder.path("tantieme.db").exists());
}

#[test]
fn a_row_that_is_wrong_is_refused_by_its_number() {
    let folder = Folder::new();
    let mut columns = orders(1_000);
    let Column::Text(customers) = &mut columns[3] else { unreachable!() };
    customers[699] = Ok(b"a\0b".to_vec());
    let Column::Long(amounts) = &mut columns[5] else { unreachable!() };
    amounts[801] = Ok(12_345);
    folder.write_bytes("a.parquet", &file(ORDERS, &columns, 300, usual()));
    let ran = folder.run("import events a.parquet");
    assert_eq!((ran.code, ran.stdout), (1, report(1_000, 998, 0, 2)));
    let said: Vec<&str> = ran.stderr.lines().collect();
    assert_eq!(said[0], "a.parquet:700: the row holds a NUL character, which is not allowed");
    assert!(said[1].starts_with("a.parquet:802: fields.amount.amount: "), "{}", said[1]);
    assert_eq!(said.len(), 2);
}

#[test]
fn a_file_that_was_cut_is_refused_whole() {
    let folder = Folder::new();
    let bytes = file(ORDERS, &orders(2_000), 500, usual());
    for part in 0..24 {
        let cut = &bytes[..bytes.len() * part / 24];
        folder.write_bytes("cut.parquet", cut);
        folder.refused("import events cut.parquet");
    }
    assert!(!folder.path("tantieme.db").exists());
}

/// Without checksums another value may stand where one was changed; whatever stands there, it is an answer.
#[test]
fn a_file_that_was_changed_never_ends_the_program() {
    let folder = Folder::new();
    let bytes = file(ORDERS, &orders(300), 100, usual());
    for part in 0..24 {
        let mut changed = bytes.clone();
        let place = changed.len() * part / 24 + 5;
        for byte in &mut changed[place..place + 3] {
            *byte ^= 0x55;
        }
        folder.write_bytes("changed.parquet", &changed);
        let ran = folder.run(&format!("import events changed.parquet --database {part}.db"));
        assert!(
            [0, 1].contains(&ran.code) && !ran.stderr.contains("panicked"),
            "{part}: {}",
            ran.stderr
        );
    }
}

#[test]
fn a_file_that_claims_too_much_is_refused() {
    let folder = Folder::new();
    let said = |name: &str, bytes: &[u8]| {
        folder.write_bytes(name, bytes);
        folder.refused(&format!("import events {name}"))
    };
    let describes = vec![KeyValue::new("why".to_owned(), "x".repeat(5_000_000))];
    let large = usual().set_key_value_metadata(Some(describes));
    let large = said("large.parquet", &file(ORDERS, &orders(10), 10, large));
    assert!(
        large.contains("large.parquet: this Parquet file describes its columns in 5"),
        "{large}"
    );

    let deep = format!("{}required int64 a;{}", "required group a { ".repeat(30), " }".repeat(30));
    let deep = said("deep.parquet", &file(&deep, &[longs([1])], 1, usual()));
    assert_eq!(deep, "deep.parquet: this Parquet file has columns nested deeper than 16");
    let wide: String = (0..600).map(|column| format!("required int64 a{column};")).collect();
    let wide = said("wide.parquet", &file(&wide, &vec![longs([1]); 600], 1, usual()));
    assert_eq!(wide, "wide.parquet: this Parquet file has more than 500 columns");

    let mut columns = orders(10);
    columns[4] = Column::Text(vec![Ok(vec![b'x'; 20_000]); 10]);
    let text = said("text.parquet", &file(ORDERS, &columns, 10, usual()));
    let bytes = "text.parquet:1: the column \"order\" has a value of 20000 bytes, and at most 16384 are read";
    assert_eq!(text, bytes);

    let delta = encoded(Encoding::DELTA_BYTE_ARRAY);
    let delta = said(
        "delta.parquet",
        &file(
            "required binary event (STRING);
        required binary key (STRING); required binary occurredAt (STRING);",
            &[texts(["a"]), texts(["b"]), texts(["c"])],
            1,
            delta,
        ),
    );
    assert!(
        delta.starts_with("delta.parquet: the column \"event\" is encoded as DELTA_BYTE_ARRAY, "),
        "{delta}"
    );
}
