//! Files for banks: `/fulfillments/ID/payouts.EXT`.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::{HttpRequest, HttpResponse, web};
use async_graphql::ID;
use chrono::NaiveDate;
use serde::Deserialize;

use super::graphql::{self, Refusal};
use super::negotiate::MediaType;
use super::{Shared, authenticate};
use crate::api;
use crate::app::{AppError, ExportInput, PayoutFile, PayoutFormat, ProblemCode};

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
pub(super) struct Wanted {
    /// The day on which the bank is to pay.
    on: Option<NaiveDate>,
    #[serde(default)]
    bom: bool,
    #[serde(default)]
    partial: bool,
}

/// `GET /fulfillments/ID/payouts.EXT`: the file with which a fulfillment is paid. For admins; each time is written
/// down.
pub(super) async fn payouts(
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
    let caller = authenticate::caller(&shared.app, request).await?;
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
    let input = ExportInput { format, on, bom, partial, payer };
    let (app, actor) = (shared.app.clone(), caller.actor());
    // What was begun is done and written down, whoever waits.
    let made = tokio::spawn(async move { app.export_payouts(&actor, &id, input).await });
    match made.await {
        Ok(made) => made.map_err(|error| refused(request, error)),
        Err(error) => Err(Refusal::internal(request, &format!("a verb stopped: {error}"))),
    }
}

fn refused(request: &HttpRequest, error: AppError) -> Refusal {
    match error {
        AppError::Refused(problem) => {
            let status = match problem.code {
                ProblemCode::NotFound => 404,
                ProblemCode::Invalid => 400,
                _ => 409,
            };
            Refusal::bad(status, &problem.message)
        }
        AppError::Forbidden { .. } => Refusal::forbidden("files for banks are for admins"),
        AppError::Unavailable(text) => Refusal::unavailable(request, &text),
        other => Refusal::internal(request, &other.to_string()),
    }
}

/// The file, with what there is to say about it in its head.
fn answer(file: PayoutFile) -> HttpResponse {
    let PayoutFile { name, media, text, report } = file;
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, media))
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .insert_header(("X-Tantieme-Payments", report.payments.to_string()))
        .insert_header(("X-Tantieme-Total", report.total.to_string()))
        .insert_header(("X-Tantieme-Exported-Before", report.exported_before.to_string()))
        .insert_header(("X-Tantieme-Left-Out", report.left_out.len().to_string()))
        .insert_header(("X-Tantieme-Rewritten", report.rewritten.len().to_string()))
        .body(text)
}
