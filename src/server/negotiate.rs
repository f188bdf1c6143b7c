//! Which media type a GraphQL response has, from the Accept header.

/// The media type of a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MediaType {
    /// `application/graphql-response+json`: the status says what became of the request.
    GraphqlResponse,
    /// `application/json`: a request that was well-formed is always 200.
    Json,
}

impl MediaType {
    /// The Content-Type of the response.
    pub(super) const fn header(self) -> &'static str {
        match self {
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        }
    }

    /// The type that the header prefers; plain JSON when there is none or it takes anything, and
    /// `None` when it takes neither.
    pub(super) fn accepted(accept: Option<&str>) -> Option<Self> {
        let Some(accept) = accept.filter(|accept| !accept.trim().is_empty()) else {
            return Some(Self::Json);
        };
        let mut best: Option<(u16, Self)> = None;
        for range in accept.split(',') {
            let mut parts = range.split(';').map(str::trim);
            let media = match parts.next().map(str::to_ascii_lowercase).as_deref() {
                Some("application/graphql-response+json") => Self::GraphqlResponse,
                Some("application/json" | "application/*" | "*/*") => Self::Json,
                _ => continue,
            };
            let quality = parts.find_map(|part| part.strip_prefix("q=")).map_or(1_000, thousandths);
            if quality > 0 && best.is_none_or(|(highest, _)| quality > highest) {
                best = Some((quality, media));
            }
        }
        best.map(|(_, media)| media)
    }
}

/// A quality such as `0.9` in thousandths.
fn thousandths(text: &str) -> u16 {
    let (whole, places) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    if whole == "1" {
        return 1_000;
    }
    let digits: String = places.chars().chain("000".chars()).take(3).collect();
    digits.parse().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::MediaType::{self, GraphqlResponse, Json};

    #[test]
    fn accept_headers_choose_the_media_type() {
        let rows = [
            (None, Some(Json)),
            (Some(""), Some(Json)),
            (Some("*/*"), Some(Json)),
            (Some("application/json"), Some(Json)),
            (Some("application/graphql-response+json"), Some(GraphqlResponse)),
            (
                Some("application/graphql-response+json, application/json;q=0.9"),
                Some(GraphqlResponse),
            ),
            (Some("application/json, application/graphql-response+json"), Some(Json)),
            (
                Some("application/json;q=0.5, application/graphql-response+json;q=0.75"),
                Some(GraphqlResponse),
            ),
            (Some("application/json; charset=utf-8"), Some(Json)),
            (Some("text/html"), None),
            (Some("application/json;q=0"), None),
            (Some("text/html, */*;q=0.1"), Some(Json)),
        ];
        for (accept, expected) in rows {
            assert_eq!(MediaType::accepted(accept), expected, "{accept:?}");
        }
    }
}
