import { graphql } from "../../api/graphql";

export const DISTRIBUTORS = graphql(`
  query Distributors {
    distributors(first: 500) {
      totalCount
      nodes { name title state nextRunAt timeZone currency }
    }
  }
`);
