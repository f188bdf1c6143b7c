//! `token`: made, listed, taken back.

use super::Folder;

#[test]
fn a_secret_is_shown_once() {
    let folder = Folder::new();
    let secret = folder.fine("token create --name shop --role integration");
    let secret = secret.trim_end();
    assert!(secret.starts_with("tnt_") && secret.lines().count() == 1, "{secret}");
    let list = folder.fine("token list");
    assert!(
        list.contains("shop") && list.contains("INTEGRATION") && list.contains("valid"),
        "{list}"
    );
    assert!(!list.contains(secret), "{list}");
}

#[test]
fn a_token_of_each_role_is_made() {
    let folder = Folder::new();
    for role in ["admin", "finance", "integration", "viewer"] {
        folder.fine(&format!("token create --name {role}s --role {role}"));
        assert!(folder.fine("token list").contains(&role.to_uppercase()), "{role}");
    }
    let ran = folder.run("token create --name x --role accountant");
    let told = ran.stderr.contains("admin, finance, integration, viewer or collaborator");
    assert!(ran.code == 2 && told, "{}", ran.stderr);
}

#[test]
fn a_token_is_taken_back() {
    let folder = Folder::new();
    folder.fine("token create --name shop --role admin");
    let list = folder.fine("token list");
    let id = list.lines().find(|row| row.contains("shop")).unwrap().split_whitespace().next();
    let id = id.unwrap().to_owned();
    folder.fine(&format!("token revoke {id}"));
    assert!(folder.fine("token list").contains("revoked"));
    assert!(folder.refused("token revoke 4711").contains("4711"));
}

#[test]
fn an_expiry_is_kept() {
    let folder = Folder::new();
    folder.fine("token create --name old --role viewer --expires 2020-01-01T00:00:00Z");
    assert!(folder.fine("token list").contains("expired"));
}

#[test]
fn a_collaborator_token_names_its_collaborator() {
    let folder = Folder::new();
    let sentence = folder.refused("token create --name ana --role collaborator");
    assert!(sentence.contains("collaborator"), "{sentence}");
    let sentence = folder.refused("token create --name x --role admin --collaborator ana");
    assert!(sentence.contains("collaborator"), "{sentence}");
    folder.fine("token create --name ana --role collaborator --collaborator ana");
    let list = folder.fine("token list");
    assert!(list.lines().any(|row| row.matches("ana").count() == 2), "{list}");
}

#[test]
fn an_unknown_role_is_wrong_usage() {
    assert_eq!(Folder::new().run("token create --name x --role king").code, 2);
}

#[test]
fn a_token_is_taken_back_by_its_name() {
    let folder = Folder::new();
    folder.fine("token create --name shop --role admin");
    assert!(folder.fine("token revoke shop").contains("\"shop\" is taken back"));
    assert!(folder.refused("token revoke shop").contains("is taken back already"));
    assert!(folder.refused("token revoke shpo").contains("there is no token called \"shpo\""));
    // One that has ended may have the name of a good one.
    folder.fine("token create --name till --role admin --expires 2020-01-01T00:00:00Z");
    folder.fine("token create --name till --role admin");
    let sentence = folder.refused("token revoke till");
    assert!(sentence.contains("several tokens are called \"till\""), "{sentence}");
    assert!(sentence.contains("2, 3"), "{sentence}");
    assert!(folder.fine("token revoke 3").contains("token 3 \"till\""));
}
