//! Numbers of the JSON scalar are read from their text, in variables and in documents.

use serde_json::{Value, json};

use super::site::Site;

const RECORD: &str =
    "recordEvents(input: {events: [EVENT]}) { results { status error { field message } } }";

/// Records a lesson whose minutes are written like this, once in the variables and once in the
/// document, and gives what is stored, or why it is refused.
fn recorded(site: &Site, minutes: &str) -> [String; 2] {
    let lesson = |key: &str| {
        json!({
            "key": key, "type": "lesson_completed", "occurredAt": "2026-10-05T10:00:00Z",
            "fields": {"customer": "c1", "minutes": "HERE"},
        })
    };
    let (in_variables, in_document) = (format!("v{minutes}"), format!("d{minutes}"));
    let input: Value =
        serde_json::from_str(&lesson(&in_variables).to_string().replace("\"HERE\"", minutes))
            .unwrap();
    let literal = format!(
        "{{key: \"{in_document}\", type: \"lesson_completed\", occurredAt: \"2026-10-05T10:00:00Z\", \
         fields: {{customer: \"c1\", minutes: {minutes}}}}}"
    );
    let by_variable =
        format!("mutation($event: EventInput!) {{ {} }}", RECORD.replace("EVENT", "$event"));
    let by_document = format!("mutation {{ {} }}", RECORD.replace("EVENT", &literal));
    let answers = [
        (site.data(&site.integration, &by_variable, &json!({ "event": input })), in_variables),
        (site.data(&site.integration, &by_document, &json!({})), in_document),
    ];
    answers.map(|(answer, key)| {
        let result = &answer["recordEvents"]["results"][0];
        if result["status"] != "RECORDED" {
            assert_eq!(result["error"]["field"].as_array().unwrap().last().unwrap(), "minutes");
            return result["error"]["message"].as_str().unwrap().to_owned();
        }
        let query = "query($key: String!) { event(key: $key) { fields } }";
        let stored = site.data(&site.integration, query, &json!({ "key": key }));
        stored["event"]["fields"]["minutes"].as_str().unwrap().to_owned()
    })
}

#[test]
fn a_number_is_never_changed() {
    let site = Site::at("2026-10-10T12:00:00Z");
    for (minutes, stored) in [
        ("90", "90"),
        ("1.10", "1.1"),
        ("1234567890.123456789", "1234567890.123456789"),
        ("999999999999999999", "999999999999999999"),
        ("999999999999999999.999999999", "999999999999999999.999999999"),
        ("-0.000000001", "-0.000000001"),
        ("1e3", "1000"),
        ("12e-1", "1.2"),
    ] {
        assert_eq!(recorded(&site, minutes), [stored, stored], "{minutes}");
    }
    let form = "must be a number with at most 18 digits before the point and 9 behind it, not";
    for minutes in [
        "1234567890123456789",
        "18446744073709551616",
        "340282366920938463463374607431768211456",
        "0.10000000000000000555",
        "0.3000000000000000001",
    ] {
        for message in recorded(&site, minutes) {
            assert!(message.ends_with(&format!("{form} {minutes}")), "{message}");
        }
    }
}

/// A name that stands twice in a body would lose one of its values.
#[test]
fn a_name_twice_in_a_body_is_refused() {
    let site = Site::at("2026-10-10T12:00:00Z");
    let query = "query($key: String!) { event(key: $key) { fields } }";
    let body =
        format!("{{\"query\": \"{query}\", \"variables\": {{\"key\": \"a\", \"key\": \"b\"}}}}");
    let response = super::site::agent()
        .post(format!("{}/graphql", site.url))
        .header("authorization", format!("Bearer {}", site.viewer))
        .header("content-type", "application/json")
        .send(body)
        .unwrap();
    let reply = super::site::reply(response);
    assert_eq!(reply.status, 400);
    assert!(reply.text.contains("\\\"key\\\" stands twice in one object"), "{}", reply.text);
}
