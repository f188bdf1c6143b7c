//! Global object ids: base64 of `Type:id`.

use async_graphql::ID;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use base64::engine::{DecodePaddingMode, Engine};

use crate::app::{Problem, ProblemCode};

/// Takes ids with and without their padding: clients that put ids into addresses strip it.
const ANY_PADDING: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The global id of an object.
pub fn global(kind: &str, id: &str) -> ID {
    ID(STANDARD.encode(format!("{kind}:{id}")))
}

/// Type and id behind a global id; `None` when it is none.
pub fn parse(id: &ID) -> Option<(String, String)> {
    let bytes = ANY_PADDING.decode(id.as_str()).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (kind, id) = text.split_once(':').filter(|(_, id)| !id.contains('\0'))?;
    Some((kind.to_owned(), id.to_owned()))
}

/// The id within a type, from a global id or from itself. The global id of another type is refused.
pub fn within(kind: &str, id: &ID) -> Result<String, Problem> {
    match parse(id) {
        Some((found, inner)) if found == kind => Ok(inner),
        Some((found, _)) if found.bytes().all(|byte| byte.is_ascii_alphabetic()) => {
            let message = format!("this is the id of a {found}, not of a {kind}");
            Err(Problem::new(ProblemCode::Invalid, &[], message))
        }
        _ => Ok(id.to_string()),
    }
}

/// The id within its type, for people: as it came when it is no global id.
pub fn bare(id: &ID) -> String {
    parse(id).map_or_else(|| id.to_string(), |(_, inner)| inner)
}

/// Stream and position of an entry behind `STREAM-POSITION`.
pub fn place(id: &str) -> Option<(i32, i64)> {
    let (stream, position) = id.split_once('-')?;
    Some((stream.parse().ok()?, position.parse().ok()?))
}

/// The owner and the number behind `OWNER.NUMBER`: a distributor's period, a dispute's message.
pub fn numbered(id: &str) -> Option<(String, i64)> {
    let (owner, number) = id.rsplit_once('.')?;
    Some((owner.to_owned(), number.parse().ok()?))
}
