//! GraphQL: types at the edge and resolvers of a few lines.
