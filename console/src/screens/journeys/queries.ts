import { graphql } from "../../api/graphql";

export const JOURNEY = graphql(`
  fragment OneJourney on Journey {
    cluster customer group start end leftOutBy countsAt value part
    closedBy { type occurredAt key source asset { kind ref } }
    touches(first: 50) {
      totalCount
      nodes {
        event { type occurredAt key source asset { kind ref } }
        parts { collaborator { ref name } part }
      }
    }
    excluded(first: 50) {
      totalCount
      nodes {
        event { type occurredAt key source asset { kind ref } }
        collaborators { ref name }
        clause
      }
    }
  }
`);

export const JOURNEYS_NOW = graphql(
  `
  query JourneysNow($name: String!, $metric: String!, $collaborator: String!, $missed: Boolean!, $first: Int!, $after: String) {
    distributor(name: $name) {
      title timeZone
      journeys(metric: $metric, collaborator: $collaborator, missed: $missed, first: $first, after: $after) {
        totalCount
        pageInfo { hasNextPage endCursor }
        nodes { ...OneJourney }
      }
    }
  }
`,
  [JOURNEY],
);

export const JOURNEYS_SETTLED = graphql(
  `
  query JourneysSettled($id: ID!, $metric: String!, $collaborator: String!, $missed: Boolean!, $first: Int!, $after: String) {
    node(id: $id) {
      __typename
      ... on Settlement {
        distributor { title timeZone }
        measured { start end }
        journeys(metric: $metric, collaborator: $collaborator, missed: $missed, first: $first, after: $after) {
          totalCount
          pageInfo { hasNextPage endCursor }
          nodes { ...OneJourney }
        }
      }
    }
  }
`,
  [JOURNEY],
);
