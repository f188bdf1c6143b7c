// What went wrong with a request, in words for the person who looks at the page.
import type { CombinedError } from "@urql/core";

export type ProblemKind = "offline" | "signed-out" | "forbidden" | "refused" | "slow" | "broken";

export interface Problem {
  kind: ProblemKind;
  /** What happened. */
  message: string;
  /** What to try. */
  advice: string;
  /** The request's id in the server's log, when the server gave one. */
  requestId?: string;
}

const ADVICE: Record<ProblemKind, string> = {
  offline: "It is tried again by itself as soon as the server answers.",
  "signed-out": "Sign in again; what was sent before is kept.",
  forbidden: "Ask an admin for a token with another role, if you need this.",
  refused: "Change what was asked for, or go back.",
  slow: "It has much to do at the moment. What was to be changed may have been changed all the same: look before you try again.",
  broken: "Try again. If it stays, the server's log has the reason under this request's id.",
};

const KINDS: Record<string, ProblemKind> = {
  UNAUTHENTICATED: "signed-out",
  FORBIDDEN: "forbidden",
  BAD_USER_INPUT: "refused",
  TOO_COMPLEX: "refused",
  TIMEOUT: "slow",
  RATE_LIMITED: "offline",
};

/** The status of a request that ran out of its time. */
const TOO_SLOW = 503;

export function problem(kind: ProblemKind, message: string, requestId?: string): Problem {
  return { kind, message, advice: ADVICE[kind], ...(requestId === undefined ? {} : { requestId }) };
}

export function problemOf(error: CombinedError | undefined): Problem {
  const status = (error?.response as Response | undefined)?.status;
  const first = error?.graphQLErrors[0];
  if (first) {
    const code = String(first.extensions.code ?? "");
    const { requestId: found } = first.extensions;
    const requestId = typeof found === "string" ? found : undefined;
    // The server's own words are for those who write requests.
    if (status === TOO_SLOW && code === "TIMEOUT") return problem("slow", "The server took too long to answer.", requestId);
    return problem(KINDS[code] ?? "broken", first.message, requestId);
  }
  if (status === 401) return problem("signed-out", "The session has ended.");
  if (error?.networkError && status === undefined) {
    return problem("offline", "The server cannot be reached.");
  }
  return problem("broken", `The server gave an answer that cannot be read${status ? ` (HTTP ${status})` : ""}.`);
}
