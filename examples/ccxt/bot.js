/*
 * Shows the balance of an account on Binance through ccxt, with the secret in a Holdfast vault.
 *
 *   holdfast serve --vault FILE         in another terminal, or start serving in the app
 *   node bot.js pair                    once: compare the code, choose the key and rules
 *   node bot.js                         from then on
 */
import { readFileSync, writeFileSync } from 'node:fs';
import ccxt from 'ccxt';
import { HoldfastClient, pair } from 'holdfast-client';
import { withHoldfast } from './with-holdfast.js';

const file = 'pairing.json';

if (process.argv[2] === 'pair') {
  const pairing = await pair({
    name: 'Example bot',
    onCode: (code) => console.log(`Compare this code in Holdfast: ${code}`),
  });
  // Whoever reads this file can ask in the bot's name, within the bot's rules; the keys are not in it.
  writeFileSync(file, JSON.stringify(pairing), { mode: 0o600 });
  console.log('Paired.');
} else {
  const client = new HoldfastClient(JSON.parse(readFileSync(file, 'utf8')));
  const key = (await client.keys()).find(({ exchange }) => exchange === 'binance');
  if (key === undefined) throw new Error('The bot was given no key of Binance.');
  const Binance = withHoldfast(ccxt.binance, { client, key });
  const { total } = await new Binance().fetchBalance();
  console.log(total);
  client.close();
}
