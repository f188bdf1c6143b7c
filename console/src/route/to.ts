// The addresses of the screens, in one place: nobody puts them together by hand.
const part = encodeURIComponent;

export const to = {
  overview: () => "/",
  me: () => "/me",
  distributors: () => "/distributors",
  distributor: (name: string) => `/distributors/${part(name)}`,
  settlements: () => "/settlements",
  settlement: (id: string) => `/settlements/${part(id)}`,
  /** Why a collaborator gets what they get, in a settlement. */
  why: (id: string, collaborator: string) => `/settlements/${part(id)}/why/${part(collaborator)}`,
  /** The same in the open period of a distributor, as of now. */
  whyNow: (name: string, collaborator: string) => `/distributors/${part(name)}/why/${part(collaborator)}`,
  journeys: (name: string, metric: string, collaborator: string, settlement?: string) =>
    `/distributors/${part(name)}/journeys/${part(metric)}/${part(collaborator)}` +
    (settlement === undefined ? "" : `?settlement=${part(settlement)}`),
  /** The same with those that did not count. */
  journeysMissed: (name: string, metric: string, collaborator: string, settlement?: string) =>
    to.journeys(name, metric, collaborator, settlement) + (settlement === undefined ? "?" : "&") + "missed=1",
  collaborators: () => "/collaborators",
  collaborator: (ref: string) => `/collaborators/${part(ref)}`,
  statement: (ref: string) => `/statements/${part(ref)}`,
  editor: (name: string) => `/distributors/${part(name)}/edit`,
  newRule: () => "/new",
  recipe: (id: string) => `/new/${part(id)}`,
  events: () => "/events",
  event: (key: string, source: string) => `/events/${part(source)}/${part(key)}`,
  uncredited: () => "/uncredited",
  upload: () => "/upload",
  catalogue: () => "/catalogue",
  assets: (kind: string) => `/catalogue/${part(kind)}`,
  asset: (kind: string, ref: string) => `/catalogue/${part(kind)}/${part(ref)}`,
  fulfillments: () => "/fulfillments",
  newFulfillment: () => "/fulfillments/new",
  bankAnswers: () => "/bank-answers",
  fulfillment: (id: string) => `/fulfillments/${part(id)}`,
  webhooks: () => "/settings/webhooks",
  webhook: (id: string) => `/settings/webhooks/${part(id)}`,
  hooks: () => "/settings/hooks",
  audit: () => "/settings/audit",
  disputes: () => "/disputes",
  /** Those that nobody has decided yet. */
  undecided: () => "/disputes?state=undecided",
  disputesOf: (ref: string) => `/disputes?collaborator=${part(ref)}`,
  dispute: (id: string) => `/disputes/${part(id)}`,
  payouts: () => "/payouts",
  payout: (id: string) => `/payouts/${part(id)}`,
};
