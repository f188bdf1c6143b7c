// Whether the server answers, for the line above every page.
import type { Problem } from "./problem";

class Connection {
  lost = $state(false);
  signedOut = $state(false);

  /** Every request says here how it went. */
  heard(problem: Problem | undefined): void {
    this.lost = problem?.kind === "offline";
    if (problem?.kind === "signed-out") this.signedOut = true;
  }
}

export const connection = new Connection();
