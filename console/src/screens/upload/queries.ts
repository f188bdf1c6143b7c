import { graphql, type ResultOf } from "../../api/graphql";

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

/** Until when rules have settled: what a fact says of before is a correction. */
export const SETTLED_UNTIL = graphql(`
  query SettledUntil {
    distributors(first: 200) { nodes { state settlements(first: 1) { nodes { measured { end } } } } }
  }
`);

/** What recording events would do, without doing it. The facts are taken as recorded. */
export const FORESEE = graphql(`
  mutation ForeseeEvents($events: [EventInput!]!, $assuming: [FactInput!]!) {
    recordEvents(input: { events: $events, assuming: $assuming, dryRun: true }) {
      results { index status error { code field message } }
      moreRules
      foreseen {
        index
        distributor { name title timeZone }
        period { start end settlement { id } }
        counted { metric collaborator value }
        skippedBy uncreditedBecause journeys pending obstacle unmeasured late
      }
      errors { code field message }
    }
  }
`);

export const FORESEE_FACTS = graphql(`
  mutation ForeseeFacts($facts: [FactInput!]!) {
    setFacts(input: { facts: $facts, dryRun: true }) {
      results { index status error { code field message } }
      errors { code field message }
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

export type Foreseen = ResultOf<typeof FORESEE>["recordEvents"]["foreseen"][number];
