import { graphql } from "../../api/graphql";

export const CATALOGUE = graphql(`
  query Catalogue {
    catalogue {
      source eventsMayLieAhead
      events { name title approval fields { name type } }
      assets { name title attributes { name type } }
      customer { name type }
      collaborator { name type }
    }
  }
`);

export const SAVE_CATALOGUE = graphql(`
  mutation SaveCatalogue($source: String!) {
    saveCatalogue(input: { source: $source }) {
      diagnostics { code severity message line column help }
      errors { code field message }
    }
  }
`);

export const OWNERS = graphql(`
  query Owners($kind: String!, $first: Int!, $after: String) {
    facts(filter: { kind: $kind, attribute: "owner" }, first: $first, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { id subject { ref } value from recordedAt }
    }
  }
`);

export const FACTS_ABOUT = graphql(`
  query FactsAbout($kind: String!, $ref: String!, $first: Int!, $after: String) {
    facts(filter: { kind: $kind, ref: $ref }, first: $first, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { id attribute value from source recordedAt }
    }
  }
`);

export const KIND = graphql(`
  query AssetKind { catalogue { assets { name title } } }
`);

export const ASSIGN = graphql(`
  mutation AssignOwner($fact: FactInput!) {
    setFacts(input: { facts: [$fact] }) {
      results { status error { code field message } }
      errors { code field message }
    }
  }
`);

export const PEOPLE = graphql(`
  query People($first: Int!, $after: String) {
    collaborators(first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor } nodes { ref name } }
  }
`);

/** What rules credit by, and what they have settled. */
export const SETTLED = graphql(`
  query SettledPeriods {
    catalogue { events { name fields { name type } } }
    distributors(first: 200) { nodes { name title timeZone source settlements(first: 60) { nodes { id measured { start end } } } } }
  }
`);

/** Events of a kind, to be looked through for one thing. */
export const NAMING = graphql(`
  query EventsNaming($filter: EventFilter!, $after: String) {
    events(filter: $filter, first: 500, after: $after) {
      pageInfo { hasNextPage endCursor }
      nodes { occurredAt fields approval reversed }
    }
  }
`);

export const OWNERS_UNTIL_NOW = graphql(`
  query OwnersUntilNow($kind: String!, $after: String) {
    facts(filter: { kind: $kind, attribute: "owner" }, first: 500, after: $after) {
      pageInfo { hasNextPage endCursor }
      nodes { subject { ref } value from recordedAt }
    }
  }
`);
