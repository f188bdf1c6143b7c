//! Where a text stands in a database: every column of every table is looked through, and the bytes of a file.

use diesel::sql_types::{BigInt, Text};
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use tantieme::store::{Connection, DatabaseUrl, Store, StoreError};

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    of_table: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

const SQLITE_COLUMNS: &str = "SELECT m.name AS of_table, c.name AS name, c.type AS kind \
    FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'";
const POSTGRES_COLUMNS: &str = "SELECT table_name::text AS of_table, column_name::text AS name, \
    data_type::text AS kind FROM information_schema.columns WHERE table_schema = 'public'";

fn load<T: QueryableByName<diesel::sqlite::Sqlite> + QueryableByName<diesel::pg::Pg> + 'static>(
    connection: &mut Connection,
    sql: &str,
) -> Vec<T> {
    match connection {
        Connection::Sqlite(inner) => sql_query(sql).load(inner).unwrap(),
        Connection::Postgres(inner) => sql_query(sql).load(inner).unwrap(),
    }
}

/// Every column of every table, by table and name.
pub fn columns(url: &DatabaseUrl) -> Vec<(String, String)> {
    let store = Store::open(url).unwrap();
    let columns = store.read(|connection| Ok::<_, StoreError>(all_columns(connection))).unwrap();
    columns.into_iter().map(|it| (it.of_table, it.name)).collect()
}

fn all_columns(connection: &mut Connection) -> Vec<Column> {
    let is_postgres = matches!(connection, Connection::Postgres(_));
    let columns: Vec<Column> =
        load(connection, if is_postgres { POSTGRES_COLUMNS } else { SQLITE_COLUMNS });
    assert!(columns.len() > 100, "these are not all columns");
    columns
}

/// The columns in which a text stands, as `TABLE.COLUMN`, and for a SQLite file the files.
pub fn places_of(url: &DatabaseUrl, text: &str) -> Vec<String> {
    let store = Store::open(url).unwrap();
    let found = store.read(|connection| Ok::<_, StoreError>(columns_with(connection, text)));
    let mut found = found.unwrap();
    // A table that was renamed and named back stands elsewhere in what PostgreSQL lists.
    found.sort();
    if let Some(path) = url.path() {
        for end in ["", "-wal"] {
            let file = format!("{}{end}", path.display());
            let bytes = std::fs::read(&file).unwrap_or_default();
            if bytes.windows(text.len()).any(|window| window == text.as_bytes()) {
                found.push(format!("the file {end}"));
            }
        }
    }
    found
}

fn columns_with(connection: &mut Connection, text: &str) -> Vec<String> {
    let quoted = text.replace('\'', "''");
    let is_postgres = matches!(connection, Connection::Postgres(_));
    let mut found = Vec::new();
    for Column { of_table, name, kind } in all_columns(connection) {
        let stands = match (is_postgres, kind.as_str()) {
            (true, "bytea") => {
                format!("position(convert_to('{quoted}', 'UTF8') in \"{name}\") > 0")
            }
            (true, _) => format!("position('{quoted}' in \"{name}\"::text) > 0"),
            (false, _) => {
                format!("instr(CAST(\"{name}\" AS BLOB), CAST('{quoted}' AS BLOB)) > 0")
            }
        };
        let sql = format!("SELECT COUNT(*) AS number FROM \"{of_table}\" WHERE {stands}");
        let counted: Vec<Count> = load(connection, &sql);
        if counted[0].number > 0 {
            found.push(format!("{of_table}.{name}"));
        }
    }
    found
}
