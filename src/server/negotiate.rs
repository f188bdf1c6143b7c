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

/// Whether a header prefers events to one answer: of two that it likes alike, the first counts.
pub(super) fn prefers_events(accept: &str) -> bool {
    let quality = |range: &str| {
        let mut parts = range.split(';').map(str::trim);
        let media = parts.next().unwrap_or_default().to_ascii_lowercase();
        let is_events = media == "text/event-stream";
        let is_json = matches!(
            media.as_str(),
            "application/graphql-response+json" | "application/json" | "application/*"
        );
        let quality = parts.find_map(|part| part.strip_prefix("q=")).map_or(1_000, thousandths);
        (is_events || is_json).then_some((quality, is_events))
    };
    let mut best = (0, false);
    for (quality, is_events) in accept.split(',').filter_map(quality) {
        if quality > best.0 {
            best = (quality, is_events);
        }
    }
    best.1
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
    fn events_come_only_where_they_are_preferred() {
        let rows = [
            ("text/event-stream", true),
            ("Text/Event-Stream", true),
            ("text/event-stream, */*", true),
            ("text/event-stream, application/json", true),
            ("application/json, text/event-stream", false),
            ("application/json;q=0.9, text/event-stream", true),
            ("text/event-stream;q=0", false),
            ("*/*", false),
            ("", false),
        ];
        for (accept, expected) in rows {
            assert_eq!(super::prefers_events(accept), expected, "{accept:?}");
        }
    }

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
