// An OpenID provider for one test: it lives on another site than the console, and signs in whoever clicks.
import { createHash, generateKeyPairSync, randomUUID, sign, type KeyObject } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

const base64 = (text: string | Buffer): string => Buffer.from(text).toString("base64url");

export class Provider {
  /** What it says of whoever signs in. */
  claims: Record<string, unknown> = { sub: "alice", roles: ["tantieme-admin"] };
  private readonly codes = new Map<string, URLSearchParams>();

  private constructor(
    readonly issuer: string,
    private readonly server: Server,
    private readonly key: KeyObject,
    private readonly published: object,
  ) {}

  static async start(): Promise<Provider> {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    const server = createServer();
    server.listen(0);
    await once(server, "listening");
    const issuer = `http://localhost:${(server.address() as AddressInfo).port}`;
    const provider = new Provider(issuer, server, privateKey, { ...publicKey.export({ format: "jwk" }), kid: "test", use: "sig" });
    server.on("request", (request, response) => {
      void provider.answer(request).then(([media, body]) => response.writeHead(200, { "content-type": media }).end(body));
    });
    return provider;
  }

  async stop(): Promise<void> {
    const closed = once(this.server, "close");
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  private async answer(request: IncomingMessage): Promise<[string, string]> {
    const url = new URL(request.url ?? "/", this.issuer);
    const json = (value: object): [string, string] => ["application/json", JSON.stringify(value)];
    switch (url.pathname) {
      case "/.well-known/openid-configuration":
        return json({ issuer: this.issuer, jwks_uri: `${this.issuer}/keys`, authorization_endpoint: `${this.issuer}/authorize`, token_endpoint: `${this.issuer}/token` });
      case "/keys":
        return json({ keys: [this.published] });
      case "/authorize":
        return ["text/html", this.page(url.searchParams)];
      case "/token": {
        let body = "";
        for await (const chunk of request) body += String(chunk);
        return json({ id_token: this.token(new URLSearchParams(body)) });
      }
      default:
        return ["text/plain", "nothing"];
    }
  }

  private page(asked: URLSearchParams): string {
    const code = randomUUID();
    this.codes.set(code, asked);
    const back = (more: Record<string, string>): string => `${asked.get("redirect_uri")}?${new URLSearchParams({ state: asked.get("state") ?? "", ...more })}`;
    const no = back({ error: "access_denied", error_description: "The user said no" });
    return `<title>Provider</title><a href="${back({ code })}">Yes, it is me</a> <a href="${no}">No</a>`;
  }

  private token(form: URLSearchParams): string | undefined {
    const asked = this.codes.get(form.get("code") ?? "");
    const challenge = createHash("sha256").update(form.get("code_verifier") ?? "").digest("base64url");
    if (asked?.get("code_challenge") !== challenge) return undefined;
    const claims = { iss: this.issuer, aud: asked.get("client_id"), exp: Math.floor(Date.now() / 1000) + 300, nonce: asked.get("nonce"), ...this.claims };
    const text = `${base64(JSON.stringify({ alg: "EdDSA", kid: "test" }))}.${base64(JSON.stringify(claims))}`;
    return `${text}.${base64(sign(null, Buffer.from(text), this.key))}`;
  }
}
