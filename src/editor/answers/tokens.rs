//! What each word is, for colours that know more than a pattern does.

use ls_types::{
    SemanticToken, SemanticTokenModifier, SemanticTokenType, SemanticTokens, SemanticTokensParams,
};
use serde_json::Value as Json;

use crate::editor::documents::Opened;
use crate::editor::positions::counted;
use crate::editor::session::{Answered, Asked, read, written};
use rules::language::{Token, TokenKind, tokens};

/// The protocol's types in use, in the order of their numbers.
const TYPES: [SemanticTokenType; 13] = [
    SemanticTokenType::KEYWORD,
    SemanticTokenType::OPERATOR,
    SemanticTokenType::VARIABLE,
    SemanticTokenType::CLASS,
    SemanticTokenType::EVENT,
    SemanticTokenType::PROPERTY,
    SemanticTokenType::TYPE,
    SemanticTokenType::PARAMETER,
    SemanticTokenType::STRING,
    SemanticTokenType::NUMBER,
    SemanticTokenType::ENUM_MEMBER,
    SemanticTokenType::COMMENT,
    SemanticTokenType::NAMESPACE,
];

/// The bit of `declaration`, the only modifier.
const DECLARATION: u32 = 1;

/// The types by their numbers.
pub fn types() -> Vec<SemanticTokenType> {
    TYPES.to_vec()
}

/// The modifiers by their bits.
pub fn modifiers() -> Vec<SemanticTokenModifier> {
    vec![SemanticTokenModifier::DECLARATION]
}

/// Every word of the text.
pub fn answer(asked: Asked<'_>, params: Json) -> Answered {
    let _: SemanticTokensParams = read(params)?;
    let opened = asked.opened;
    let found = tokens(&opened.parsed().document);
    written(&SemanticTokens { result_id: None, data: encoded(opened, &found) })
}

/// Each token by how far it is from the one before.
fn encoded(opened: &Opened, found: &[Token]) -> Vec<SemanticToken> {
    let (mut line, mut character) = (0, 0);
    let encode = |token: &Token| {
        let range = opened.lines.range(&opened.text, token.span.start..token.span.end);
        let start = range.start;
        let before = if start.line == line { character } else { 0 };
        let encoded = SemanticToken {
            delta_line: start.line - line,
            delta_start: start.character - before,
            length: range.end.character - start.character,
            token_type: number(token),
            token_modifiers_bitset: match token.kind {
                TokenKind::NewName => DECLARATION,
                _ => 0,
            },
        };
        (line, character) = (start.line, start.character);
        encoded
    };
    found.iter().map(encode).collect()
}

/// The number of a token's type.
fn number(token: &Token) -> u32 {
    let wanted = match token.kind {
        TokenKind::Head | TokenKind::Opening => SemanticTokenType::KEYWORD,
        TokenKind::Word => SemanticTokenType::OPERATOR,
        TokenKind::NewName => match token.section {
            "metric" => SemanticTokenType::VARIABLE,
            "event" => SemanticTokenType::EVENT,
            "distributor" => SemanticTokenType::NAMESPACE,
            _ => SemanticTokenType::CLASS,
        },
        TokenKind::Metric => SemanticTokenType::VARIABLE,
        TokenKind::Event => SemanticTokenType::EVENT,
        TokenKind::EventField | TokenKind::Field | TokenKind::Path => SemanticTokenType::PROPERTY,
        TokenKind::Kind => SemanticTokenType::CLASS,
        TokenKind::Type => SemanticTokenType::TYPE,
        TokenKind::Person | TokenKind::Value => SemanticTokenType::PARAMETER,
        TokenKind::Text => SemanticTokenType::STRING,
        TokenKind::Number | TokenKind::Moment => SemanticTokenType::NUMBER,
        TokenKind::Unit | TokenKind::Zone => SemanticTokenType::ENUM_MEMBER,
        TokenKind::Comment => SemanticTokenType::COMMENT,
    };
    counted(TYPES.iter().position(|one| *one == wanted).unwrap_or(0))
}
