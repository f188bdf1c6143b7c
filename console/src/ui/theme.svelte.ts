// Light, dark, or as the system has it. Kept in this browser.

export type Choice = "system" | "light" | "dark";
const KEY = "tantieme.theme";
const NEXT: Record<Choice, Choice> = { system: "light", light: "dark", dark: "system" };

class Theme {
  choice = $state<Choice>(kept());

  next(): void {
    this.choice = NEXT[this.choice];
    this.apply();
  }

  apply(): void {
    if (this.choice === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = this.choice;
    try {
      localStorage.setItem(KEY, this.choice);
    } catch {
      // A browser that keeps nothing shows the choice until the page is closed.
    }
  }
}

function kept(): Choice {
  try {
    const found = localStorage.getItem(KEY);
    return found === "light" || found === "dark" ? found : "system";
  } catch {
    return "system";
  }
}

export const theme = new Theme();
