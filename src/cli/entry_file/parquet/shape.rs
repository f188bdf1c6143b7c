//! The columns of a Parquet file: which of them entries can be made of, and how they belong together.

use parquet::basic::{ConvertedType, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::schema::types::{SchemaDescriptor, Type};

use super::super::columns;
use super::super::source::Wrong;

/// What each of the entries that are no events has one of.
const VERBS: [&str; 6] = ["fact", "approve", "reject", "reverse", "rate", "contribute"];

/// More digits than any value has that is recorded.
const MOST_DIGITS: i32 = 76;

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Truth,
    Integer,
    Unsigned,
    /// With so many decimals.
    Decimal(usize),
    /// A double or float, of which only whole numbers are taken.
    Double,
    Text,
    /// Text that is JSON.
    Json,
    Uuid,
    Day,
    /// In so many parts of a second.
    Moment(Unit),
}

/// In what moments are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Millis,
    Micros,
    Nanos,
}

/// A column of values.
#[derive(Debug)]
pub struct Leaf {
    /// Its name, behind those of the structs around it.
    pub path: String,
    pub kind: Kind,
}

/// A column or a struct.
#[derive(Debug)]
pub enum Node {
    /// Which of the leaves it is.
    Leaf(usize),
    Struct {
        /// The first leaf within it.
        first: usize,
        /// A leaf that is defined less deep is one of no struct.
        level: i16,
        members: Vec<(String, Node)>,
    },
}

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// An event, as in a CSV: a column for each field.
    Events,
    /// An entry, as a line of JSON lines.
    Entries,
}

/// All columns.
#[derive(Debug)]
pub struct Shape {
    pub layout: Layout,
    pub columns: Vec<(String, Node)>,
    pub leaves: Vec<Leaf>,
}

impl Shape {
    /// Fails with the first column that no entry can be made of.
    pub fn of(schema: &SchemaDescriptor) -> Result<Self, Wrong> {
        let mut leaves = Vec::new();
        let root = schema.root_schema().get_fields();
        let columns = root
            .iter()
            .map(|field| Ok((field.name().to_owned(), node(field, "", 0, &mut leaves)?)));
        let columns: Vec<_> = columns.collect::<Result<_, String>>().map_err(Wrong::whole)?;
        let names: Vec<String> = columns.iter().map(|(name, _)| name.clone()).collect();
        let has = |name: &str| names.iter().any(|known| known == name);
        let has_fields =
            columns.iter().any(|(name, node)| name == "fields" && is_fields(node, &leaves));
        let is_entries = if has("event") { has_fields } else { VERBS.into_iter().any(has) };
        let layout = if is_entries { Layout::Entries } else { Layout::Events };
        if layout == Layout::Events {
            columns::require_needed(&names, "a Parquet file of events has the columns")
                .map_err(Wrong::whole)?;
        }
        let shape = Self { layout, columns, leaves };
        shape.require_typed().map_err(Wrong::whole)?;
        Ok(shape)
    }

    /// The names of the columns that are fields of events.
    pub fn names(&self) -> Vec<String> {
        self.columns.iter().map(|(name, _)| name.clone()).collect()
    }

    /// The leaf of a column that is no struct.
    pub fn leaf(&self, name: &str) -> Option<&Leaf> {
        let (_, node) = self.columns.iter().find(|(known, _)| known == name)?;
        match node {
            Node::Leaf(leaf) => self.leaves.get(*leaf),
            Node::Struct { .. } => None,
        }
    }

    /// Fails where what makes an entry is of a type that it cannot have.
    fn require_typed(&self) -> Result<(), String> {
        for (name, node) in &self.columns {
            require_no_double_money(node, name, &self.leaves)?;
        }
        if self.layout == Layout::Entries {
            return Ok(());
        }
        for name in ["event", "key"] {
            if !self.leaf(name).is_some_and(|leaf| matches!(leaf.kind, Kind::Text | Kind::Uuid)) {
                return Err(format!("the column \"{name}\" must be text; write it as strings"));
            }
        }
        let at = self.leaf("occurredAt").map(|leaf| leaf.kind);
        if !matches!(at, Some(Kind::Text | Kind::Moment(_))) {
            return Err("the column \"occurredAt\" must be a timestamp in UTC, or text like \
                        2026-10-03T10:00:00Z"
                .to_owned());
        }
        Ok(())
    }
}

/// Whether a column `fields` has the fields of events, as in JSON lines.
fn is_fields(node: &Node, leaves: &[Leaf]) -> bool {
    match node {
        Node::Struct { .. } => true,
        Node::Leaf(leaf) => leaves.get(*leaf).is_some_and(|leaf| leaf.kind == Kind::Json),
    }
}

/// Money in doubles would be another amount than the one that was meant.
fn require_no_double_money(node: &Node, path: &str, leaves: &[Leaf]) -> Result<(), String> {
    let Node::Struct { members, .. } = node else { return Ok(()) };
    let member = |name: &str| members.iter().find(|(known, _)| known == name).map(|(_, node)| node);
    if let (Some(Node::Leaf(amount)), Some(_)) = (member("amount"), member("currency"))
        && leaves.get(*amount).is_some_and(|leaf| leaf.kind == Kind::Double)
    {
        return Err(double_money(&format!("{path}.amount")));
    }
    members.iter().try_for_each(|(name, node)| {
        require_no_double_money(node, &format!("{path}.{name}"), leaves)
    })
}

/// What is wrong with a column of money in doubles.
pub fn double_money(path: &str) -> String {
    format!(
        "the column \"{path}\" has money in doubles or floats, which cannot hold 0.10; write it as decimals, \
         for example DECIMAL(18, 2)"
    )
}

fn node(field: &Type, above: &str, level: i16, leaves: &mut Vec<Leaf>) -> Result<Node, String> {
    let about = field.get_basic_info();
    let path = if above.is_empty() {
        field.name().to_owned()
    } else {
        format!("{above}.{}", field.name())
    };
    let is_optional = match about.has_repetition().then(|| about.repetition()) {
        Some(Repetition::OPTIONAL) => true,
        Some(Repetition::REPEATED) => return Err(repeated(&path)),
        Some(Repetition::REQUIRED) | None => false,
    };
    let level = level + i16::from(is_optional);
    if field.is_primitive() {
        let kind = kind(field).map_err(|what| format!("the column \"{path}\" {what}"))?;
        leaves.push(Leaf { path, kind });
        return Ok(Node::Leaf(leaves.len() - 1));
    }
    let is_repeated = matches!(
        about.converted_type(),
        ConvertedType::LIST | ConvertedType::MAP | ConvertedType::MAP_KEY_VALUE
    );
    if is_repeated {
        return Err(repeated(&path));
    }
    if field.get_fields().is_empty() {
        return Err(format!("the column \"{path}\" is a struct with nothing in it; take it out"));
    }
    let first = leaves.len();
    let members = field
        .get_fields()
        .iter()
        .map(|member| Ok((member.name().to_owned(), node(member, &path, level, leaves)?)));
    let members = members.collect::<Result<_, String>>()?;
    Ok(Node::Struct { first, level, members })
}

fn repeated(path: &str) -> String {
    format!(
        "the column \"{path}\" has lists or maps, which no entry has; write a struct with a member for each \
         name, or text that is marked as JSON"
    )
}

/// What the values of a column are. Fails with what is wrong with them.
fn kind(field: &Type) -> Result<Kind, String> {
    let about = field.get_basic_info();
    let physical = field.get_physical_type();
    if let Some(logical) = about.logical_type_ref() {
        return logical_kind(logical, physical);
    }
    let said = about.converted_type();
    match (said, physical) {
        (ConvertedType::NONE, _) => plain_kind(physical),
        (ConvertedType::UTF8 | ConvertedType::ENUM, Physical::BYTE_ARRAY) => Ok(Kind::Text),
        (ConvertedType::JSON, Physical::BYTE_ARRAY) => Ok(Kind::Json),
        (ConvertedType::DATE, Physical::INT32) => Ok(Kind::Day),
        (ConvertedType::TIMESTAMP_MILLIS, Physical::INT64) => Ok(Kind::Moment(Unit::Millis)),
        (ConvertedType::TIMESTAMP_MICROS, Physical::INT64) => Ok(Kind::Moment(Unit::Micros)),
        (ConvertedType::DECIMAL, _) => decimal(field.get_scale(), field.get_precision(), physical),
        (
            ConvertedType::UINT_8
            | ConvertedType::UINT_16
            | ConvertedType::UINT_32
            | ConvertedType::UINT_64,
            Physical::INT32 | Physical::INT64,
        ) => Ok(Kind::Unsigned),
        (
            ConvertedType::INT_8
            | ConvertedType::INT_16
            | ConvertedType::INT_32
            | ConvertedType::INT_64,
            Physical::INT32 | Physical::INT64,
        ) => Ok(Kind::Integer),
        _ => Err(unknown(&format!("{said}"))),
    }
}

fn plain_kind(physical: Physical) -> Result<Kind, String> {
    match physical {
        Physical::BOOLEAN => Ok(Kind::Truth),
        Physical::INT32 | Physical::INT64 => Ok(Kind::Integer),
        Physical::FLOAT | Physical::DOUBLE => Ok(Kind::Double),
        Physical::INT96 => {
            Err("has moments as INT96, which do not say of what zone they are; write timestamps \
                                in UTC (TIMESTAMP with isAdjustedToUTC)"
                .to_owned())
        }
        Physical::BYTE_ARRAY | Physical::FIXED_LEN_BYTE_ARRAY => {
            Err("has bytes, and nothing says that they are text; write it as strings".to_owned())
        }
    }
}

fn logical_kind(logical: &LogicalType, physical: Physical) -> Result<Kind, String> {
    match (logical, physical) {
        (LogicalType::String | LogicalType::Enum, Physical::BYTE_ARRAY) => Ok(Kind::Text),
        (LogicalType::Json, Physical::BYTE_ARRAY) => Ok(Kind::Json),
        (LogicalType::Uuid, Physical::FIXED_LEN_BYTE_ARRAY) => Ok(Kind::Uuid),
        (LogicalType::Date, Physical::INT32) => Ok(Kind::Day),
        (LogicalType::Decimal(about), _) => decimal(about.scale, about.precision, physical),
        (LogicalType::Integer(about), Physical::INT32 | Physical::INT64) => {
            Ok(if about.is_signed { Kind::Integer } else { Kind::Unsigned })
        }
        (LogicalType::Timestamp(about), Physical::INT64) => {
            if !about.is_adjusted_to_u_t_c {
                return Err(
                    "has times without a zone, which could be any moment; write timestamps in UTC \
                            (TIMESTAMP with isAdjustedToUTC)"
                        .to_owned(),
                );
            }
            Ok(Kind::Moment(match about.unit {
                TimeUnit::MILLIS => Unit::Millis,
                TimeUnit::MICROS => Unit::Micros,
                TimeUnit::NANOS => Unit::Nanos,
            }))
        }
        // Only nulls have it.
        (LogicalType::Unknown, physical) if physical != Physical::INT96 => Ok(Kind::Text),
        _ => Err(unknown(&format!("{logical:?}"))),
    }
}

fn decimal(scale: i32, digits: i32, physical: Physical) -> Result<Kind, String> {
    let is_decimal = !matches!(
        physical,
        Physical::BOOLEAN | Physical::FLOAT | Physical::DOUBLE | Physical::INT96
    );
    let scale = usize::try_from(scale).ok().filter(|_| is_decimal && digits <= MOST_DIGITS);
    scale.map(Kind::Decimal).ok_or_else(|| {
        format!(
            "has decimals of more than {MOST_DIGITS} digits, which nothing that is recorded has"
        )
    })
}

fn unknown(what: &str) -> String {
    let what = what.split(['(', ' ', '{']).next().unwrap_or_default();
    format!("is of the type {what}, which no entry has; take it out, or write it as text")
}
