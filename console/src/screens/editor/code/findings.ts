// What the language server finds in a text, as soon as it rests: problems with the changes that mend them, and what
// stands above its lines.
import { setDiagnostics, type Action, type Diagnostic } from "@codemirror/lint";
import { LSPPlugin, type LSPClient, type LSPClientExtension } from "@codemirror/lsp-client";
import type { Text } from "@codemirror/state";
import { ViewPlugin, type EditorView, type ViewUpdate } from "@codemirror/view";
import type * as lsp from "vscode-languageserver-protocol";
import { showLenses } from "./lenses";

/** So long a text rests until it is looked at. */
const RESTS_MS = 250;

export function findings(): LSPClientExtension {
  return {
    clientCapabilities: {
      textDocument: {
        publishDiagnostics: { versionSupport: true },
        codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ["quickfix"] } } },
        codeLens: {},
      },
    },
    notificationHandlers: {
      "textDocument/publishDiagnostics": (client, params: lsp.PublishDiagnosticsParams) => {
        void show(client, params).catch(() => undefined);
        return true;
      },
    },
    editorExtension: resting,
  };
}

/** Sends what was typed once it rests. */
const resting = ViewPlugin.fromClass(
  class {
    timer: ReturnType<typeof setTimeout> | undefined;
    update({ docChanged, view }: ViewUpdate): void {
      if (!docChanged) return;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => LSPPlugin.get(view)?.client.sync(), RESTS_MS);
    }
    destroy(): void {
      clearTimeout(this.timer);
    }
  },
);

/** Shows what was found, unless the text is another one by then. A connection that is lost shows nothing more. */
async function show(client: LSPClient, { uri, version, diagnostics }: lsp.PublishDiagnosticsParams): Promise<void> {
  const plugin = pluginOf(client, uri, version);
  if (!plugin) return;
  const doc = plugin.syncedDoc;
  const textDocument = { uri };
  const whole = { start: { line: 0, character: 0 }, end: plugin.toPosition(doc.length, doc) };
  const [actions, lenses] = await Promise.all([
    diagnostics.length === 0 ? [] : client.request<lsp.CodeActionParams, lsp.CodeAction[] | null>("textDocument/codeAction", { textDocument, range: whole, context: { diagnostics } }),
    client.request<lsp.CodeLensParams, lsp.CodeLens[] | null>("textDocument/codeLens", { textDocument }),
  ]);
  if (pluginOf(client, uri, version) !== plugin) return;
  const place = (position: lsp.Position) => plugin.unsyncedChanges.mapPos(plugin.fromPosition(position, doc));
  const found = diagnostics.map((one): Diagnostic => ({
    from: place(one.range.start),
    to: place(one.range.end),
    severity: one.severity === 2 ? "warning" : "error",
    message: typeof one.message === "string" ? one.message : one.message.value,
    actions: (actions ?? []).filter((action) => isOf(action, one)).map((action) => actionOf(action, uri, doc, plugin)),
  }));
  const { view } = plugin;
  view.dispatch(setDiagnostics(view.state, found), {
    effects: showLenses.of((lenses ?? []).map(({ range, command }) => ({ at: place(range.start), text: command?.title ?? "" }))),
  });
}

function pluginOf(client: LSPClient, uri: string, version: number | undefined): LSPPlugin | null {
  const file = client.workspace.getFile(uri);
  const view: EditorView | null | undefined = file?.getView();
  return file && file.version === version && view ? LSPPlugin.get(view) : null;
}

function isOf({ diagnostics }: lsp.CodeAction, one: lsp.Diagnostic): boolean {
  const said = ({ message, range }: lsp.Diagnostic) => JSON.stringify([message, range.start, range.end]);
  return diagnostics?.some((of) => said(of) === said(one)) ?? false;
}

/** Changes the text that it was made for: of another one, the next findings say what mends it. */
function actionOf({ title, edit }: lsp.CodeAction, uri: string, doc: Text, plugin: LSPPlugin): Action {
  const changes = (edit?.changes?.[uri] ?? []).map(({ range, newText }) => ({
    from: plugin.fromPosition(range.start, doc),
    to: plugin.fromPosition(range.end, doc),
    insert: newText,
  }));
  return {
    name: title,
    apply: (view) => {
      if (view.state.doc.eq(doc)) view.dispatch({ changes });
    },
  };
}
