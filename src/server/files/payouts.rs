//! Files for banks: `/fulfillments/ID/payouts.EXT`.

use actix_web::{HttpRequest, HttpResponse, web};
use async_graphql::ID;
use chrono::NaiveDate;
use serde::Deserialize;

use super::{attached, refused};
use crate::api;
use crate::app::{ExportInput, PayoutFile, PayoutFormat};
use crate::server::graphql::{self, Refusal};
use crate::server::negotiate::MediaType;
use crate::server::{Shared, authenticate, head};

/// Endings that stand for a form, besides the names of the forms themselves.
const ENDINGS: [(&str, PayoutFormat); 5] = [
    ("xml", PayoutFormat::Pain001),
    ("pain.001.xml", PayoutFormat::Pain001),
    ("pain.001.001.09.xml", PayoutFormat::Pain001),
    ("pain.001.001.03.xml", PayoutFormat::Pain001V03),
    ("paypal.csv", PayoutFormat::Paypal),
];

/// What may follow the path.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    /// The day on which the bank is to pay.
    on: Option<NaiveDate>,
    #[serde(default)]
    bom: bool,
    #[serde(default)]
    partial: bool,
}

/// `GET /fulfillments/ID/payouts.EXT`: the file with which a fulfillment is paid. For whoever may pay; each time is written
/// down. HEAD gives nobody the file, so nothing is.
pub async fn payouts(
    request: HttpRequest,
    path: web::Path<(String, String)>,
    shared: web::Data<Shared>,
) -> HttpResponse {
    let (id, ending) = path.into_inner();
    match attempt(&request, &id, &ending, &shared).await {
        Ok(file) => answer(file),
        Err(refusal) => graphql::refused(MediaType::Json, &refusal),
    }
}

async fn attempt(
    request: &HttpRequest,
    id: &str,
    ending: &str,
    shared: &Shared,
) -> Result<PayoutFile, Refusal> {
    let caller = authenticate::caller(shared, request).await?;
    let known = ENDINGS.iter().find(|(known, _)| *known == ending).map(|(_, format)| *format);
    let Some(format) = known.or_else(|| PayoutFormat::named(ending)) else {
        let message = "there are payouts.csv, payouts.xml (pain.001.001.09), payouts.pain.001.001.03.xml and \
                       payouts.paypal.csv";
        return Err(Refusal::bad(404, message));
    };
    let wanted = web::Query::<Wanted>::from_query(request.query_string());
    let Ok(web::Query(Wanted { on, bom, partial })) = wanted else {
        let message = "behind the ? may stand on=2026-12-01, bom=true and partial=true";
        return Err(Refusal::bad(400, message));
    };
    let id = api::id_within("Fulfillment", &ID::from(id))
        .map_err(|problem| Refusal::bad(400, &problem.message))?;
    let payer = shared.config.payer.clone();
    let dry_run = head::is_all(request);
    let input = ExportInput { format, on, bom, partial, payer, dry_run };
    let (app, actor) = (shared.app.clone(), caller.actor());
    // What was begun is done and written down, whoever waits.
    let made = tokio::spawn(async move { app.export_payouts(&actor, &id, input).await });
    match made.await {
        Ok(made) => made.map_err(|error| refused(request, error)),
        Err(error) => Err(Refusal::internal(request, &format!("a verb stopped: {error}"))),
    }
}

/// The file, with what there is to say about it in its head.
fn answer(file: PayoutFile) -> HttpResponse {
    let PayoutFile { name, media, text, report } = file;
    attached(&name, media)
        .insert_header(("X-Tantieme-Payments", report.payments.to_string()))
        .insert_header(("X-Tantieme-Total", report.total.to_string()))
        .insert_header(("X-Tantieme-Exported-Before", report.exported_before.to_string()))
        .insert_header(("X-Tantieme-Left-Out", report.left_out.len().to_string()))
        .insert_header(("X-Tantieme-Rewritten", report.rewritten.len().to_string()))
        .body(text)
}
