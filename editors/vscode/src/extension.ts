// Starts `tantieme lsp` for the rules that are open. What is said about them, that program says.
import { isAbsolute, join } from "node:path";
import { type ExtensionContext, window, workspace } from "vscode";
import { LanguageClient, type LanguageClientOptions, type ServerOptions } from "vscode-languageclient/node";

let client: LanguageClient | undefined;

export async function activate(context: ExtensionContext): Promise<void> {
  context.subscriptions.push(
    workspace.onDidChangeConfiguration(async (change) => {
      if (!change.affectsConfiguration("tantieme.command") && !change.affectsConfiguration("tantieme.catalogue")) return;
      await client?.stop();
      await start();
    }),
  );
  await start();
}

export function deactivate(): Promise<void> | undefined {
  return client?.stop();
}

async function start(): Promise<void> {
  const settings = workspace.getConfiguration("tantieme");
  const command = settings.get<string>("command") || "tantieme";
  const catalogue = file(settings.get<string>("catalogue") ?? "");
  const server: ServerOptions = { command, args: ["lsp", ...(catalogue ? ["--catalogue", catalogue] : [])] };
  const options: LanguageClientOptions = {
    documentSelector: [{ language: "tantieme" }],
    // The catalogue is read again when it has changed, also by somebody else.
    ...(catalogue ? { synchronize: { fileEvents: workspace.createFileSystemWatcher(catalogue) } } : {}),
  };
  client = new LanguageClient("tantieme", "Tantieme", server, options);
  try {
    await client.start();
  } catch (error) {
    client = undefined;
    const reason = error instanceof Error ? error.message : String(error);
    void window.showErrorMessage(`"${command} lsp" does not start: ${reason}. Set "tantieme.command" to where the program is.`);
  }
}

/** A file of the settings, from the folder that is open. */
function file(path: string): string {
  const folder = workspace.workspaceFolders?.[0]?.uri.fsPath;
  return path === "" || isAbsolute(path) || folder === undefined ? path : join(folder, path);
}
