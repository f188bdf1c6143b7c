// What the server's language server says while somebody writes, over the WebSocket at `/lsp`: completion, what a word
// means, where a name is declared, other names, what is wrong with its fixes, and what a rule would do.
import { autocompletion, type CompletionContext, type CompletionResult } from "@codemirror/autocomplete";
import { hoverTooltips, jumpToDefinitionKeymap, LSPClient, renameKeymap, serverCompletionSource, type Transport } from "@codemirror/lsp-client";
import { Compartment, Prec, type Extension } from "@codemirror/state";
import { keymap, type EditorView } from "@codemirror/view";
import { findings } from "./findings";
import { lenses } from "./lenses";
import { plainHtml } from "./plain-html";

/** What the text is called there; it is no file. */
const URI = "file:///rule.tan";
const LANGUAGE = "tantieme";

/** As long as an answer may take: the server does what others ask in turn. */
const ANSWERS_MS = 15_000;
const LONGEST_WAIT_MS = 15_000;
/** The code of a connection that whoever connects may not have any more. */
const FORBIDDEN = 4403;

const connected = new Compartment();

/** What an editor needs to be connected. */
export const languageServer: Extension = [connected.of([]), lenses];

/** Keeps an editor connected until what this gives is called. A connection that is lost is opened again. */
export function connect(view: EditorView): () => void {
  let over = false;
  let tries = 0;
  let socket: WebSocket | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  function plug(extension: Extension): void {
    if (!over) view.dispatch({ effects: connected.reconfigure(extension) });
  }
  function open(): void {
    const opened = new WebSocket(`${location.origin.replace(/^http/, "ws")}/lsp`);
    socket = opened;
    opened.onopen = () => {
      tries = 0;
      // Each connection has a client of its own: what one has not sent would be wrong for the next.
      const client = clientOf();
      client.connect(transportOf(opened)).initializing.then(
        () => plug(client.plugin(URI, LANGUAGE)),
        () => opened.close(),
      );
    };
    opened.onclose = ({ code }) => {
      plug([]);
      if (over || code === FORBIDDEN) return;
      timer = setTimeout(open, Math.min(LONGEST_WAIT_MS, 500 * 2 ** tries++) * (0.75 + Math.random() / 2));
    };
  }
  open();
  return () => {
    over = true;
    clearTimeout(timer);
    socket?.close();
  };
}

function transportOf(socket: WebSocket): Transport {
  const handlers = new Set<(value: string) => void>();
  socket.onmessage = ({ data }) => handlers.forEach((handle) => handle(data as string));
  return {
    // What is said while it closes is heard by nobody.
    send: (message) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(message);
    },
    subscribe: (handler) => void handlers.add(handler),
    unsubscribe: (handler) => void handlers.delete(handler),
  };
}

function clientOf(): LSPClient {
  return new LSPClient({
    timeout: ANSWERS_MS,
    sanitizeHTML: plainHtml,
    extensions: [
      findings(),
      autocompletion({ override: [completions], icons: false }),
      hoverTooltips(),
      Prec.high(keymap.of([...jumpToDefinitionKeymap, ...renameKeymap])),
    ],
  });
}

/** What can come next. No list is better than a late one, or than that of a connection that was lost. */
async function completions(context: CompletionContext): Promise<CompletionResult | null> {
  try {
    return await serverCompletionSource(context);
  } catch {
    return null;
  }
}
