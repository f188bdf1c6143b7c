//! What is wrong with a document by the schema, told without executing anything of it: before a webhook is made
//! that asks it, and before a server starts that trusts it.

use std::sync::Arc;

use async_graphql::async_trait::async_trait;
use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextValidation};
use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{Request, ServerError, ValidationResult, Variables};
use futures_util::FutureExt as _;

use super::Schema;

/// Looks at documents, one after the other.
pub struct DocumentCheck {
    schema: Schema,
}

/// Ends a request when its document was looked at.
struct OnlyLooks;

impl ExtensionFactory for OnlyLooks {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_trait]
impl Extension for OnlyLooks {
    async fn validation(
        &self,
        ctx: &ExtensionContext<'_>,
        next: NextValidation<'_>,
    ) -> Result<ValidationResult, Vec<ServerError>> {
        next.run(ctx).await?;
        // Nothing is wrong with it, and nothing of it is executed.
        Err(Vec::new())
    }
}

impl DocumentCheck {
    /// Looks by the schema that servers have.
    pub fn new() -> Self {
        Self { schema: super::builder(None, false).extension(OnlyLooks).finish() }
    }

    /// What is wrong with a document first, in any of its operations; `variables` are looked at, too.
    ///
    /// # Errors
    /// With what it asks for that there is not, what it leaves out, or what is of another kind.
    pub fn look(
        &self,
        document: ExecutableDocument,
        variables: Variables,
    ) -> Result<(), ServerError> {
        let mut request = Request::new("").variables(variables);
        request.set_parsed_query(document);
        // Nothing is executed, and so nothing is waited for.
        let Some(response) = self.schema.execute(request).now_or_never() else {
            return Err(ServerError::new("the document cannot be looked at", None));
        };
        response.errors.into_iter().next().map_or(Ok(()), Err)
    }
}

impl Default for DocumentCheck {
    fn default() -> Self {
        Self::new()
    }
}
