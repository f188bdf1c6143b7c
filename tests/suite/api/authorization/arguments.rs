//! What is said to a field: each argument, and each field of each filter, with what belongs to somebody else.

use serde_json::{Value, json};

use super::answer::{Came, at, came};
use super::documents::{document, quoted};
use super::holder::Holder;
use super::schema::Input;
use super::walk::{Asked, Walker};

/// A reference that nobody has.
const NOBODY: &str = "nobody-at-all";

/// A field that is asked for with something else.
pub struct Tried {
    pub asked: Asked,
    /// Whether somebody else is named.
    pub names_another: bool,
}

impl Walker<'_> {
    /// A field with each of its arguments as somebody would say it who looks for another's.
    pub fn tries(&self, holder: &Holder, asked: &Asked, other: &str) -> Vec<Tried> {
        let mut tried = Vec::new();
        for argument in &asked.field.arguments {
            for value in self.values(&asked.coordinate, argument, other, asked) {
                let names_another = value.contains(&quoted(other));
                let last = with(&asked.last, &argument.name, &value);
                let text = document("query", &asked.way, &self.whole(holder, &last, &asked.field));
                let asked = Asked { last, document: text, ..asked.clone() };
                tried.push(Tried { asked, names_another });
            }
        }
        tried
    }

    /// What an argument, or a field of an input, may be.
    fn values(&self, coordinate: &str, input: &Input, other: &str, asked: &Asked) -> Vec<String> {
        let kind = self.schema.get(&input.takes);
        let one = match input.takes.as_str() {
            "PeriodRange" => vec!["{start: \"2026-10-01\", end: \"2026-11-01\"}".to_owned()],
            "EntryInput" => Vec::new(),
            _ if !kind.values.is_empty() => kind.values.clone(),
            _ if !kind.inputs.is_empty() => self.inputs(coordinate, &input.takes, other, asked),
            "Int" => vec!["1".to_owned()],
            "Boolean" => vec!["true".to_owned(), "false".to_owned()],
            "DateTime" => vec![quoted("2026-11-15T00:00:00Z")],
            "Date" => vec![quoted("2026-11-15")],
            "Decimal" => vec![quoted("1.00")],
            "CurrencyCode" => vec![quoted("USD")],
            "ID" => self
                .names
                .of(other)
                .iter()
                .map(|id| quoted(id))
                .chain([quoted(&self.names.event)])
                .collect(),
            "String" => self.texts(coordinate, &input.name, other, asked),
            takes => panic!("no value is known here for {coordinate}({}: {takes})", input.name),
        };
        match input.list {
            true => one.into_iter().map(|value| format!("[{value}]")).collect(),
            false => one,
        }
    }

    /// An input once with each of its fields, and with those that it needs.
    fn inputs(&self, coordinate: &str, name: &str, other: &str, asked: &Asked) -> Vec<String> {
        let fields = &self.schema.get(name).inputs;
        let needed: Vec<&Input> = fields.iter().filter(|field| field.required).collect();
        let first = |field: &Input| self.values(coordinate, field, other, asked).into_iter().next();
        let mut all = Vec::new();
        for field in fields {
            for value in self.values(coordinate, field, other, asked) {
                let mut parts = vec![format!("{}: {value}", field.name)];
                for need in needed.iter().filter(|need| need.name != field.name) {
                    parts.extend(first(need).map(|value| format!("{}: {value}", need.name)));
                }
                all.push(format!("{{{}}}", parts.join(", ")));
            }
        }
        all
    }

    /// What a text may be, by the name of what it is.
    fn texts(&self, coordinate: &str, name: &str, other: &str, asked: &Asked) -> Vec<String> {
        let texts: &[&str] = match name {
            "collaborator" | "collaborators" | "ref" | "refStartsWith" | "who" => &[other, NOBODY],
            "name" | "distributor" | "distributors" => &["commission", "reviewed"],
            "metric" => &["completions", "coupon_sales", "journey_value"],
            "key" => &["schluessel-10-b1", "schluessel-10-admins"],
            "source" if coordinate == "Query.event" => &["shop", "admin", "rival"],
            "source" => return vec![quoted(&self.names.rule)],
            "type" => &["course_completed"],
            "customer" => &["kunde-1"],
            "kind" => &["course"],
            "attribute" => &["owner"],
            "what" => &["credit"],
            "about" => &["credit.1"],
            "outcome" => &["OK"],
            "from" | "until" => &["2026-11-15"],
            "after" | "before" => return self.cursors(asked).iter().map(|it| quoted(it)).collect(),
            name => panic!("no value is known here for {coordinate}({name}: String)"),
        };
        texts.iter().map(|text| quoted(text)).collect()
    }

    /// Where rows stand in a list, as somebody knows it who sees all of them.
    fn cursors(&self, asked: &Asked) -> Vec<String> {
        let last = format!("{} {{ edges {{ cursor }} }}", asked.last);
        let answer =
            self.site.ask(&self.site.admin, &document("query", &asked.way, &last), &json!({}));
        let way = asked.way.iter().map(String::as_str);
        let found = at(&answer["data"], way.chain([asked.last.as_str(), "edges", "cursor"]));
        let all: Vec<String> =
            found.into_iter().filter_map(Value::as_str).map(str::to_owned).collect();
        [all.first(), all.last()].into_iter().flatten().cloned().collect()
    }

    /// What is wrong with the answer to something that was tried.
    pub fn judge_tried(&self, holder: &Holder, tried: &Tried) -> Option<String> {
        let Tried { asked, names_another } = tried;
        let answer = holder.ask(self.site, &asked.document);
        let came = came(&answer, &asked.way, &asked.last);
        let code = &answer["errors"][0]["extensions"]["code"];
        let refused = came == Came::Wrong && (code == "BAD_USER_INPUT" || code == "NOT_FOUND");
        let found = match came {
            Came::Shown if *names_another => Some(format!("shows another's: {answer}")),
            _ if refused => self.judge(holder, asked, &answer, Came::Nothing),
            came => self.judge(holder, asked, &answer, came),
        };
        found.or_else(|| self.tells_apart(holder, asked, &answer))
    }

    /// Whether the answer about somebody else is another one than that about nobody.
    fn tells_apart(&self, holder: &Holder, asked: &Asked, answer: &Value) -> Option<String> {
        let unknown = asked.document.replace(&quoted(NOBODY), &quoted(holder.other()));
        if unknown == asked.document {
            return None;
        }
        let known = holder.ask(self.site, &unknown);
        let code = "/errors/0/extensions/code";
        let is_same =
            known["data"] == answer["data"] && known.pointer(code) == answer.pointer(code);
        (!is_same).then(|| format!("{known} is not {answer}"))
    }
}

/// A field with one argument said anew.
fn with(last: &str, argument: &str, value: &str) -> String {
    let said = format!("{argument}: {value}");
    let Some((name, arguments)) = last.trim_end_matches(')').split_once('(') else {
        return format!("{last}({said})");
    };
    let others = split(arguments).into_iter().filter(|one| {
        let name = one.split(':').next().unwrap_or_default();
        name != argument && !(argument == "last" && name == "first")
    });
    let all: Vec<String> = others.map(str::to_owned).chain([said]).collect();
    format!("{name}({})", all.join(", "))
}

/// Arguments, which are separated by commas outside of texts and brackets.
fn split(arguments: &str) -> Vec<&str> {
    let (mut parts, mut begin, mut depth, mut quoted, mut escaped) =
        (Vec::new(), 0, 0, false, false);
    for (at, character) in arguments.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '{' | '[' if !quoted => depth += 1,
            '}' | ']' if !quoted => depth -= 1,
            ',' if !quoted && depth == 0 => {
                parts.push(arguments[begin..at].trim());
                begin = at + 1;
            }
            _ => {}
        }
    }
    parts.push(arguments[begin..].trim());
    parts
}
