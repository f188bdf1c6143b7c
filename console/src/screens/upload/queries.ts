import { graphql } from "../../api/graphql";

export const CATALOGUE = graphql(`
  query UploadCatalogue {
    catalogue {
      events { name title fields { name type } }
      assets { name attributes { name type } }
      customer { name type }
      collaborator { name type }
    }
  }
`);

/** What says what becomes of a file: the times that rules measure and have settled, and by what they credit. */
export const RULES = graphql(`
  query UploadRules {
    distributors(first: 200) {
      nodes {
        name title timeZone state source
        currentPeriod { start end }
        settlements(first: 60) { totalCount nodes { id measured { start end } } }
      }
    }
  }
`);

export const OWNED = graphql(`
  query UploadOwners($kind: String!, $after: String) {
    facts(filter: { kind: $kind, attribute: "owner" }, first: 500, after: $after) {
      pageInfo { hasNextPage endCursor }
      nodes { subject { ref } value from }
    }
  }
`);

export const RECORD = graphql(`
  mutation RecordEvents($events: [EventInput!]!) {
    recordEvents(input: { events: $events }) {
      results { index status error { code field message } }
      errors { code field message }
    }
  }
`);

export const SET_FACTS = graphql(`
  mutation UploadFacts($facts: [FactInput!]!) {
    setFacts(input: { facts: $facts }) {
      results { index status error { code field message } }
      errors { code field message }
    }
  }
`);

export const SET_RATES = graphql(`
  mutation UploadRates($rates: [ExchangeRateInput!]!) {
    setExchangeRates(input: { rates: $rates }) {
      results { index status error { code field message } }
      errors { code field message }
    }
  }
`);
