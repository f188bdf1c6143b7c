// The development server in front of a running Tantieme: `TANTIEME_URL` says where it is, and
// `TANTIEME_TOKEN` signs in with a bearer token, in place of the cookie that the product sets.
// Without a token, requests go to the server as they are, `/session` included.
import type { Connect, Plugin } from "vite";

const SERVER = process.env.TANTIEME_URL ?? "http://127.0.0.1:8080";
const TOKEN = process.env.TANTIEME_TOKEN;

const VIEWER = "{ viewer { name role collaborator { ref } } }";

async function session(): Promise<{ status: number; body: string }> {
  const answer = await fetch(`${SERVER}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${TOKEN}` },
    body: JSON.stringify({ query: VIEWER }),
  });
  const viewer = ((await answer.json()) as { data?: { viewer?: Viewer } }).data?.viewer;
  if (!viewer) return { status: 401, body: "{}" };
  const { name, role, collaborator } = viewer;
  return { status: 200, body: JSON.stringify({ name, role, collaborator: collaborator?.ref ?? null }) };
}

interface Viewer {
  name: string;
  role: string;
  collaborator: { ref: string } | null;
}

const answerSession: Connect.NextHandleFunction = (_request, response) => {
  session()
    .catch((error: unknown) => ({ status: 502, body: JSON.stringify({ error: String(error) }) }))
    .then(({ status, body }) => {
      response.writeHead(status, { "content-type": "application/json" }).end(body);
    });
};

export function development(): Plugin {
  const headers: Record<string, string> = TOKEN ? { authorization: `Bearer ${TOKEN}` } : {};
  const proxy = {
    "/graphql": { target: SERVER, headers, ws: true },
    "/session": { target: SERVER },
    "/sign-in/": { target: SERVER },
    "/schema.graphql": { target: SERVER },
  };
  return {
    name: "tantieme-development",
    // `vite preview` shows the build under the policy that the product sends.
    config: () => ({ server: { proxy }, preview: { proxy, headers: { "content-security-policy": "default-src 'self'" } } }),
    configureServer: (server) => {
      if (TOKEN) server.middlewares.use("/session", answerSession);
    },
    configurePreviewServer: (server) => {
      if (TOKEN) server.middlewares.use("/session", answerSession);
    },
  };
}
