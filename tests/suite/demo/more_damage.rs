//! Damage of what is stored in words and structured texts, and of what the audit trail says.

use rules::domain::{AccountKind, FulfillmentState, Moment, Role, WebhookEvent};
use tantieme::app::{
    AccountInput, App, CreditInput, ExportInput, FulfillmentInput, PayoutFormat, TokenInput,
    WebhookInput,
};

use crate::actor::admin;

/// What was done, how, and which check finds it.
pub const MORE: &[(&str, &str, &str)] = &[
    ("an obligation has a state that is none", "UPDATE obligations SET state = 'WAITING_FOR' WHERE number = 2", "columns"),
    ("an obligation is of a kind that is none", "UPDATE obligations SET kind = 'GIFT' WHERE number = 2", "columns"),
    ("an obligation is in a currency that is none", "UPDATE obligations SET currency = 'USB' WHERE number = 2", "columns"),
    (
        "one letter of what is said of an obligation is another",
        "UPDATE obligations SET by_hand = replace(by_hand, '\"held\"', '\"hold\"') WHERE by_hand LIKE '%\"held\"%'",
        "columns",
    ),
    (
        "what is said of an obligation is cut off",
        "UPDATE obligations SET by_hand = substr(by_hand, 1, 10) WHERE by_hand IS NOT NULL",
        "columns",
    ),
    ("a key has no source", "UPDATE obligations SET key = 'key' WHERE number = 2", "columns"),
    (
        "a former reference is no list",
        "UPDATE payouts SET former_references = '{}' WHERE former_references IS NOT NULL",
        "columns",
    ),
    ("a payout was paid on a day that is none", "UPDATE payouts SET paid_on = '2026-02-30' WHERE number = 1", "columns"),
    ("a period has a state that is none", "UPDATE periods SET state = 'SETTELD' WHERE period_index = 1", "columns"),
    ("a token has a role that is none", "UPDATE tokens SET role = 'ROOT' WHERE number = 1", "columns"),
    ("the hash of a token is none", "UPDATE tokens SET hash = 'x' WHERE number = 1", "columns"),
    (
        "a message has no list of evidence",
        "UPDATE dispute_messages SET evidence = replace(evidence, '[', '') WHERE evidence IS NOT NULL",
        "columns",
    ),
    (
        "a telling has an id that is none",
        "UPDATE webhook_deliveries SET message_id = 'msg_1' WHERE number = 1",
        "columns",
    ),
    ("a telling is of a kind that is none", "UPDATE webhook_deliveries SET kind = 'payout.gone' WHERE number = 1", "columns"),
    (
        "what is late is no list of places",
        "UPDATE late_found SET places = '[[0]]'",
        "columns",
    ),
    (
        "a gap was decided in a word that is none",
        "UPDATE rule_versions SET gap = 'JUMP' WHERE version = 1",
        "columns",
    ),
    (
        "what was said first in a dispute is gone",
        "DELETE FROM dispute_messages WHERE dispute = 'dispute.1' AND place = 1",
        "disputes",
    ),
    (
        "a dispute was opened by the other side",
        "UPDATE disputes SET opened_by = 'OFFICE' WHERE id = 'dispute.1'",
        "disputes",
    ),
    (
        "a dispute was opened earlier",
        "UPDATE disputes SET opened_at = opened_at - 1 WHERE id = 'dispute.1'",
        "disputes",
    ),
    (
        "a dispute was answered that was not",
        "UPDATE disputes SET state = 'ANSWERED' WHERE state = 'OPEN'",
        "disputes",
    ),
    (
        "a dispute that is over is open",
        "UPDATE disputes SET state = 'ANSWERED' WHERE id = 'dispute.1'",
        "disputes",
    ),
    (
        "a dispute keeps something else from being disputed",
        "UPDATE disputes SET open_about = 'obligation x' WHERE open_about IS NOT NULL",
        "disputes",
    ),
    (
        "a dispute is another's",
        "UPDATE disputes SET collaborator = 'gia' WHERE id = 'dispute.1'",
        "disputes",
    ),
    (
        "another credit makes a dispute good",
        "UPDATE disputes SET credit = (SELECT MIN(id) FROM obligations WHERE kind = 'CREDIT' AND by_hand IS NULL)
         WHERE credit IS NOT NULL",
        "disputes",
    ),
    (
        "what is disputed may be gathered",
        "UPDATE obligations SET by_hand = NULL WHERE by_hand LIKE '%in_dispute%'",
        "disputes",
    ),
    (
        "something was taken back and is owed",
        "UPDATE obligations SET by_hand = '{\"cancelled\":\"a mistake\"}' WHERE number = 1",
        "disputes",
    ),
    (
        "something is payable earlier",
        "UPDATE obligations SET payable_from = payable_from - 86400000000
         WHERE number = (SELECT MIN(number) FROM obligations WHERE kind = 'SETTLEMENT' AND state = 'PENDING')",
        "books",
    ),
    (
        "something was owed earlier",
        "UPDATE obligations SET created_at = created_at - 1 WHERE number = 1 AND kind = 'SETTLEMENT'",
        "obligations",
    ),
    ("an obligation has another id", "UPDATE obligations SET id = 'another' WHERE number = 1", "obligations"),
    (
        "all of somebody is held without a reason",
        "UPDATE collaborators SET held_since = 1 WHERE reference = 'ana'",
        "moved",
    ),
    ("a payout has another id", "UPDATE payouts SET id = '1.nobody' WHERE number = 1", "payouts"),
    ("a payout has no day", "UPDATE payouts SET paid_on = NULL WHERE number = 1", "payouts"),
    (
        "a file paid more",
        "UPDATE payout_exports SET amount = amount + 1",
        "files",
    ),
    ("a file is of another form", "UPDATE payout_exports SET format = 'cvs'", "files"),
    ("a file was made by another", "UPDATE payout_exports SET who = 'somebody'", "files"),
    ("a file was made at another time", "UPDATE payout_exports SET exported_at = exported_at + 1", "files"),
    ("a file has another id", "UPDATE payout_exports SET message_id = 'TANTIEME-9-1'", "files"),
    (
        "a file pays another payout",
        "UPDATE payout_exports SET payouts = replace(payouts, 'ana', 'bea')",
        "files",
    ),
    ("a file was another one", "UPDATE payout_exports SET digest = replace(digest, 'a', 'b')", "files"),
    ("a file lists nothing", "UPDATE payout_exports SET payouts = '[]'", "files"),
    ("an answer was taken by another", "UPDATE payout_answers SET who = 'somebody'", "files"),
    ("an answer is of another form", "UPDATE payout_answers SET format = 'camt.053'", "files"),
    (
        "a telling is about nothing",
        "UPDATE webhook_deliveries SET about = replace(about, 'payout', 'payuot') WHERE kind = 'payout.paid'",
        "told",
    ),
    ("a telling is for nobody", "UPDATE webhook_deliveries SET webhook = 99 WHERE number = 1", "told"),
    ("nobody wants to hear of anything", "UPDATE counters SET wanted = 0 WHERE name = 'audit'", "told"),
    (
        "somebody is paid to another account",
        "UPDATE payout_accounts SET address = 'DE75512108001245126199' WHERE collaborator = 'cy'",
        "changes",
    ),
    (
        "a digit of an account is another",
        "UPDATE payout_accounts SET address = replace(address, '0440', '0441') WHERE collaborator = 'cy'",
        "changes",
    ),
    (
        "an account was named by another",
        "UPDATE payout_accounts SET set_by = 'somebody' WHERE collaborator = 'cy'",
        "changes",
    ),
    (
        "an account is paid to at once",
        "UPDATE payout_accounts SET held_until = NULL WHERE held_until IS NOT NULL",
        "changes",
    ),
    (
        "an account is paid to no more",
        "UPDATE payout_accounts SET state = 'FORMER' WHERE collaborator = 'cy'",
        "changes",
    ),
    (
        "an account was slipped in",
        "UPDATE payout_accounts SET state = 'FORMER' WHERE collaborator = 'cy';
         INSERT INTO payout_accounts (number, collaborator, state, kind, holder, address, set_by, set_at)
         SELECT 1000, 'cy', 'CURRENT', 'BANK', 'A Thief', 'DE75512108001245126199', 'demo', 1",
        "changes",
    ),
    (
        "an obligation is held no more",
        "UPDATE obligations SET by_hand = NULL WHERE by_hand LIKE '%\"held\"%'",
        "changes",
    ),
    (
        "somebody is held",
        "UPDATE collaborators SET hold_reason = 'a rumour', held_since = 1 WHERE reference = 'cy'",
        "changes",
    ),
    ("a token may do more", "UPDATE tokens SET role = 'ADMIN' WHERE name = 'shop'", "changes"),
    ("a token reads another's", "UPDATE tokens SET collaborator = 'bo' WHERE role = 'COLLABORATOR'", "changes"),
    ("a token is good for ever", "UPDATE tokens SET expires_at = NULL WHERE name = 'guest'", "changes"),
    ("a token is good again", "UPDATE tokens SET revoked_at = NULL WHERE name = 'old shop'", "changes"),
    (
        "a token was slipped in",
        "INSERT INTO tokens (number, name, role, hash, created_at)
         SELECT 1000, 'thief', 'ADMIN', 'abababababababababababababababababababababababababababababababab', 1 FROM tokens WHERE name = 'shop'",
        "changes",
    ),
    (
        "a rule that pays nobody yet says something else",
        "UPDATE rule_versions SET source = source || ' ' WHERE distributor = 'best_affiliate'",
        "changes",
    ),
    ("a rule is at an older version", "UPDATE distributors SET version = version + 1 WHERE name = 'best_affiliate'", "changes"),
    ("a catalogue says something else", "UPDATE catalogues SET source = source || ' '", "changes"),
    (
        "a chain begins behind its rows",
        "UPDATE log_heads SET linked_from = last_position, link = NULL",
        "positions",
    ),
    (
        "the chain of the trail begins behind its lines",
        "UPDATE counters SET linked_from = last_number, link = NULL WHERE name = 'audit'",
        "trail",
    ),
    (
        "what was taken over is of another metric",
        "UPDATE taken_over SET metric = 'another'",
        "replays",
    ),
    (
        "an adjustment was only listed",
        "UPDATE adjustments SET treatment = 'TOO_LATE'",
        "replays",
    ),
];

/// One of everything that the year of the demo has none of.
pub async fn everything(app: &App) {
    let office = admin();
    let token = |name: &str| TokenInput {
        name: name.to_owned(),
        role: Role::Integration,
        collaborator: None,
        expires_at: None,
    };
    app.create_token(&office, token("shop")).await.unwrap();
    let (old, _) = app.create_token(&office, token("old shop")).await.unwrap();
    app.revoke_token(&office, &old.id).await.unwrap();
    let reads = |name: &str, collaborator: Option<&str>| TokenInput {
        name: name.to_owned(),
        role: if collaborator.is_some() { Role::Collaborator } else { Role::Viewer },
        collaborator: collaborator.map(str::to_owned),
        expires_at: Some(Moment::parse("2030-01-01T00:00:00Z").unwrap()),
    };
    for input in [reads("guest", None), reads("of ana", Some("ana"))] {
        app.create_token(&office, input).await.unwrap();
    }
    let webhook = WebhookInput {
        url: "https://office.example/hook".to_owned(),
        events: vec![WebhookEvent::PayoutPaid],
        document: None,
        secret: None,
    };
    app.create_webhook(&office, webhook).await.unwrap();
    let catalogue =
        "language 1\ncatalogue\n\nevent signed_up \"Signed up\"\n  customer  customer\n";
    app.save_catalogue(&office, catalogue.to_owned()).await.unwrap();
    // Of bo's account another one takes the place, which is not paid to for three days.
    let account = AccountInput {
        collaborator: "bo".to_owned(),
        kind: AccountKind::Bank,
        holder: "Bo Lindqvist".to_owned(),
        country: None,
        iban: Some("DE02120300000000202051".to_owned()),
        bic: None,
        email: None,
        details: None,
    };
    app.set_payout_account(&office, account).await.unwrap();
    let input = CreditInput {
        collaborator: "ana".to_owned(),
        amount: ("12.00".to_owned(), "USD".to_owned()),
        reason: "a bonus".to_owned(),
        reference: None,
        key: Some("bonus".to_owned()),
        payable_from: None,
    };
    app.credit(&office, input).await.unwrap();
    let mut gathered =
        FulfillmentInput { currency: "USD".to_owned(), ..FulfillmentInput::default() };
    gathered.collaborators = vec!["ana".to_owned()];
    let made = app.create_fulfillment(&office, gathered).await.unwrap();
    assert_eq!(made.state, FulfillmentState::Pending);
    let file = ExportInput {
        format: PayoutFormat::Csv,
        on: None,
        bom: false,
        partial: false,
        payer: None,
        dry_run: false,
    };
    app.export_payouts(&office, &made.id, file).await.unwrap();
    let id = format!("{}.ana", made.id);
    let answer = format!("payout,state,date,reference,reason\n{id},PAID,2026-11-21,b-1,\n");
    app.import_payout_answers(&office, answer).await.unwrap();
    app.correct_payout_reference(&office, &id, "b-2".to_owned()).await.unwrap();
}
