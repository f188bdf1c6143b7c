// The address is the state of a page: where one is, and how its tables are sorted and filtered.
// Whoever sends a link sends what they see.

import { keepFocus } from "./focus";

class Address {
  #path = $state(location.pathname);
  #query = $state.raw(new URLSearchParams(location.search));

  /** Whether something on the page would be lost by leaving it. */
  #unsaved: (() => boolean) | null = null;

  constructor() {
    window.addEventListener("popstate", () => {
      if (this.#mayLeave()) this.#leave();
      else history.pushState(null, "", this.#path + (this.#query.size > 0 ? `?${this.#query}` : ""));
    });
  }

  /** Asks before another page takes this one's place, while something is unsaved; gives what ends that. */
  keep(unsaved: () => boolean): () => void {
    this.#unsaved = unsaved;
    return () => {
      this.#unsaved = null;
    };
  }

  #mayLeave(): boolean {
    return !(this.#unsaved?.() ?? false) || window.confirm("What you changed here is not saved, and would be lost. Leave the page?");
  }

  /** For example `/distributors/course_profit_share`. */
  get path(): string {
    return this.#path;
  }

  query(name: string): string | null {
    return this.#query.get(name);
  }

  /** Changes a part of the query without a new entry in the history; `null` takes it away. */
  setQuery(changes: Record<string, string | null>): void {
    const query = new URLSearchParams(this.#query);
    for (const [name, value] of Object.entries(changes)) {
      if (value === null || value === "") query.delete(name);
      else query.set(name, value);
    }
    const text = query.toString();
    history.replaceState(null, "", this.#path + (text ? `?${text}` : ""));
    this.#query = query;
  }

  /** Goes to another page. */
  go(to: string): void {
    if (!this.#mayLeave()) return;
    history.pushState(null, "", to);
    this.#leave();
    window.scrollTo(0, 0);
  }

  /** Goes to another page in place of this one: going back does not lead here. */
  replace(to: string): void {
    history.replaceState(null, "", to);
    this.#read();
  }

  /** The link that was followed is gone with its page. */
  #leave(): void {
    this.#read();
    keepFocus();
  }

  #read(): void {
    this.#path = location.pathname;
    this.#query = new URLSearchParams(location.search);
  }
}

export const address = new Address();

/** Lets links within the console change the address without loading the page anew. */
export function followLinks(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = (event.target as Element).closest("a");
  if (!link || link.target || link.hasAttribute("download") || link.origin !== location.origin) return;
  if (link.hasAttribute("data-server") || link.hash) return;
  event.preventDefault();
  address.go(link.pathname + link.search);
}
