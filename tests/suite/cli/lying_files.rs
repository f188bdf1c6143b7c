//! Files that are not what they should be: each is answered with one sentence that says what it is and
//! how to write it instead, with its true line, and never with fewer rows than it has.

use super::{Folder, RULE};

const HEAD: &str = "event,key,occurredAt,customer,order,amount\n";
const ROW_1: &str = "order_paid,o-1,2026-01-03T10:00:00Z,c1,r-1,19.90 USD\n";
const ROW_2: &str = "order_paid,o-2,2026-01-04T10:00:00Z,c2,r-2,5.00 USD\n";
const LINE_1: &str = "{\"event\": \"order_paid\", \"key\": \"o-1\", \"occurredAt\": \"2026-01-03T10:00:00Z\", \
                      \"fields\": {\"customer\": \"c1\"}}\n";
const LINE_2: &str = "{\"event\": \"order_paid\", \"key\": \"o-2\", \"occurredAt\": \"2026-01-04T10:00:00Z\", \
                      \"fields\": {\"customer\": \"c2\"}}\n";

/// A line of `lying_files.txt`: a file by its name and bytes, how many of its rows are recorded and
/// refused, and what is said of it.
struct Lie {
    name: &'static str,
    bytes: Vec<u8>,
    recorded: usize,
    refused: usize,
    says: &'static str,
}

fn lie(line: &'static str) -> Lie {
    let (file, says) = line.split_once(" => ").unwrap();
    let [name, fate, text] = file.splitn(3, ' ').collect::<Vec<_>>().try_into().unwrap();
    let (recorded, refused) = fate.split_once('+').unwrap_or(("0", "0"));
    let bytes = match text.split_once(' ') {
        Some(("utf16le", text)) => utf16(text, u16::to_le_bytes),
        Some(("utf16be", text)) => utf16(text, u16::to_be_bytes),
        _ => unescaped(text),
    };
    let (recorded, refused) = (recorded.parse().unwrap(), refused.parse().unwrap());
    Lie { name, bytes, recorded, refused, says }
}

pub(super) fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    let text = String::from_utf8(unescaped(text)).unwrap();
    text.encode_utf16().flat_map(bytes).collect()
}

pub(super) fn unescaped(text: &str) -> Vec<u8> {
    let parts =
        [("HEAD", HEAD), ("ROW1", ROW_1), ("ROW2", ROW_2), ("LINE1", LINE_1), ("LINE2", LINE_2)];
    let text = parts
        .iter()
        .fold(text.to_owned(), |text, (name, part)| text.replace(&format!("<{name}>"), part));
    let (mut bytes, mut rest) = (Vec::new(), text.as_str());
    while let Some((before, after)) = rest.split_once('\\') {
        bytes.extend_from_slice(before.as_bytes());
        let (byte, length) = match after.as_bytes()[0] {
            b'n' => (b'\n', 1),
            b'r' => (b'\r', 1),
            b't' => (b'\t', 1),
            _ => (u8::from_str_radix(&after[1..3], 16).unwrap(), 3),
        };
        bytes.push(byte);
        rest = &after[length..];
    }
    bytes.extend_from_slice(rest.as_bytes());
    bytes
}

/// What differs from what is expected when each command reads the file, by name and from its
/// standard input. Only `import` goes on to the other rows, and counts them all.
fn differences(Lie { name, bytes, recorded, refused, says }: &Lie) -> Vec<String> {
    let folder = Folder::new();
    folder.write("rule.tan", RULE);
    folder.write("new.tan", RULE);
    folder.write_bytes(name, bytes);
    let read = recorded + refused;
    let report = format!("{read} read: {recorded} recorded, 0 known already, {refused} refused\n");
    let commands = [
        ("import events FILE", report.as_str()),
        ("preview rule.tan --entries FILE", ""),
        ("compare rule.tan new.tan --entries FILE", ""),
    ];
    let mut differences = Vec::new();
    for (command, stdout) in commands {
        // Standard input has no name that could be wrong.
        let inputs = [(*name, *name), ("-", "standard input")];
        let inputs = if says.contains("its name ends") { &inputs[..1] } else { &inputs[..] };
        for (file, called) in inputs {
            let ran = folder.run_on(&command.replace("FILE", file), bytes);
            let again = stdout.replace(
                &format!("{recorded} recorded, 0 known"),
                &format!("0 recorded, {recorded} known"),
            );
            let stdout = if *file == "-" { again } else { stdout.to_owned() };
            let said = (ran.code, ran.stdout.as_str(), ran.stderr.trim_start_matches("tantieme: "));
            let sentence = format!("{called}{says}\n");
            let expected = (1, stdout.as_str(), sentence.as_str());
            if said != expected {
                differences
                    .push(format!("{command}\n  said     {said:?}\n  expected {expected:?}"));
            }
        }
    }
    differences
}

#[test]
fn each_is_answered_with_one_sentence() {
    let lines = include_str!("lying_files.txt").lines();
    let lies = lines.filter(|line| !line.is_empty() && !line.starts_with('#')).map(lie);
    let differences: Vec<String> = lies.flat_map(|lie| differences(&lie)).collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// Twenty refused rows are named, the first ones; the others are counted.
#[test]
fn what_was_read_is_recorded_known_or_refused() {
    let folder = Folder::new();
    let rows: String = (0..3_000)
        .map(|row| {
            let key = if row % 10 == 1 { row - 1 } else { row };
            let amount = if row % 100 == 7 { "many" } else { "1.00 USD" };
            let order = if row % 3 == 0 { "\"two\nlines\"" } else { "r" };
            let order = if row % 10 < 2 { "r" } else { order };
            let same = if row % 10 == 1 { row - 1 } else { row } % 28 + 1;
            format!("order_paid,o-{key},2026-01-{same:02}T10:00:00Z,c{key},{order},{amount}\n")
        })
        .collect();
    let whole = format!("{HEAD}{rows}");
    folder.write("a.csv", &whole);
    let ran = folder.run("import events a.csv");
    assert_eq!(ran.code, 1);
    assert_eq!(ran.stdout, "3000 read: 2670 recorded, 300 known already, 30 refused\n");
    assert_eq!(ran.stderr.lines().count(), 21, "{}", ran.stderr);
    assert!(ran.stderr.ends_with("… and 10 more\n"), "{}", ran.stderr);
    let first = whole.lines().position(|line| line.ends_with("many")).unwrap() + 1;
    assert!(ran.stderr.starts_with(&format!("a.csv:{first}: fields.amount: ")), "{}", ran.stderr);
    let ran = folder.run_with("import events -", &whole);
    assert_eq!(ran.stdout, "3000 read: 0 recorded, 2970 known already, 30 refused\n");
}

/// What is only unusual is read: a byte order mark in front, other line ends, quotes where none are
/// needed, blank lines, columns in another order, names in capitals.
#[test]
fn what_is_only_unusual_is_read() {
    let text = format!("{HEAD}{ROW_1}{ROW_2}");
    let swapped = "key,event,amount,occurredAt,customer,order\n\
        o-1,order_paid,19.90 USD,2026-01-03T10:00:00Z,c1,r-1\n\
        \"o-2\",order_paid,\"5.00 USD\",2026-01-04T10:00:00.000000000Z,c2,r-2";
    for (name, text) in [
        ("a.csv", format!("\u{feff}{text}")),
        ("A.CSV", text.replace('\n', "\r\n")),
        ("a.csv", text.replace('\n', "\r")),
        ("a.txt", text.replace('\n', "\n\n  \n")),
        ("entries", swapped.to_owned()),
        ("a.jsonl", format!("\u{feff}{LINE_1}\r\n\r\n{LINE_2}")),
        ("entries", format!("\n{LINE_1}{}", LINE_2.trim())),
    ] {
        let folder = Folder::new();
        folder.write(name, &text);
        let report = folder.fine(&format!("import events {name}"));
        assert_eq!(report, "2 read: 2 recorded, 0 known already, 0 refused\n", "{name}: {text:?}");
    }
}

#[test]
fn standard_input_is_read_once() {
    let folder = Folder::new();
    folder.write("rule.tan", RULE);
    for line in [
        "preview - --entries -",
        "preview rule.tan --catalogue - --entries -",
        "compare rule.tan - --entries -",
        "compare - rule.tan --entries -",
    ] {
        let input = if line.contains("catalogue") { "language 1\ncatalogue\n" } else { RULE };
        let ran = folder.run_with(line, input);
        assert_eq!(ran.code, 2, "{line}: {}", ran.stderr);
        let sentence = "standard input can be only one of the files";
        assert_eq!(super::one_sentence(&ran), sentence, "{line}");
    }
}
