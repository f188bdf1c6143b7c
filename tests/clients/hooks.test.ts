// What the senders' own libraries sign, against a server that runs; and what was signed for the tests of the server,
// against these libraries.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import "@shopify/shopify-api/adapters/node";
import { LogSeverity, shopifyApi } from "@shopify/shopify-api";
import { Webhook } from "standardwebhooks";
import Stripe from "stripe";
import { Demo } from "../../console/tests/demo.ts";

let demo: Demo;

before(async () => {
  demo = await Demo.start();
});
after(async () => {
  await demo?.stop();
});

const stripe = new Stripe("sk_test_of_nobody");
const SECRET = "a-secret-of-the-sender";

const shopify = (secret: string) =>
  shopifyApi({
    apiKey: "key",
    apiSecretKey: secret,
    apiVersion: "2025-10" as never,
    hostName: "shop.example.com",
    isEmbeddedApp: false,
    logger: { level: LogSeverity.Error },
  });

type Vector = { source: string; secret: string; body: string; headers: Record<string, string> };

const switchOn = (source: string, secret?: string) =>
  demo.ask<{ setHookSecret: { secret: string | null; errors: unknown[] } }>(
    "mutation($source: HookSource!, $secret: String) { setHookSecret(input: { source: $source, secret: $secret }) { secret errors { message } } }",
    { source, secret },
  );

async function send(source: string, headers: Record<string, string>, body: string): Promise<[number, { state?: string }]> {
  const answer = await fetch(`${demo.url}/hooks/${source}`, { method: "POST", headers, body });
  return [answer.status, (await answer.json()) as { state?: string }];
}

test("the vectors are what the libraries make of them", async () => {
  const file = new URL("../suite/hooks/vectors.json", import.meta.url);
  const vectors = JSON.parse(await readFile(file, "utf8")) as Vector[];
  for (const { source, secret, body, headers } of vectors) {
    if (source === "stripe") {
      // Signed long ago: no age is too old here.
      assert.ok(stripe.webhooks.constructEvent(body, headers["Stripe-Signature"] ?? "", secret, 1e9));
    } else if (source === "standard") {
      const { "webhook-id": id = "", "webhook-timestamp": seconds = "" } = headers;
      assert.equal(new Webhook(secret).sign(id, new Date(Number(seconds) * 1000), body), headers["webhook-signature"]);
    } else if (source === "shopify") {
      const rawRequest = {
        method: "POST",
        url: "/",
        headers: {
          ...headers,
          "X-Shopify-API-Version": "2025-10",
          "X-Shopify-Shop-Domain": "shop.myshopify.com",
          "X-Shopify-Webhook-Id": "1",
        },
      };
      const valid = await shopify(secret).webhooks.validate({ rawBody: body, rawRequest: rawRequest as never });
      assert.ok(valid.valid, JSON.stringify(valid));
    }
  }
});

test("what Stripe's library signs is recorded", async () => {
  await switchOn("STRIPE", SECRET);
  const now = Math.floor(Date.now() / 1000);
  const charge = { id: "ch_1", payment_intent: "pi_1", customer: "cus_ada", created: now, amount: 10000, currency: "usd", captured: true };
  const payload = JSON.stringify({ id: "evt_1", type: "charge.succeeded", created: now, data: { object: charge } });
  const signature = stripe.webhooks.generateTestHeaderString({ payload, secret: SECRET });
  assert.deepEqual((await send("stripe", { "stripe-signature": signature }, payload))[1].state, "RECORDED");
  const old = stripe.webhooks.generateTestHeaderString({ payload, secret: SECRET, timestamp: now - 400 });
  assert.equal((await send("stripe", { "stripe-signature": old }, payload))[0], 401);
});

test("what the library of Standard Webhooks signs is recorded", async () => {
  const { secret } = (await switchOn("STANDARD")).setHookSecret;
  assert.ok(secret);
  const now = new Date();
  const body = JSON.stringify({ type: "course.completed", timestamp: now.toISOString(), data: { customer: "17", course: "pottery" } });
  const headers = {
    "webhook-id": "msg_1",
    "webhook-timestamp": String(Math.floor(now.getTime() / 1000)),
    "webhook-signature": new Webhook(secret).sign("msg_1", now, body),
  };
  assert.equal((await send("standard", headers, body))[1].state, "RECORDED");
  assert.equal((await send("standard", headers, `${body} `))[0], 401);
});

test("what Shopify's library would take is recorded", async () => {
  await switchOn("SHOPIFY", SECRET);
  const at = new Date().toISOString();
  const body = JSON.stringify({ id: 1, processed_at: at, currency: "USD", subtotal_price: "10.00", discount_codes: [] });
  const headers = {
    "X-Shopify-Topic": "orders/paid",
    "X-Shopify-Event-Id": "e-1",
    "X-Shopify-Webhook-Id": "w-1",
    "X-Shopify-API-Version": "2025-10",
    "X-Shopify-Shop-Domain": "shop.myshopify.com",
    "X-Shopify-Hmac-Sha256": createHmac("sha256", SECRET).update(body).digest("base64"),
  };
  const rawRequest = { method: "POST", url: "/", headers };
  const valid = await shopify(SECRET).webhooks.validate({ rawBody: body, rawRequest: rawRequest as never });
  assert.ok(valid.valid, JSON.stringify(valid));
  assert.equal((await send("shopify", headers, body))[1].state, "RECORDED");
});
