// The command that is tried, and what it is started with.
import { fileURLToPath } from "node:url";

export const BINARY = process.env.TANTIEME_BINARY ?? fileURLToPath(new URL("../../../target/debug/tantieme", import.meta.url));

export const QUIETLY = { ...process.env, TANTIEME_LOG: "warn" };
