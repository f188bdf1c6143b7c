//! Every verb that changes something checks who acts, whoever calls it: without the API in front.

use rules::domain::{AccountKind, DisputeReason, HookSource, Role};
use tantieme::api;
use tantieme::app::{
    AccountInput, Actor, AdvanceInput, App, AppError, CreditInput, DisputeInput, Disputed,
    FulfillmentInput, ReplayInput, Resolution, TokenInput, WebhookInput,
};

use super::fixture::on_each_database;
use super::trail::lines;
use crate::actor::named;

const ADMIN: &[Role] = &[Role::Admin];
const PAYING: &[Role] = &[Role::Admin, Role::Finance];
const DISPUTING: &[Role] = &[Role::Admin, Role::Finance, Role::Collaborator];
const RECORDING: &[Role] = &[Role::Admin, Role::Integration];

/// What a verb answered, and the roles that may call it.
type Called = (Result<(), AppError>, &'static [Role]);

/// Calls the verb of a mutation with as little as possible.
async fn call(app: &App, actor: &Actor, mutation: &str) -> Called {
    if let Some(called) = record(app, actor, mutation).await {
        return called;
    }
    if let Some(called) = define(app, actor, mutation).await {
        return called;
    }
    if let Some(called) = decide_by_hand(app, actor, mutation).await {
        return called;
    }
    if let Some(called) = argue(app, actor, mutation).await {
        return called;
    }
    let called = pay(app, actor, mutation).await;
    called.unwrap_or_else(|| panic!("no verb is known here for the mutation {mutation}"))
}

async fn record(app: &App, actor: &Actor, mutation: &str) -> Option<Called> {
    let answer = match mutation {
        "recordEvents" => app.record_events(actor, Vec::new()).await.map(drop),
        "setFacts" => app.set_facts(actor, Vec::new()).await.map(drop),
        "setExchangeRates" => app.set_exchange_rates(actor, Vec::new()).await.map(drop),
        "approveEvents" | "rejectEvents" | "reverseEvent" => {
            app.correct_events(actor, Vec::new()).await.map(drop)
        }
        "upsertCollaborators" => app.upsert_collaborators(actor, Vec::new()).await.map(drop),
        _ => return None,
    };
    Some((answer, RECORDING))
}

async fn define(app: &App, actor: &Actor, mutation: &str) -> Option<Called> {
    let name = "nothing";
    let answer = match mutation {
        "saveCatalogue" => app.save_catalogue(actor, String::new()).await.map(drop),
        "saveDistributor" => app.save_distributor(actor, String::new()).await.map(drop),
        "activateDistributor" => app.activate_from(actor, name, None, false).await.map(drop),
        "pauseDistributor" => app.pause_distributor(actor, name).await.map(drop),
        "archiveDistributor" => app.archive_distributor(actor, name).await.map(drop),
        "contribute" => app.contribute(actor, Vec::new()).await.map(drop),
        "eraseCustomer" => app.erase_customer(actor, "nobody", "asked for").await.map(drop),
        "approveSettlement" => app.approve_settlement(actor, "1", None).await.map(drop),
        "rejectSettlement" => app.reject_settlement(actor, "1", None, None).await.map(drop),
        "settleNow" => app.settle_now(actor, name).await.map(drop),
        "createToken" => {
            let (role, name) = (Role::Admin, String::new());
            let input = TokenInput { name, role, collaborator: None, expires_at: None };
            app.create_token(actor, input).await.map(drop)
        }
        "revokeToken" => app.revoke_token(actor, "1").await.map(drop),
        "createWebhook" => {
            let (url, events) = (String::new(), Vec::new());
            let input = WebhookInput { url, events, document: None, secret: None };
            app.create_webhook(actor, input).await.map(drop)
        }
        "deleteWebhook" => app.delete_webhook(actor, "1").await,
        "rotateWebhookSecret" => app.rotate_webhook_secret(actor, "1", None).await.map(drop),
        "replayWebhook" => {
            let input = ReplayInput { webhook: "1".to_owned(), deliveries: None, since: None };
            app.replay_webhook(actor, input).await.map(drop)
        }
        "testWebhook" => app.test_webhook(actor, "1").await.map(drop),
        _ => return take(app, actor, mutation).await,
    };
    Some((answer, ADMIN))
}

async fn take(app: &App, actor: &Actor, mutation: &str) -> Option<Called> {
    let source = HookSource::Stripe;
    let answer = match mutation {
        "setHookSecret" => app.set_hook_secret(actor, source, None).await.map(drop),
        "switchHookOff" => app.switch_hook_off(actor, source).await.map(drop),
        "saveHookMapping" => app.save_hook_mapping(actor, source, None).await.map(drop),
        "mapHookDeliveries" => app.map_hook_deliveries(actor, source, None).await.map(drop),
        "discardHookDeliveries" => {
            app.discard_hook_deliveries(actor, vec![1], "r".to_owned()).await.map(drop)
        }
        _ => return None,
    };
    Some((answer, ADMIN))
}

async fn pay(app: &App, actor: &Actor, mutation: &str) -> Option<Called> {
    let (id, day) = ("1", "2026-01-01".parse().unwrap());
    let payouts = vec![id.to_owned()];
    let answer = match mutation {
        "createFulfillment" => {
            let all =
                FulfillmentInput { currency: "USD".to_owned(), ..FulfillmentInput::default() };
            app.create_fulfillment(actor, all).await.map(drop)
        }
        "startFulfillment" => app.start_fulfillment(actor, id).await.map(drop),
        "closeFulfillment" => app.close_fulfillment(actor, id).await.map(drop),
        "markPayoutsPaid" => app.mark_payouts_paid(actor, payouts, day, None).await.map(drop),
        "markPayoutsFailed" => app.mark_payouts_failed(actor, payouts, None).await.map(drop),
        "cancelFulfillment" => app.cancel_fulfillment(actor, id, why()).await.map(drop),
        "markPayoutsReturned" => app.mark_payouts_returned(actor, payouts, why()).await.map(drop),
        "correctPayoutReference" => app.correct_payout_reference(actor, id, why()).await.map(drop),
        "retryPayouts" => app.retry_payouts(actor, payouts).await.map(drop),
        "importPayoutAnswers" => app.import_payout_answers(actor, String::new()).await.map(drop),
        _ => return None,
    };
    Some((answer, PAYING))
}

async fn decide_by_hand(app: &App, actor: &Actor, mutation: &str) -> Option<Called> {
    let id = "1";
    let answer = match mutation {
        "credit" => app.credit(actor, credit()).await.map(drop),
        "recordAdvance" => {
            let input = AdvanceInput { credit: credit(), paid_on: None, recoup_percent: None };
            app.record_advance(actor, input).await.map(drop)
        }
        "cancelObligation" => app.cancel_obligation(actor, id, why()).await.map(drop),
        "holdObligation" => app.hold_obligation(actor, id, why()).await.map(drop),
        "releaseObligation" => app.release_obligation(actor, id, None).await.map(drop),
        "holdCollaborator" => app.hold_collaborator(actor, id, why()).await.map(drop),
        "setPayoutAccount" => app.set_payout_account(actor, account()).await.map(drop),
        "confirmPayoutAccount" => app.confirm_payout_account(actor, id).await.map(drop),
        "removePayoutAccount" => app.remove_payout_account(actor, id, None).await.map(drop),
        "rejectPayoutAccount" => app.reject_payout_account(actor, id, None).await.map(drop),
        "releaseCollaborator" => app.release_collaborator(actor, id, None).await.map(drop),
        _ => return None,
    };
    Some((answer, PAYING))
}

async fn argue(app: &App, actor: &Actor, mutation: &str) -> Option<Called> {
    let (id, about) = ("1", Disputed::Obligation("1".to_owned()));
    let (reason, text, evidence) = (DisputeReason::Other, why(), Vec::new());
    let (answer, allowed) = match mutation {
        "openDispute" => {
            let input = DisputeInput { about, reason, text, evidence };
            (app.open_dispute(actor, input).await.map(drop), DISPUTING)
        }
        "answerDispute" => {
            (app.answer_dispute(actor, id, text, evidence).await.map(drop), DISPUTING)
        }
        "resolveDispute" => {
            let resolution = Resolution { accepted: false, text, credit: None };
            (app.resolve_dispute(actor, id, resolution).await.map(drop), PAYING)
        }
        "withdrawDispute" => (app.withdraw_dispute(actor, id, None).await.map(drop), DISPUTING),
        _ => return None,
    };
    Some((answer, allowed))
}

fn why() -> String {
    "a reason".to_owned()
}

fn account() -> AccountInput {
    AccountInput {
        collaborator: "nobody".to_owned(),
        kind: AccountKind::Bank,
        holder: "Nobody".to_owned(),
        country: None,
        iban: None,
        bic: None,
        email: None,
        details: None,
    }
}

fn credit() -> CreditInput {
    CreditInput {
        collaborator: "nobody".to_owned(),
        amount: ("1.00".to_owned(), "USD".to_owned()),
        reason: why(),
        reference: None,
        key: None,
        payable_from: None,
    }
}

/// The mutations that the schema has.
pub async fn mutations() -> Vec<String> {
    let document = "{ __type(name: \"Mutation\") { fields { name } } }";
    let request = async_graphql::Request::new(document);
    let data = api::schema(None).execute(request).await.data.into_json().unwrap();
    let fields = data["__type"]["fields"].as_array().unwrap();
    fields.iter().map(|field| field["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_verb_checks_the_role_and_writes_down_who_tried() {
    on_each_database(async |fixture| {
        let app = &fixture.app;
        let mutations = mutations().await;
        assert!(mutations.len() > 20);
        for mutation in mutations {
            for role in Role::ALL {
                let actor = named(role.code(), *role);
                let before = lines(app).await.len();
                let (answer, allowed) = call(app, &actor, &mutation).await;
                let forbidden = matches!(answer, Err(AppError::Forbidden { .. }));
                assert_eq!(!allowed.contains(role), forbidden, "{mutation} as {actor:?}");
                let written = lines(app).await;
                assert_eq!(written.len(), before + 1, "{mutation} as {actor:?}: one line");
                let line = written.last().unwrap();
                assert_eq!((line.who.as_str(), line.role), (role.code(), Some(*role)));
                assert_eq!(line.outcome == "FORBIDDEN", forbidden, "{line:?}");
            }
        }
    });
}
