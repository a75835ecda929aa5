// Sets the view and the light or dark theme for the first paint, before the modules have loaded.

// the style sheet shows the view in the address until main.js takes over
document.documentElement.dataset.view = /^#\/(try|review|watch|class)(?=[/?]|$)/.exec(location.hash)?.[1] ?? 'teach';

// The theme follows the system's setting until the person chooses one.
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
