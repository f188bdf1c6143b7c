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
