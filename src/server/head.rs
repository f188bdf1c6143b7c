//! HEAD wherever GET is: routed and answered like GET. The layer that writes answers knows that the client asked for
//! the head alone, and sends no body.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpRequest};

/// Marks a request whose answer is to have no body.
struct HeadOnly;

/// Makes GET of HEAD.
pub(super) async fn like_get(
    mut request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    if request.method() == Method::HEAD {
        request.head_mut().method = Method::GET;
        request.extensions_mut().insert(HeadOnly);
    }
    next.call(request).await
}

/// Whether the head of the answer is all that is wanted: nothing is to be done then that only a body is for.
pub(super) fn is_all(request: &HttpRequest) -> bool {
    request.extensions().get::<HeadOnly>().is_some()
}
