// When something that has changed is asked for again: at once, where that was not done just now, and not by everybody at the
// same moment.

/** What changes all the time is asked for no more often than this. */
const CALM_MS = 1000;
/** The server tells everybody at the same moment: nobody waits so long that it is seen, and not all ask at once. */
const SPREAD_MS = 200;

export interface Pace {
  /** How many times as long as an answer took nothing is asked from its question on: what costs the server much is asked less often. */
  rest?: number;
  /** Does something when somebody looks; gives what ends the waiting. */
  seen?: (action: () => void) => () => void;
}

export class Calm {
  #ask: () => Promise<unknown>;
  #rest: number;
  #seen: (action: () => void) => () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #unsee: () => void = () => undefined;
  /** Whether it will be asked, and whether it is being asked. */
  #waits = false;
  #asks = false;
  #again = false;
  /** Until when nothing is asked, as `performance` counts. */
  #until = 0;

  constructor(ask: () => Promise<unknown>, { rest = 2, seen }: Pace = {}) {
    this.#ask = ask;
    this.#rest = rest;
    this.#seen = seen ?? ((action) => {
      action();
      return () => undefined;
    });
  }

  /** Something has changed. */
  moved(): void {
    if (this.#asks) this.#again = true;
    else this.#plan();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#unsee();
    this.#waits = this.#again = false;
  }

  #plan(): void {
    if (this.#waits) return;
    this.#waits = true;
    const wait = Math.max(Math.random() * SPREAD_MS, this.#until - performance.now());
    this.#timer = setTimeout(() => (this.#unsee = this.#seen(() => void this.#go())), wait);
  }

  async #go(): Promise<void> {
    const began = performance.now();
    this.#waits = false;
    this.#asks = true;
    try {
      await this.#ask();
    } finally {
      this.#asks = false;
      this.#until = began + Math.max(CALM_MS, this.#rest * (performance.now() - began));
    }
    if (!this.#again) return;
    this.#again = false;
    this.#plan();
  }
}
