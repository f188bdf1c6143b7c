// A page that shows payouts, in a document.
import { act, Suspense } from "react";
import { createRoot } from "react-dom/client";
import { RelayEnvironmentProvider } from "react-relay";
import type { Environment } from "relay-runtime";
import { Payouts } from "./Payouts.tsx";

export { connect } from "./environment.ts";

/** How long the page may take to show something, in milliseconds. */
const SHOWS_WITHIN = 60_000;

export async function show(main: HTMLElement, environment: Environment, id: string) {
  const root = createRoot(main);
  const until = async (holds: () => boolean) => {
    const deadline = Date.now() + SHOWS_WITHIN;
    while (!holds()) {
      if (Date.now() > deadline) throw new Error(`not shown: ${main.innerHTML}`);
      await act(() => new Promise((resolve) => setTimeout(resolve, 20)));
    }
  };
  await act(async () =>
    root.render(
      <RelayEnvironmentProvider environment={environment}>
        <Suspense fallback="…">
          <Payouts id={id} />
        </Suspense>
      </RelayEnvironmentProvider>,
    ),
  );
  await until(() => main.querySelector("li") !== null);
  const press = async (text: string) => {
    const button = [...main.querySelectorAll("button")].find(({ textContent }) => textContent === text);
    if (!button) throw new Error(`no button "${text}": ${main.innerHTML}`);
    await act(async () => button.click());
  };
  return { until, press, leave: () => act(async () => root.unmount()) };
}
