// The audits of graphql-http: what GraphQL over HTTP asks of a server.
import assert from "node:assert/strict";
import { test } from "node:test";
import { serverAudits } from "graphql-http";
import { Server } from "../server/server.ts";

for (const flags of [[], ["--production"]]) {
  test(`all audits pass: serve ${flags.join(" ")}`, async () => {
    const server = await Server.start(...flags);
    const asAdmin: typeof fetch = (url, init) => {
      const headers = new Headers(init?.headers);
      headers.set("authorization", `Bearer ${server.tokens.admin}`);
      return fetch(url, { ...init, headers });
    };
    try {
      const audits = serverAudits({ url: `${server.url}/graphql`, fetchFn: asAdmin });
      assert.equal(audits.length, 61);
      const found = [];
      for (const audit of audits) {
        const result = await audit.fn();
        if (result.status !== "ok") found.push(`${audit.id} ${audit.name}: ${result.reason}`);
      }
      assert.deepEqual(found, []);
    } finally {
      await server.end();
    }
  });
}
