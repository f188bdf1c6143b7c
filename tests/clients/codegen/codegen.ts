import type { CodegenConfig } from "@graphql-codegen/cli";

const headers = { authorization: `Bearer ${process.env.TANTIEME_TOKEN}` };

const config: CodegenConfig = {
  // A file of `tantieme schema`, or a server that is asked.
  schema: process.env.TANTIEME_SCHEMA ?? { "http://127.0.0.1:8080/graphql": { headers } },
  documents: ["codegen/documents.ts"],
  generates: {
    "codegen/gql/": {
      preset: "client",
      config: {
        documentMode: "string",
        useTypeImports: true,
        enumsAsTypes: true,
        strictScalars: true,
        scalars: {
          CurrencyCode: "string",
          Date: "string",
          DateTime: "string",
          // Exact, and so never a number: 0.1 + 0.2 is money here.
          Decimal: "string",
          JSON: "unknown",
          TimeZone: "string",
        },
      },
    },
  },
};

export default config;
