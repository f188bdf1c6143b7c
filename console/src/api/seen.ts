// Nothing is asked again while nobody looks.

/** Does it now, or as soon as the page is in sight; gives what ends the waiting. */
export function whenSeen(action: () => void): () => void {
  if (window.document.visibilityState !== "hidden") {
    action();
    return () => undefined;
  }
  const look = () => {
    if (window.document.visibilityState === "hidden") return;
    window.removeEventListener("visibilitychange", look);
    action();
  };
  window.addEventListener("visibilitychange", look);
  return () => window.removeEventListener("visibilitychange", look);
}
