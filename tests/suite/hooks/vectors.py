"""Writes vectors.json: deliveries of our own text, signed by the senders' own libraries where they can sign.

    pip install stripe==16.* standardwebhooks==1.1.*
    python3 tests/suite/hooks/vectors.py > tests/suite/hooks/vectors.json
"""

import base64
import datetime
import hashlib
import hmac
import json

import standardwebhooks
import stripe

AT = 1793437200  # 2026-10-31T09:00:00Z
STRIPE = ["whsec_first_endpoint_secret", "whsec_second_endpoint_secret"]
SHOPIFY = "0123456789abcdef0123456789abcdef"
WOOCOMMERCE = "ck secret".replace(" ", "-")
STANDARD = "whsec_" + base64.b64encode(b"a secret of thirty-two bytes, ok!").decode()


def stripe_header(body, secrets):
    sign = stripe.WebhookSignature._compute_signature
    signatures = [f"v1={sign(f'{AT}.{body}', secret)}" for secret in secrets]
    return ",".join([f"t={AT}", *signatures, "v0=0000"])


def plain(secret, body):
    return base64.b64encode(hmac.new(secret.encode(), body.encode(), hashlib.sha256).digest()).decode()


def standard_headers(message, body):
    moment = datetime.datetime.fromtimestamp(AT, datetime.timezone.utc)
    signature = standardwebhooks.Webhook(STANDARD).sign(msg_id=message, timestamp=moment, data=body)
    return {"webhook-id": message, "webhook-timestamp": str(AT), "webhook-signature": signature}


STRIPE_BODY = '{"id": "evt_v1", "type": "plan.created", "note": "grüße — 価格"}'
SHOPIFY_BODY = '{"id":1,"note":"grüße — 価格"}'
WOO_BODY = '{"id":1,"status":"on-hold", "date_paid_gmt":null}'
STANDARD_BODY = '{"type":"ping","timestamp":"2026-10-31T09:00:00Z","data":{"note":"grüße — 価格"}}'

VECTORS = [
    ("stripe", STRIPE[0], STRIPE_BODY, {"Stripe-Signature": stripe_header(STRIPE_BODY, STRIPE[:1])}),
    ("stripe", STRIPE[1], STRIPE_BODY, {"Stripe-Signature": stripe_header(STRIPE_BODY, STRIPE)}),
    ("shopify", SHOPIFY, SHOPIFY_BODY, {"X-Shopify-Topic": "orders/create", "X-Shopify-Hmac-Sha256": plain(SHOPIFY, SHOPIFY_BODY)}),
    ("woocommerce", WOOCOMMERCE, WOO_BODY, {"X-WC-Webhook-Topic": "order.updated", "X-WC-Webhook-Signature": plain(WOOCOMMERCE, WOO_BODY)}),
    ("standard", STANDARD, STANDARD_BODY, standard_headers("msg_v1", STANDARD_BODY)),
]

keys = ("source", "secret", "body", "headers")
print(json.dumps([dict(zip(keys, vector)) for vector in VECTORS], ensure_ascii=False, indent=2))
