import { graphql } from "../api/graphql";

/** What has a name. Collaborators see neither each other nor the catalogue. */
export const NAMES = graphql(`
  query Names($all: Boolean!) {
    distributors(first: 200) { nodes { name title } }
    collaborators(first: 500) @include(if: $all) { nodes { ref name } }
    catalogue @include(if: $all) { assets { name title } }
    settlements(first: 60) @include(if: $all) { nodes { id measured { start end } distributor { title timeZone } } }
    fulfillments(first: 20) @include(if: $all) { nodes { id createdAt } }
  }
`);

/** Somebody beyond the first five hundred, and an event, by what is typed. */
export const EXACTLY = graphql(`
  query Exactly($text: String!) { event(key: $text) { key source type } collaborator(ref: $text) { ref name } }
`);
