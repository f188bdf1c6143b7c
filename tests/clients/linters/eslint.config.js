// graphql-eslint on the schema: all of `schema-recommended` and `schema-relay`, but for what is named here.
import graphql from "@graphql-eslint/eslint-plugin";

const schema = new URL("../../suite/api/schema.graphql", import.meta.url).pathname;

export default [
  {
    files: ["**/*.graphql"],
    languageOptions: { parser: graphql.parser, parserOptions: { graphQLConfig: { schema } } },
    plugins: { "@graphql-eslint": graphql },
    rules: {
      ...graphql.configs["flat/schema-recommended"].rules,
      ...graphql.configs["flat/schema-relay"].rules,
      // Off. It wants an id on every type. Money, a payload, a page and its edges are values and have no identity; every
      // type that has one is a Node, which `tests/suite/api/nodes.rs` holds.
      "@graphql-eslint/strict-id-in-types": "off",
      // On, but for two parts. Lists of edges only: `nodes`, `errors` and lists of values are short or bounded, and
      // `tests/suite/api/grouped.rs` knows each of them. Nodes in edges only: standings, journeys, or the rows of a comparison
      // are computed for what was asked, and have no identity from one answer to the next.
      "@graphql-eslint/relay-edge-types": ["error", { listTypeCanWrapOnlyEdgeType: false, shouldImplementNode: false }],
    },
  },
];
