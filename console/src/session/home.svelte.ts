// The zone of what belongs to no rule: that of the rules, while all of them live in one, so that a
// moment is written the same on every page; else that of whoever looks.
import { fetchOnce } from "../api/client";
import { graphql } from "../api/graphql";
import { HERE } from "../format/moment";

const ZONES = graphql(`
  query Zones { distributors(first: 500) { nodes { timeZone } } }
`);

class Home {
  zone = $state(HERE);

  /** Asked once somebody is signed in; without an answer the zone stays as it is. */
  async ask(): Promise<void> {
    const { data } = await fetchOnce(ZONES, {});
    const zones = new Set(data?.distributors.nodes.map(({ timeZone }) => timeZone));
    const [only] = zones;
    this.zone = only !== undefined && zones.size === 1 ? only : HERE;
  }
}

export const home = new Home();
