// Sets the theme that was chosen by hand, if one was, before anything is painted.
// Without a choice the stylesheet follows the system (`color-scheme: light dark`).
try {
  const theme = localStorage.getItem("flotilla-theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage can be blocked, in an iframe of another site for example. The system's theme will do.
}
