//! Naming the account that a collaborator is paid to, and the word of a second person on it.

use sepa::country::is_country_code;
use sepa::{validate_bic, validate_iban};

use crate::store::{Connection, StoreError, collaborators, paying, payout_accounts};
use rules::domain::{
    AccountDetails, AccountKind, AccountState, Destination, Moment, PayoutAccount,
};

use crate::app::access::deed::{Change, Deed, PAYING};
use crate::app::{Actor, Answer, App, AppError, Problem, ProblemCode, Sight, intake::admit};

/// An account to pay to, unchecked.
#[derive(Clone, PartialEq, Eq)]
pub struct AccountInput {
    /// Whose, by reference.
    pub collaborator: String,
    /// How they are paid.
    pub kind: AccountKind,
    /// Whose account it is, as their bank knows them.
    pub holder: String,
    /// The country they live in, two letters.
    pub country: Option<String>,
    /// The account's number: needed with BANK, and only there.
    pub iban: Option<String>,
    /// The bank's code; only with BANK.
    pub bic: Option<String>,
    /// The address: needed with PAYPAL, and only there.
    pub email: Option<String>,
    /// In words: needed with OTHER, and only there.
    pub details: Option<String>,
}

impl App {
    /// Names the account that a collaborator is paid to. The first one holds at once; one that takes another's
    /// place is not paid to for three days. With four eyes a second person confirms it first, and what is paid
    /// until then is paid to the account before. The same again changes nothing.
    pub async fn set_payout_account(
        &self,
        actor: &Actor,
        input: AccountInput,
    ) -> Answer<PayoutAccount> {
        let deed = Deed::new(actor, "setPayoutAccount", input.collaborator.as_str());
        let state = if self.four_eyes { AccountState::Proposed } else { AccountState::Current };
        let (set_by, set_at) = (actor.name().to_owned(), self.now());
        self.attempt(&deed, PAYING, async {
            let named = PayoutAccount {
                number: 0,
                collaborator: input.collaborator.clone(),
                state,
                details: read(input)?,
                set_by,
                set_at,
                decided_by: None,
                held_until: None,
            };
            self.write_change(&deed, move |connection| set(connection, named)).await
        })
        .await
    }

    /// Confirms the account that another admin named.
    pub async fn confirm_payout_account(
        &self,
        actor: &Actor,
        collaborator: &str,
    ) -> Answer<PayoutAccount> {
        let deed = Deed::new(actor, "confirmPayoutAccount", collaborator);
        let (who, collaborator, now) =
            (actor.name().to_owned(), collaborator.to_owned(), self.now());
        self.attempt(&deed.clone(), PAYING, async {
            let done = self.write(move |connection| {
                paying::lock(connection)?;
                let Of { current, proposed } = of(connection, &collaborator)?;
                let Some(proposed) = proposed else { return Ok(Err(nothing_proposed())) };
                if proposed.set_by == who {
                    return Ok(Err(second_person()));
                }
                let state = proposed.state.move_to(AccountState::Current)?;
                let account = PayoutAccount { state, decided_by: Some(who), ..proposed };
                let account = take_over(connection, current.as_ref(), account, now)?;
                payout_accounts::change(connection, &account)?;
                let change = Change::of(current.as_ref().map(told), told(&account));
                deed.record(connection, now, change)?;
                Ok(Ok(account))
            });
            Ok(done.await??)
        })
        .await
    }

    /// Turns down the account that somebody named; what is paid goes on being paid to the one before.
    pub async fn reject_payout_account(
        &self,
        actor: &Actor,
        collaborator: &str,
        reason: Option<String>,
    ) -> Answer<PayoutAccount> {
        let deed = Deed::new(actor, "rejectPayoutAccount", collaborator);
        let (who, collaborator, now) =
            (actor.name().to_owned(), collaborator.to_owned(), self.now());
        self.attempt(&deed.clone(), PAYING, async {
            admit::reason(reason.as_deref(), "reason")?;
            let done = self.write(move |connection| {
                paying::lock(connection)?;
                let Some(proposed) = of(connection, &collaborator)?.proposed else {
                    return Ok(Err(nothing_proposed()));
                };
                let before = told(&proposed);
                let rejected = reject(connection, proposed, &who)?;
                let after = with_reason(told(&rejected), reason);
                deed.record(connection, now, Change::of(Some(before), after))?;
                Ok(Ok(rejected))
            });
            Ok(done.await??)
        })
        .await
    }

    /// Takes the account back that a collaborator is paid to: from now on there is none. Payouts that were gathered stay,
    /// and what was sent to the bank is answered as before; a file that is made from now on leaves them out. An
    /// account that is named later is not paid to for three days, like one that takes another's place.
    pub async fn remove_payout_account(
        &self,
        actor: &Actor,
        collaborator: &str,
        reason: Option<String>,
    ) -> Answer<PayoutAccount> {
        let deed = Deed::new(actor, "removePayoutAccount", collaborator);
        let (collaborator, now) = (collaborator.to_owned(), self.now());
        self.attempt(&deed.clone(), PAYING, async {
            admit::reason(reason.as_deref(), "reason")?;
            let done = self.write(move |connection| {
                paying::lock(connection)?;
                let Some(current) = of(connection, &collaborator)?.current else {
                    return Ok(Err(nothing_current()));
                };
                let (before, state) =
                    (told(&current), current.state.move_to(AccountState::Former)?);
                let removed = PayoutAccount { state, ..current };
                payout_accounts::change(connection, &removed)?;
                let after = with_reason(told(&removed), reason);
                deed.record(connection, now, Change::of(Some(before), after))?;
                Ok(Ok(removed))
            });
            Ok(done.await??)
        })
        .await
    }

    /// The current and the proposed accounts of many collaborators.
    pub async fn payout_accounts(
        &self,
        sight: &Sight,
        mut references: Vec<String>,
    ) -> Answer<Vec<PayoutAccount>> {
        references.retain(|who| sight.sees(who));
        self.read(move |connection| payout_accounts::of_collaborators(connection, &references))
            .await
    }
}

/// The accounts that count.
struct Of {
    current: Option<PayoutAccount>,
    proposed: Option<PayoutAccount>,
}

fn of(connection: &mut Connection, collaborator: &str) -> Result<Of, StoreError> {
    if collaborators::find(connection, collaborator)?.is_none() {
        return Err(StoreError::NotFound(format!("collaborator \"{collaborator}\"")));
    }
    let mut of = Of { current: None, proposed: None };
    for account in payout_accounts::of_collaborators(connection, &[collaborator.to_owned()])? {
        match account.state {
            AccountState::Current => of.current = Some(account),
            AccountState::Proposed => of.proposed = Some(account),
            AccountState::Former | AccountState::Rejected => {}
        }
    }
    Ok(of)
}

fn set(
    connection: &mut Connection,
    named: PayoutAccount,
) -> Result<(PayoutAccount, Change), StoreError> {
    paying::lock(connection)?;
    let Of { current, proposed } = of(connection, &named.collaborator)?;
    let before = current.as_ref().map(told);
    let done = |account: PayoutAccount| {
        let after = told(&account);
        Ok((account, Change::of(before, after)))
    };
    let is_same = |account: &PayoutAccount| account.details == named.details;
    if let Some(proposed) = proposed {
        if named.state == AccountState::Proposed && is_same(&proposed) {
            return done(proposed);
        }
        reject(connection, proposed, &named.set_by)?;
    }
    if let Some(known) = current.as_ref().filter(|current| is_same(current)) {
        return done(known.clone());
    }
    let now = named.set_at;
    let account = match named.state {
        AccountState::Current => take_over(connection, current.as_ref(), named, now)?,
        _ => named,
    };
    done(payout_accounts::insert(connection, account)?)
}

/// Makes the account before a former one; what takes its place, or that of one that was removed, is held.
fn take_over(
    connection: &mut Connection,
    current: Option<&PayoutAccount>,
    account: PayoutAccount,
    now: Moment,
) -> Result<PayoutAccount, StoreError> {
    let held_until = Some(PayoutAccount::hold_from(now));
    let Some(current) = current else {
        // Removing an account first is no way around the three days.
        let had_one = payout_accounts::had_one(connection, &account.collaborator)?;
        return Ok(PayoutAccount { held_until: held_until.filter(|_| had_one), ..account });
    };
    let state = current.state.move_to(AccountState::Former)?;
    payout_accounts::change(connection, &PayoutAccount { state, ..current.clone() })?;
    Ok(PayoutAccount { held_until, ..account })
}

fn reject(
    connection: &mut Connection,
    proposed: PayoutAccount,
    who: &str,
) -> Result<PayoutAccount, StoreError> {
    let state = proposed.state.move_to(AccountState::Rejected)?;
    let rejected = PayoutAccount { state, decided_by: Some(who.to_owned()), ..proposed };
    payout_accounts::change(connection, &rejected)?;
    Ok(rejected)
}

/// An account as the audit trail has it: never whole.
pub(in crate::app) fn told(account: &PayoutAccount) -> String {
    let destination = &account.details.destination;
    format!("{} {} {}", account.state.code(), destination.kind().code(), destination.masked())
}

fn with_reason(told: String, reason: Option<String>) -> String {
    match reason {
        Some(reason) => format!("{told}: {reason}"),
        None => told,
    }
}

fn nothing_current() -> Problem {
    let message = "this collaborator is paid to no account: there is none to remove";
    Problem::new(ProblemCode::IllegalState, &["collaborator"], message)
}

fn nothing_proposed() -> Problem {
    let message = "no account of this collaborator waits for a second person's word";
    Problem::new(ProblemCode::IllegalState, &["collaborator"], message)
}

fn second_person() -> Problem {
    let message = "the account was named with this token; a second person has to confirm it";
    Problem::new(ProblemCode::NeedsSecondPerson, &["collaborator"], message)
}

/// Whether an account that is stored is one that could be named.
pub(in crate::app) fn is_sound(details: &AccountDetails) -> bool {
    let AccountDetails { holder, country, destination } = details;
    let (kind, mut input) = (destination.kind(), (None, None, None, None));
    match destination.clone() {
        Destination::Bank { iban, bic } => (input.0, input.1) = (Some(iban), bic),
        Destination::Paypal { email } => input.2 = Some(email),
        Destination::Other { details } => input.3 = Some(details),
    }
    let (iban, bic, email, others) = input;
    let again = read(AccountInput {
        // Whose it is says nothing of the account.
        collaborator: "somebody".to_owned(),
        kind,
        holder: holder.clone(),
        country: country.clone(),
        iban,
        bic,
        email,
        details: others,
    });
    again.is_ok_and(|again| again == *details)
}

/// Checks an account. No message repeats what it is about.
fn read(input: AccountInput) -> Result<AccountDetails, AppError> {
    admit::reference(&input.collaborator, &["collaborator"])?;
    let holder = plain(input.holder, "holder", 140)?;
    let country = input.country.map(|country| country.to_ascii_uppercase());
    if country.as_ref().is_some_and(|country| !is_country_code(country)) {
        return Err(invalid("country", "the country is two letters, for example DE".to_owned()));
    }
    let (iban, bic) = (filled(input.iban), filled(input.bic));
    let (email, details) = (filled(input.email), filled(input.details));
    let given = [
        ("iban", iban.is_some(), AccountKind::Bank),
        ("bic", bic.is_some(), AccountKind::Bank),
        ("email", email.is_some(), AccountKind::Paypal),
        ("details", details.is_some(), AccountKind::Other),
    ];
    let kind = input.kind;
    if let Some((field, _, of)) = given.iter().find(|(_, given, of)| *given && *of != kind) {
        let message = format!("\"{field}\" belongs to an account of the kind {}", of.code());
        return Err(invalid(field, message));
    }
    let needed = |value: Option<String>, field: &str| {
        value.ok_or_else(|| {
            invalid(field, format!("an account of the kind {} needs \"{field}\"", kind.code()))
        })
    };
    let destination = match kind {
        AccountKind::Bank => Destination::Bank {
            iban: iban_of(&needed(iban, "iban")?, "iban")?,
            bic: bic.map(|bic| bic_of(&bic, "bic")).transpose()?,
        },
        AccountKind::Paypal => Destination::Paypal { email: email_of(needed(email, "email")?)? },
        AccountKind::Other => {
            Destination::Other { details: plain(needed(details, "details")?, "details", 500)? }
        }
    };
    Ok(AccountDetails { holder, country, destination })
}

fn filled(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
}

fn invalid(field: &str, message: String) -> AppError {
    Problem::new(ProblemCode::Invalid, &[field], message).into()
}

/// One line of readable text.
fn plain(text: String, field: &str, longest: usize) -> Result<String, AppError> {
    let text = text.trim().to_owned();
    if text.is_empty() || text.chars().count() > longest || text.chars().any(char::is_control) {
        let message = format!("\"{field}\" is one line of 1 to {longest} characters");
        return Err(invalid(field, message));
    }
    Ok(text)
}

/// An IBAN without spaces, checked by its country's form and its check digits.
pub(in crate::app) fn iban_of(text: &str, field: &str) -> Result<String, AppError> {
    match validate_iban(text) {
        Ok(iban) => Ok(iban.as_str().to_owned()),
        // The library's words may hold a part of the number.
        Err(_) => Err(invalid(
            field,
            "this is no IBAN: its country, length, form or check digits are wrong; copy it again, for example \
             DE89 3704 0044 0532 0130 00"
                .to_owned(),
        )),
    }
}

/// A BIC, checked by its form.
pub(in crate::app) fn bic_of(text: &str, field: &str) -> Result<String, AppError> {
    let bic = validate_bic(text.trim()).map_err(|_| {
        invalid(
            field,
            "this is no BIC; it has 8 or 11 letters and digits, for example COBADEFFXXX".to_owned(),
        )
    })?;
    Ok(bic.as_str().to_owned())
}

fn email_of(text: String) -> Result<String, AppError> {
    let text = text.trim().to_owned();
    let parts = text.rsplit_once('@');
    let fits = parts.is_some_and(|(name, domain)| !name.is_empty() && domain.contains('.'));
    let odd = |letter: char| letter.is_whitespace() || letter.is_control() || letter == ',';
    if fits && text.len() <= 127 && !text.contains(odd) {
        return Ok(text);
    }
    Err(invalid("email", "this is no e-mail address; write it like ana@example.org".to_owned()))
}
