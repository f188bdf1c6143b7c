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

const READERS: Role[] = ["ADMIN", "VIEWER"];

export const SCREENS: Screen[] = [
  { path: "/", title: "Overview", menu: "top", roles: READERS, load: () => import("./screens/overview/Overview.svelte") },
  { path: "/fulfillments", title: "Fulfillments", menu: "Money", roles: READERS, load: () => import("./screens/fulfillments/Fulfillments.svelte") },
  { path: "/fulfillments/new", title: "New fulfillment", roles: ["ADMIN"], load: () => import("./screens/fulfillments/Gather.svelte") },
  { path: "/fulfillments/:id", title: "Fulfillment", roles: READERS, load: () => import("./screens/fulfillments/Fulfillment.svelte") },
  { path: "/payouts", title: "Payouts", menu: "Money", roles: READERS, load: () => import("./screens/fulfillments/Payouts.svelte") },
  { path: "/payouts/:id", title: "Payout", roles: READERS, load: () => import("./screens/fulfillments/Payout.svelte") },
  { path: "/collaborators", title: "Collaborators", menu: "Money", roles: READERS, load: () => import("./screens/collaborators/Collaborators.svelte") },
  { path: "/collaborators/:ref", title: "Collaborator", roles: READERS, load: () => import("./screens/collaborators/Collaborator.svelte") },
  { path: "/events", title: "Events", menu: "Data", roles: READERS, load: () => import("./screens/events/Events.svelte") },
  { path: "/events/:source/:key", title: "Event", roles: READERS, load: () => import("./screens/events/Event.svelte") },
  { path: "/uncredited", title: "Not credited", menu: "Data", roles: READERS, load: () => import("./screens/events/Uncredited.svelte") },
  { path: "/upload", title: "Upload a file", menu: "Data", roles: ["ADMIN"], load: () => import("./screens/upload/Upload.svelte") },
  { path: "/catalogue", title: "Catalogue and owners", menu: "Data", roles: READERS, load: () => import("./screens/catalogue/Catalogue.svelte") },
  { path: "/catalogue/:kind", title: "Owners", roles: READERS, load: () => import("./screens/catalogue/Assets.svelte") },
  { path: "/catalogue/:kind/:ref", title: "Owners", roles: READERS, load: () => import("./screens/catalogue/Asset.svelte") },
  { path: "/settings/audit", title: "Audit trail", menu: "Setup", roles: READERS, load: () => import("./screens/audit/AuditTrail.svelte") },
];

/** The page that somebody sees first. */
export function home(person: { role: Role }): string {
  return person.role === "COLLABORATOR" ? "/me" : "/";
}
