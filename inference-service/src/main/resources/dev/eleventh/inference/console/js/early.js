// What the first paint needs to know, while the modules still load: the view, and light or dark.

// the style sheet shows the view that the address names; main.js does the rest
document.documentElement.dataset.view = /^#\/(try|watch)$/.exec(location.hash)?.[1] ?? 'teach';

// Light or dark: as the system says, until somebody chooses.
(() => {
  const root = document.documentElement;
  const system = matchMedia('(prefers-color-scheme: dark)');
  const key = 'eleventh.theme';

  function chosen() {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // storage may be forbidden; the choice then lasts as long as the page
    }
  }

  function show(theme) {
    root.dataset.theme = theme;
    document.getElementById('theme')?.setAttribute('aria-pressed', String(theme === 'dark'));
    document.dispatchEvent(new CustomEvent('themechange'));
  }

  function toggle() {
    const theme = root.dataset.theme === 'dark' ? 'light' : 'dark';
    try {
      localStorage.setItem(key, theme);
    } catch {
      // see chosen()
    }
    show(theme);
  }

  const current = () => chosen() ?? (system.matches ? 'dark' : 'light');
  show(current());
  system.addEventListener('change', () => show(current()));
  document.addEventListener('DOMContentLoaded', () => {
    show(root.dataset.theme);
    document.getElementById('theme').addEventListener('click', toggle);
  });
})();
