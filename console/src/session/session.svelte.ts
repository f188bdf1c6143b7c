// Who is signed in. The token itself is never here: the browser keeps it in a cookie that no script
// can read.
import { tick } from "svelte";
import { abandon } from "../api/client";
import { connection } from "../api/connection.svelte";
import { address } from "../route/address.svelte";

export type Role = "ADMIN" | "FINANCE" | "INTEGRATION" | "VIEWER" | "COLLABORATOR";

export interface Person {
  /** The token's name. */
  name: string;
  role: Role;
  /** Whose things they see, with the role COLLABORATOR. */
  collaborator: string | null;
}

export interface Provider {
  /** Its host, as people know it. */
  host: string;
  /** Whether it answers now. */
  answers: boolean;
}

const CSRF = { "x-tantieme-csrf": "1" };

/** A link that signs in leads here, with its code behind the `#`. */
const LINK = "/sign-in";

class Session {
  /** `undefined` until the server was asked and while a session is being ended, `null` when nobody is signed in. */
  person = $state.raw<Person | null>();
  /** Why it could not be asked. */
  unreachable = $state(false);

  /** Whether a link was followed that no longer signs in. */
  staleLink = $state(false);

  /** Signs in with the code of the link that was followed, if it was one, and asks who is signed in. */
  async begin(): Promise<void> {
    if (location.pathname === LINK) {
      const code = location.hash.slice(1);
      address.replace("/");
      if (code && (await this.#post({ code })) !== null) this.staleLink = true;
    }
    await this.ask();
  }

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
    const before = this.person;
    const refused = await this.#post({ token });
    if (refused !== null) return refused;
    await this.ask();
    // Somebody else begins at their own first page, not at that of whoever was here before.
    if (before && (before.name !== this.person?.name || before.role !== this.person.role)) address.replace("/");
    return null;
  }

  /** The provider that signs in, too; `null` when there is none. */
  async provider(): Promise<Provider | null> {
    try {
      const answer = await fetch("/sign-in/options");
      if (!answer.ok) return null;
      const { provider } = (await answer.json()) as { provider: { issuer: string; answers: boolean } | null };
      return provider && { host: new URL(provider.issuer).host, answers: provider.answers };
    } catch {
      return null;
    }
  }

  async signOut(): Promise<void> {
    address.replace("/");
    // Once no page is there any more, nothing is asked, and what was on its way is refused to nobody.
    this.person = undefined;
    await tick();
    abandon();
    await fetch("/session", { method: "DELETE", headers: CSRF }).catch(() => undefined);
    this.#is(null);
  }

  is(...roles: Role[]): boolean {
    return this.person != null && roles.includes(this.person.role);
  }

  /** Whether they may pay, and decide what has to do with it. */
  get pays(): boolean {
    return this.is("ADMIN", "FINANCE");
  }

  async #post(credential: { token: string } | { code: string }): Promise<string | null> {
    try {
      const answer = await fetch("/session", {
        method: "POST",
        headers: { ...CSRF, "content-type": "application/json" },
        body: JSON.stringify(credential),
      });
      if (answer.ok) return null;
      if (answer.status === 401) return "This token is not known, has expired or was revoked.";
      return `The server refused it (HTTP ${answer.status}).`;
    } catch {
      return "The server cannot be reached.";
    }
  }

  #is(person: Person | null): void {
    this.person = person;
    connection.signedOut = false;
    if (person) this.staleLink = false;
  }
}

export const session = new Session();
