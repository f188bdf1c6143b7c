// GraphiQL with the session of the console. It is a page of its own: what it loads, no screen needs.
import "graphiql/setup-workers/vite";
import "graphiql/style.css";
import "./graphiql.css";
import { GraphiQL } from "graphiql";
import { createElement } from "react";
import { createRoot } from "react-dom/client";
import { fetcher } from "./fetcher";

/** What there is to see first, for whoever has not written anything yet. */
const FIRST = `# Standings of the open period. Run it with Ctrl+Enter; F1 lists what the editor can do.
{
  viewer {
    name
    role
  }
  distributors(first: 5) {
    nodes {
      name
      title
      nextRunAt
      standings(first: 5) {
        nodes {
          rank
          collaborator {
            name
          }
          amount {
            amount
            currency
          }
        }
      }
    }
  }
}
`;

const target = document.getElementById("graphiql");
if (!target) throw new Error("graphiql.html has no element #graphiql");
createRoot(target).render(createElement(GraphiQL, { fetcher, defaultQuery: FIRST }));
