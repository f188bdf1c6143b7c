//! The mappings that every server starts with.

use rules::domain::HookSource;

/// The text of the built-in mapping of a source.
pub fn built_in(source: HookSource) -> &'static str {
    match source {
        HookSource::Stripe => include_str!("../../../../examples/hooks/stripe.toml"),
        HookSource::Shopify => include_str!("../../../../examples/hooks/shopify.toml"),
        HookSource::WooCommerce => include_str!("../../../../examples/hooks/woocommerce.toml"),
        HookSource::Standard => include_str!("../../../../examples/hooks/standard.toml"),
    }
}
