// Who is signed in. The token itself is never here: the browser keeps it in a cookie that no script
// can read.
import { connection } from "../api/connection.svelte";

export type Role = "ADMIN" | "INTEGRATION" | "VIEWER" | "COLLABORATOR";

export interface Person {
  /** The token's name. */
  name: string;
  role: Role;
  /** Whose things they see, with the role COLLABORATOR. */
  collaborator: string | null;
}

const CSRF = { "x-tantieme-csrf": "1" };

class Session {
  /** `undefined` until the server was asked, `null` when nobody is signed in. */
  person = $state.raw<Person | null>();
  /** Why it could not be asked. */
  unreachable = $state(false);

  async ask(): Promise<void> {
    try {
      const answer = await fetch("/session", { headers: CSRF });
      this.unreachable = answer.status >= 500;
      this.#is(answer.ok ? ((await answer.json()) as Person) : null);
    } catch {
      this.unreachable = true;
    }
  }

  /** Signs in; the sentence to show when that fails. */
  async signIn(token: string): Promise<string | null> {
    try {
      const answer = await fetch("/session", {
        method: "POST",
        headers: { ...CSRF, "content-type": "application/json" },
        body: JSON.stringify({ token }),
      });
      if (answer.status === 401) return "This token is not known, has expired or was revoked.";
      if (!answer.ok) return `The server refused it (HTTP ${answer.status}).`;
    } catch {
      return "The server cannot be reached.";
    }
    await this.ask();
    return null;
  }

  async signOut(): Promise<void> {
    await fetch("/session", { method: "DELETE", headers: CSRF }).catch(() => undefined);
    this.#is(null);
  }

  is(...roles: Role[]): boolean {
    return this.person != null && roles.includes(this.person.role);
  }

  #is(person: Person | null): void {
    this.person = person;
    connection.signedOut = false;
  }
}

export const session = new Session();
