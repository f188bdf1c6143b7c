//! The flags that say who may ask, and how much: what is wrong with one is said before anything is opened.

use assert_cmd::Command;

#[test]
fn a_flag_that_makes_no_sense_is_refused_at_the_start() {
    let rows: &[(&[&str], &str)] = &[
        (&["--allow-origin", "*"], "name each one"),
        (&["--allow-origin", "null"], "pages of no site"),
        (&["--allow-origin", "https://app.example,*"], "name each one"),
        (&["--allow-origin", "https://app.example/"], "write https://app.example"),
        (&["--rate-cost", "99999"], "one document may cost 100000"),
        (&["--rate-address-cost=-1"], "one document may cost 100000"),
        (&["--rate-requests", "many"], "--rate-requests"),
        (&["--trust-proxy", "proxy.example"], "no address, and no network such as 10.0.0.0/8"),
        (&["--trust-proxy", "10.0.0.0/33"], "no address, and no network such as 10.0.0.0/8"),
        (&["--request-time", "0"], "1..=600"),
        (&["--trusted-documents", "nowhere"], "nowhere cannot be read"),
    ];
    for (flags, said) in rows {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_tantieme"));
        command.current_dir(folder.path()).args(["serve", "--database", "new.db"]).args(*flags);
        let output = command.output().unwrap();
        let text = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{flags:?}: {text}");
        assert!(text.contains(said), "{flags:?}: {text}");
        assert!(!folder.path().join("new.db").exists(), "{flags:?}: nothing was opened");
    }
}
