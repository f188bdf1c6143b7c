import { graphql } from "../../api/graphql";

export const AUDIT = graphql(`
  query AuditTrail($first: Int!, $after: String) {
    auditTrail(first: $first, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { id at who what about outcome before after }
    }
  }
`);

export const RULE_NAMES = graphql(`
  query RuleNames { distributors(first: 500) { nodes { name title } } }
`);
