//! References of collaborators, customers and assets: whatever the sender calls them by.

use super::Value;

/// The longest reference, in bytes: in events, facts, tokens and rules alike, so that what is named in
/// one place can be named in every other.
pub const LONGEST_REFERENCE: usize = 255;

/// Checks a reference.
///
/// # Errors
/// What is wrong with it, as the end of a sentence.
pub fn check_reference(reference: &str) -> Result<(), String> {
    if reference.is_empty() {
        return Err(format!("is empty; it needs 1 to {LONGEST_REFERENCE} bytes"));
    }
    if reference.len() > LONGEST_REFERENCE {
        return Err(format!("is {} bytes long; at most {LONGEST_REFERENCE}", reference.len()));
    }
    if reference.contains('\0') {
        return Err("holds a NUL character, which is not allowed".to_owned());
    }
    Ok(())
}

/// Checks the references that a value is made of. What an earlier release stored may be longer and
/// stays readable; nothing longer is taken.
///
/// # Errors
/// As [`check_reference`].
pub fn check_references(value: &Value) -> Result<(), String> {
    match value {
        Value::Ref(reference) => check_reference(reference),
        Value::Owners(owners) => {
            owners.iter().try_for_each(|owner| check_reference(&owner.collaborator))
        }
        _ => Ok(()),
    }
}
