import { graphql } from "../../api/graphql";

export const KINDS = graphql(`
  query EventKinds { catalogue { events { name title approval fields { name type } } assets { name title } } }
`);

export const EVENTS = graphql(`
  query Events($filter: EventFilter, $first: Int!, $after: String) {
    events(filter: $filter, first: $first, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { id key source type occurredAt fields approval reversed }
    }
  }
`);

export const EVENT = graphql(`
  query Event($key: String!, $source: String) {
    event(key: $key, source: $source) { id key source type occurredAt recordedAt fields approval reversed }
    catalogue { events { name title approval fields { name type } } assets { name title } }
  }
`);

export const BY_KEY = graphql(`
  query EventByKey($key: String!) { event(key: $key) { key source } }
`);

export const APPROVE = graphql(`
  mutation ApproveEvents($keys: [String!]!, $source: String) {
    approveEvents(input: { keys: $keys, source: $source }) {
      results { key status error { code field message } }
      errors { code field message }
    }
  }
`);

export const REJECT = graphql(`
  mutation RejectEvents($keys: [String!]!, $source: String, $reason: String) {
    rejectEvents(input: { keys: $keys, source: $source, reason: $reason }) {
      results { key status error { code field message } }
      errors { code field message }
    }
  }
`);

export const REVERSE = graphql(`
  mutation ReverseEvent($input: ReverseEventInput!) {
    reverseEvent(input: $input) { result { status error { code field message } } errors { code field message } }
  }
`);

/** Where an event may have counted: the open period of each rule, and what was settled. */
export const PERIODS = graphql(`
  query PeriodsAround {
    distributors(first: 50) {
      nodes {
        name title timeZone
        currentPeriod { start end }
        explanation { sections { sentences { text } } }
        settlements(first: 60) { nodes { id measured { start end } } }
      }
    }
  }
`);

export const OWNERS_OF = graphql(`
  query OwnersOf($kind: String!, $ref: String!) {
    facts(filter: { kind: $kind, ref: $ref, attribute: "owner" }, first: 500) { nodes { value from recordedAt } }
  }
`);

export const COUNTED_THEN = graphql(`
  query CountedThen($settlement: ID!, $event: ID!) {
    node(id: $settlement) {
      ... on Settlement { countedFor(event: $event) { metric collaborator { ref name } value leftOutBy } }
    }
  }
`);

export const COUNTED_NOW = graphql(`
  query CountedNowFor($distributor: String!, $event: ID!) {
    distributor(name: $distributor) { countedFor(event: $event) { metric collaborator { ref name } value leftOutBy } }
  }
`);

export const LAST_SETTLED = graphql(`
  query LastSettled {
    distributors(first: 50) {
      nodes {
        name title timeZone state
        currentPeriod { start end }
        settlements(first: 3) { nodes { id measured { start end } uncredited { event count why part { name value currency } } } }
      }
    }
  }
`);

/** Evaluates each rule, so it comes after what is settled. */
export const UNCREDITED_NOW = graphql(`
  query UncreditedNow {
    distributors(first: 50, filter: { state: ACTIVE }) { nodes { name uncredited { event count why part { name value currency } } } }
  }
`);

/** Lines of the audit trail, among which the one is that took an event back. */
export const REVERSALS = graphql(`
  query Reversals($after: String) {
    auditTrail(first: 500, after: $after) { pageInfo { hasNextPage endCursor } nodes { at who what about outcome } }
  }
`);
