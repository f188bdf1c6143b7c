// Every screen: its address, who may see it, and whether the menu has it. The first line that fits
// an address wins.
import type { Component } from "svelte";
import type { Role } from "./session/session.svelte";

/** The parts of a screen's address are its properties, all of them text. */
export type ScreenComponent = Component<any>;

export type MenuGroup = "top" | "Rules" | "Money" | "Data" | "Setup";

export interface Screen {
  /** As `regexparam` reads it: `/distributors/:name`. */
  path: string;
  /** In the menu and until the page has a title of its own. */
  title: string;
  /** Under which heading the menu has it; not in the menu when left out. */
  menu?: MenuGroup;
  /** Who may see it. */
  roles: Role[];
  /** Its code is fetched when it is opened. */
  load: () => Promise<{ default: ScreenComponent }>;
}

const READERS: Role[] = ["ADMIN", "FINANCE", "VIEWER"];
const PAYING: Role[] = ["ADMIN", "FINANCE"];
const EVERYBODY: Role[] = [...READERS, "COLLABORATOR"];

export const SCREENS: Screen[] = [
  { path: "/", title: "Overview", menu: "top", roles: READERS, load: () => import("./screens/overview/Overview.svelte") },
  { path: "/distributors", title: "All rules", menu: "Rules", roles: READERS, load: () => import("./screens/distributor/Distributors.svelte") },
  { path: "/distributors/:name", title: "Rule", roles: READERS, load: () => import("./screens/distributor/Distributor.svelte") },
  { path: "/new", title: "New rule", menu: "Rules", roles: ["ADMIN"], load: () => import("./screens/new/NewRule.svelte") },
  { path: "/new/:recipe", title: "New rule", roles: ["ADMIN"], load: () => import("./screens/new/FillIn.svelte") },
  { path: "/distributors/:name/edit", title: "Rule", roles: ["ADMIN"], load: () => import("./screens/editor/Editor.svelte") },
  { path: "/settlements", title: "Settlements", menu: "Money", roles: READERS, load: () => import("./screens/settlement/Settlements.svelte") },
  { path: "/settlements/:id", title: "Settlement", roles: READERS, load: () => import("./screens/settlement/Settlement.svelte") },
  { path: "/settlements/:id/why/:collaborator", title: "Why this amount", roles: EVERYBODY, load: () => import("./screens/why/WhySettled.svelte") },
  { path: "/distributors/:name/why/:collaborator", title: "Why this amount", roles: EVERYBODY, load: () => import("./screens/why/WhyNow.svelte") },
  { path: "/distributors/:name/journeys/:metric/:collaborator", title: "Journeys", roles: EVERYBODY, load: () => import("./screens/journeys/Journeys.svelte") },
  { path: "/me", title: "My page", menu: "top", roles: ["COLLABORATOR"], load: () => import("./screens/me/MyPage.svelte") },
  { path: "/settings/tokens", title: "Tokens", menu: "Setup", roles: ["ADMIN"], load: () => import("./screens/settings/Tokens.svelte") },
  { path: "/fulfillments", title: "Payment runs", menu: "Money", roles: READERS, load: () => import("./screens/fulfillments/Fulfillments.svelte") },
  { path: "/fulfillments/new", title: "New payment run", roles: PAYING, load: () => import("./screens/fulfillments/Gather.svelte") },
  { path: "/fulfillments/:id", title: "Payment run", roles: READERS, load: () => import("./screens/fulfillments/Fulfillment.svelte") },
  { path: "/bank-answers", title: "The bank's answer", menu: "Money", roles: PAYING, load: () => import("./screens/bank/BankAnswers.svelte") },
  { path: "/payouts", title: "Payouts", menu: "Money", roles: READERS, load: () => import("./screens/fulfillments/Payouts.svelte") },
  { path: "/payouts/:id", title: "Payout", roles: READERS, load: () => import("./screens/fulfillments/Payout.svelte") },
  { path: "/disputes", title: "Disputes", menu: "Money", roles: EVERYBODY, load: () => import("./screens/disputes/Disputes.svelte") },
  { path: "/disputes/:id", title: "Dispute", roles: EVERYBODY, load: () => import("./screens/disputes/Dispute.svelte") },
  { path: "/statements/:ref", title: "Statement", roles: EVERYBODY, load: () => import("./screens/statement/Statement.svelte") },
  { path: "/collaborators", title: "Collaborators", menu: "Money", roles: READERS, load: () => import("./screens/collaborators/Collaborators.svelte") },
  { path: "/collaborators/:ref", title: "Collaborator", roles: READERS, load: () => import("./screens/collaborators/Collaborator.svelte") },
  { path: "/events", title: "Events", menu: "Data", roles: READERS, load: () => import("./screens/events/Events.svelte") },
  { path: "/events/:source/:key", title: "Event", roles: READERS, load: () => import("./screens/events/Event.svelte") },
  { path: "/uncredited", title: "Not credited", menu: "Data", roles: READERS, load: () => import("./screens/events/Uncredited.svelte") },
  { path: "/upload", title: "Upload a file", menu: "Data", roles: ["ADMIN"], load: () => import("./screens/upload/Upload.svelte") },
  { path: "/catalogue", title: "Catalogue and owners", menu: "Data", roles: READERS, load: () => import("./screens/catalogue/Catalogue.svelte") },
  { path: "/catalogue/:kind", title: "Owners", roles: READERS, load: () => import("./screens/catalogue/Assets.svelte") },
  { path: "/catalogue/:kind/:ref", title: "Owners", roles: READERS, load: () => import("./screens/catalogue/Asset.svelte") },
  { path: "/settings/webhooks", title: "Webhooks", menu: "Setup", roles: ["ADMIN"], load: () => import("./screens/settings/Webhooks.svelte") },
  { path: "/settings/webhooks/:id", title: "Webhook", roles: ["ADMIN"], load: () => import("./screens/settings/Webhook.svelte") },
  { path: "/settings/hooks", title: "Incoming hooks", menu: "Setup", roles: ["ADMIN"], load: () => import("./screens/settings/Hooks.svelte") },
  { path: "/settings/safety", title: "Sign-in and safety", menu: "Setup", roles: ["ADMIN"], load: () => import("./screens/settings/Safety.svelte") },
  { path: "/settings/audit", title: "Audit trail", menu: "Setup", roles: READERS, load: () => import("./screens/audit/AuditTrail.svelte") },
];

/** The page that somebody sees first. */
export function home(person: { role: Role }): string {
  return person.role === "COLLABORATOR" ? "/me" : "/";
}
