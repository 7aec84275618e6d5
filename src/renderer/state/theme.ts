import type { themes } from '../../shared/desktop.ts';

/** Light, dark, or as the system has it. */
export type Theme = (typeof themes)[number];

let chosen: Theme = 'system';
const system = window.matchMedia('(prefers-color-scheme: dark)');

/** Sets the colours of the page; the tokens of each theme are in tokens.css. */
export function applyTheme(theme: Theme): void {
  chosen = theme;
  const dark = theme === 'dark' || (theme === 'system' && system.matches);
  document.documentElement.dataset['theme'] = dark ? 'dark' : 'light';
}

system.addEventListener('change', () => applyTheme(chosen));
