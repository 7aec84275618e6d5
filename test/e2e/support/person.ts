import type { Locator, Page } from 'playwright';
import type { RunningApp } from './app.ts';
import { waitFor } from './processes.ts';

type Role = 'button' | 'textbox' | 'application' | 'grid' | 'checkbox' | 'combobox' | 'radio' | 'region';
type Name = string | RegExp;

const farthest = 90;

/**
 * Someone who has no mouse: goes through the window with Tab, arrows and Enter, and knows things by role and name alone. Where
 * the focus was nowhere when it was needed, that is kept as a hesitation; tests expect none.
 */
export class Person {
  readonly #app: RunningApp;
  readonly hesitations: string[] = [];

  constructor(app: RunningApp) {
    this.#app = app;
  }

  page(): Promise<Page> {
    return this.#app.page();
  }

  /** Goes to something with Tab. */
  async reach(role: Role, name: Name): Promise<Locator> {
    const page = await this.page();
    const target = page
      .getByRole(role, { name, ...(typeof name === 'string' ? { exact: true } : {}) })
      .first();
    await target.waitFor();
    await waitFor(`${String(name)} enabled`, () => target.isEnabled());
    await this.#noteLostFocus(page, name);
    for (let steps = 0; steps < farthest; steps++) {
      if (await hasFocus(target)) return target;
      await page.keyboard.press('Tab');
    }
    throw new Error(`Tab does not lead to ${role} ${String(name)}`);
  }

  /** Presses a button with Enter. */
  async press(name: Name): Promise<void> {
    await this.reach('button', name);
    await this.key('Enter');
  }

  /** One key, or keys held together. The page may end under it, which Playwright calls a crash. */
  async key(keys: string): Promise<void> {
    const page = await this.page();
    await page.keyboard.press(keys).catch(() => undefined);
  }

  /** Does what ends the page, and waits for the next one. */
  async onNextPage(act: () => Promise<void>): Promise<Page> {
    const before = await this.#app.rendererPid();
    await act();
    const page = await this.#app.replaced(before);
    await page.locator('h1').first().waitFor();
    return page;
  }

  /** Replaces what is in a field. */
  async type(name: Name, text: string): Promise<void> {
    await this.reach('textbox', name);
    const page = await this.page();
    await page.keyboard.press('Control+a');
    await page.keyboard.type(text);
  }

  /** Replaces what is in a field by what is on the clipboard. */
  async paste(name: Name, text: string): Promise<void> {
    const target = await this.reach('textbox', name);
    await this.#app.electron.evaluate(({ clipboard }, given) => clipboard.writeText(given), text);
    await this.key('Control+a');
    await this.key('Control+v');
    await waitFor('the pasted text', async () => (await target.inputValue()) === text);
  }

  /** Picks one of a few with the arrow keys. */
  async choose(option: Name): Promise<void> {
    const page = await this.page();
    const target = page.getByRole('radio', { name: option }).first();
    await target.waitFor({ state: 'attached' });
    await this.#noteLostFocus(page, option);
    const inGroup = async (): Promise<boolean> =>
      target.evaluate(
        (radio) => radio.closest('[role=radiogroup]')?.contains(document.activeElement) === true,
      );
    for (let steps = 0; steps < farthest && !(await inGroup()); steps++) await page.keyboard.press('Tab');
    for (let steps = 0; steps < 12 && !(await hasFocus(target)); steps++)
      await page.keyboard.press('ArrowDown');
    if (!(await hasFocus(target))) throw new Error(`the arrow keys do not lead to ${String(option)}`);
    if (!(await target.isChecked())) await page.keyboard.press('Space');
  }

  /** Takes the entry of a list of the system whose name begins so, by typing it; the list may still be filling. */
  async pick(list: Name, entry: string): Promise<void> {
    const target = await this.reach('combobox', list);
    const page = await this.page();
    const names = (which: 'options' | 'selectedOptions'): Promise<string[]> =>
      target.evaluate(
        // By its role it is a list of the system.
        (element, of) => [...(element as HTMLSelectElement)[of]].map(({ text }) => text),
        which,
      );
    const isIn = async (which: 'options' | 'selectedOptions'): Promise<boolean> =>
      (await names(which)).some((name) => name.startsWith(entry));
    await waitFor(`${entry} among ${String(list)}`, () => isIn('options'), 30_000);
    for (let tries = 0; tries < 5 && !(await isIn('selectedOptions')); tries++) {
      // A list forgets letters that come too slowly; a person then waits a second and types them again.
      if (tries > 0) await page.waitForTimeout(1200);
      await page.keyboard.type(entry);
    }
    await waitFor(`${entry} in ${String(list)}`, () => isIn('selectedOptions'));
  }

  /** Opens a row of a table with the arrow keys and Enter. */
  async openRow(grid: string, words: string): Promise<void> {
    const target = await this.reach('grid', grid);
    await target.getByText(words).first().waitFor();
    await this.key('Home');
    const cursor = target.locator('[data-cursor=true]');
    for (let steps = 0; steps < farthest; steps++) {
      if ((await cursor.innerText()).includes(words)) return this.key('Enter');
      await this.key('ArrowDown');
    }
    throw new Error(`the arrow keys do not lead to the row with ${words}`);
  }

  /** Types words into the word grid as from paper, by their first four letters; Enter at the end says that this is all. */
  async words(phrase: string): Promise<void> {
    const page = await this.page();
    await this.reach('application', /^Words/);
    const words = phrase.split(' ');
    for (const word of words) await page.keyboard.type(`${word.slice(0, 4)} `, { delay: 4 });
    await page.getByText(`${words.length} of ${words.length} words`).waitFor();
    await this.key('Enter');
  }

  /** Starts a command by typing into the palette. */
  async command(words: string): Promise<void> {
    const page = await this.page();
    await page.keyboard.press('Control+k');
    await page.getByRole('searchbox').waitFor();
    await page.keyboard.type(words);
    // The list has become as short as the words make it.
    await page.getByRole('menuitem').first().filter({ hasText: words }).waitFor();
    await page.keyboard.press('ArrowDown');
    await this.key('Enter');
  }

  async lock(): Promise<Page> {
    return this.onNextPage(async () => this.key('Control+l'));
  }

  /** Types a passphrase where the focus already is, and waits for the keys. */
  async unlock(passphrase: string): Promise<Page> {
    const page = await this.page();
    await this.focused('Passphrase');
    await page.keyboard.type(passphrase);
    await page.keyboard.press('Enter');
    try {
      await page.getByRole('navigation', { name: 'Places' }).waitFor({ timeout: 60_000 });
    } catch (error) {
      // A page that ended while it unlocked says nothing; the next one says why.
      const next = await (await this.page()).locator('body').innerText().catch(String);
      throw new Error(`not unlocked; the window shows: ${next}`, { cause: error });
    }
    return page;
  }

  /** Waits until the field of this name has the focus without anybody moving it. */
  async focused(name: string): Promise<void> {
    const page = await this.page();
    const field = page.getByRole('textbox', { name, exact: true });
    await field.waitFor();
    await waitFor(`the focus in ${name}`, () => hasFocus(field));
  }

  /** Waits for a text that is in the window without scrolling. */
  async sees(words: Name): Promise<void> {
    const page = await this.page();
    const found = page.locator('main').getByText(words).first();
    await found.waitFor({ timeout: 30_000 });
    await waitFor(`${String(words)} in sight`, async () =>
      found.evaluate((element) => {
        const { top, bottom, left } = element.getBoundingClientRect();
        const shown = document.elementFromPoint(left + 2, (top + bottom) / 2);
        return (
          top >= 0 &&
          bottom <= window.innerHeight &&
          (element.contains(shown) || shown?.contains(element) === true)
        );
      }),
    );
  }

  async #noteLostFocus(page: Page, next: Name): Promise<void> {
    const lost = async (): Promise<boolean> =>
      page.evaluate(() => document.activeElement === null || document.activeElement === document.body);
    for (let tries = 0; tries < 25; tries++) {
      if (!(await lost())) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const heading = await page
      .locator('h1')
      .first()
      .innerText()
      .catch(() => '');
    this.hesitations.push(`no focus on "${heading}" before "${String(next)}"`);
  }
}

async function hasFocus(target: Locator): Promise<boolean> {
  return target.evaluate((element) => element === document.activeElement);
}
