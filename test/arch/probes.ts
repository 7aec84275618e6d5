/** A forbidden piece of code, where it would stand, and which of the two gates must refuse it. */
export interface Probe {
  readonly what: string;
  /** Folder of src/ that the probe is put into, or a file of it. */
  readonly at: string;
  readonly code: string;
  readonly compiler: boolean;
  readonly linter: boolean;
  /** The lint rule that must refuse it, when it is not one of the restrictions by name. */
  readonly rule?: string;
}

const both = { compiler: true, linter: true };
const linterOnly = { compiler: false, linter: true };

/** From each folder, the folders that it may not import. */
const SIDEWAYS: Record<string, readonly string[]> = {
  core: ['shared', 'engine', 'node', 'main', 'renderer', 'cli'],
  shared: ['engine', 'node', 'main', 'renderer', 'cli'],
  engine: ['node', 'main', 'renderer', 'cli'],
  node: ['shared', 'engine', 'main', 'renderer', 'cli'],
  main: ['engine', 'node', 'renderer', 'cli'],
  'main/processes': ['renderer', 'cli'],
  preload: ['engine', 'node', 'main', 'renderer', 'cli'],
  renderer: ['engine', 'node', 'main', 'cli'],
  cli: ['main', 'renderer'],
};

const up = (folder: string): string => '../'.repeat(folder.split('/').length);

const sideways = Object.entries(SIDEWAYS).flatMap(([at, targets]) =>
  targets.map((target) => ({
    what: `${target} imported in ${at}`,
    at,
    code: `import { stub } from '${up(at)}${target}/stub.ts';\nexport const used = stub;`,
    ...both,
  })),
);

/** Code that has no platform under it: core, the contract and the engine. */
const platform = ['core', 'shared', 'engine'].flatMap((at) => [
  {
    what: `node:fs in ${at}`,
    at,
    code: "import { readFileSync } from 'node:fs';\nexport const used = readFileSync;",
    ...both,
  },
  {
    what: `fs without its prefix in ${at}`,
    at,
    code: "import { readFileSync } from 'fs';\nexport const used = readFileSync;",
    ...both,
  },
  { what: `Buffer in ${at}`, at, code: 'export const used = Buffer.alloc(1);', ...both },
  { what: `process in ${at}`, at, code: 'export const used = process.argv;', ...both },
  { what: `crypto in ${at}`, at, code: 'export const used = crypto.subtle;', ...both },
  { what: `window in ${at}`, at, code: 'export const used = window.name;', ...both },
  { what: `document in ${at}`, at, code: 'export const used = document.title;', ...both },
  { what: `fetch in ${at}`, at, code: "export const used = fetch('https://example.org');", ...both },
  { what: `the clock in ${at}`, at, code: 'export const used = Date.now();', ...linterOnly },
  { what: `the clock by constructor in ${at}`, at, code: 'export const used = new Date();', ...linterOnly },
  { what: `Math.random in ${at}`, at, code: 'export const used = Math.random();', ...linterOnly },
  {
    what: `a package that is not pure in ${at}`,
    at,
    code: "import { hash } from '@node-rs/argon2';\nexport const used = hash;",
    ...linterOnly,
  },
]);

const electron = ['core', 'shared', 'engine', 'node', 'renderer', 'cli'].map((at) => ({
  what: `electron in ${at}`,
  at,
  code: "import { app } from 'electron';\nexport const used = app;",
  // Its typings are there for every project, so only the linter can refuse it.
  ...linterOnly,
}));

const named: readonly Probe[] = [
  {
    what: 'raw ipcMain in main',
    at: 'main',
    code: "import { ipcMain } from 'electron';\nexport const used = ipcMain;",
    ...linterOnly,
  },
  {
    what: 'ipcMain through a namespace in main',
    at: 'main',
    code: "import * as electron from 'electron';\nexport const used = electron.ipcMain;",
    ...linterOnly,
  },
  {
    what: 'ipcMain through the default export in main',
    at: 'main',
    code: "import electron from 'electron';\nexport const used = electron;",
    ...linterOnly,
  },
  {
    what: 'a decipher outside its wrapper',
    at: 'node/files',
    code: "import { createDecipheriv } from 'node:crypto';\nexport const used = createDecipheriv;",
    ...linterOnly,
  },
  {
    what: 'a cipher through a namespace',
    at: 'node/store',
    code: "import * as c from 'node:crypto';\nexport const used = c.createCipheriv;",
    ...linterOnly,
  },
  {
    what: 'a decipher in main',
    at: 'main',
    code: "import { createDecipheriv } from 'node:crypto';\nexport const used = createDecipheriv;",
    ...linterOnly,
  },
  {
    what: 'a decipher in the command line',
    at: 'cli',
    code: "import { createDecipheriv } from 'crypto';\nexport const used = createDecipheriv;",
    ...linterOnly,
  },
  {
    what: 'node:fs in the page',
    at: 'renderer',
    code: "import { readFileSync } from 'node:fs';\nexport const used = readFileSync;",
    compiler: false,
    linter: true,
  },
  {
    what: 'Buffer in the page',
    at: 'renderer',
    code: 'export const used = Buffer.alloc(1);',
    compiler: false,
    linter: true,
  },
  {
    what: 'node:fs in the preload',
    at: 'preload',
    code: "import { readFileSync } from 'node:fs';\nexport const used = readFileSync;",
    ...linterOnly,
  },
  {
    what: 'a socket in main',
    at: 'main',
    code: "import { connect } from 'node:net';\nexport const used = connect;",
    ...linterOnly,
  },
  {
    what: 'a request in node',
    at: 'node',
    code: "import { get } from 'node:https';\nexport const used = get;",
    ...linterOnly,
  },
  {
    what: 'a client that connects by itself in the network process',
    at: 'node/net',
    code: "import { request } from 'node:https';\nexport const used = request;",
    ...linterOnly,
  },
  { what: 'fetch in the page', at: 'renderer', code: "export const used = fetch('x');", ...linterOnly },
  {
    what: 'the entry of secp256k1 that loads elliptic',
    at: 'node',
    code: "import s from 'secp256k1';\nexport const used = s as unknown;",
    compiler: false,
    linter: true,
  },
  {
    what: 'libusb outside of the process for devices',
    at: 'node/tokens',
    code: "import { usb } from 'usb';\nexport const used = usb;",
    ...linterOnly,
  },
  {
    what: 'libusb loaded late outside of the process for devices',
    at: 'cli',
    code: "export const used = import('usb');",
    ...linterOnly,
  },
  { what: 'a barrel', at: 'core', code: "export * from './stub.ts';", ...linterOnly },
  { what: 'a default export', at: 'core', code: 'export default 1;', ...linterOnly },
  {
    what: 'any',
    at: 'core',
    rule: '@typescript-eslint/no-explicit-any',
    code: '/** x */\nexport const used: any = 1;',
    ...linterOnly,
  },
  {
    what: 'an undocumented export',
    at: 'core',
    rule: 'holdfast/export-docs',
    code: 'export const used = 1;',
    ...linterOnly,
  },
];

/** Everything that at least one gate must refuse. */
export const probes: readonly Probe[] = [...sideways, ...platform, ...electron, ...named].map((probe) => ({
  ...probe,
  code: 'rule' in probe ? probe.code : probe.code.replace('export const', '/** Documented. */\nexport const'),
}));

/** What both gates must let through: a gate that refuses everything would pass the probes. */
export const allowed: readonly { readonly at: string; readonly code: string }[] = [
  {
    at: 'core',
    code: "import { stub } from './stub.ts';\nimport { hkdf } from '@noble/hashes/hkdf.js';\n/** x */\nexport const used = [stub, hkdf, new TextEncoder()];",
  },
  { at: 'shared', code: "import { stub } from '../core/stub.ts';\n/** x */\nexport const used = stub;" },
  {
    at: 'engine',
    code: "import { stub } from '../core/stub.ts';\nimport { stub as b } from '../shared/stub.ts';\nexport const used = [stub, b];",
  },
  {
    at: 'node',
    code: "import { readFileSync } from 'node:fs';\nimport { stub } from '../core/stub.ts';\nexport const used = [stub, readFileSync];",
  },
  {
    at: 'node/crypto',
    code: "import { createDecipheriv } from 'node:crypto';\nexport const used = createDecipheriv;",
  },
  { at: 'node/net', code: "import { connect } from 'node:net';\nexport const used = connect;" },
  { at: 'node/devices', code: "export const used = import('usb');" },
  {
    at: 'main',
    code: "import { app } from 'electron';\nimport { stub } from '../shared/stub.ts';\nexport const used = [stub, app];",
  },
  { at: 'main/ipc/register.ts', code: "import { ipcMain } from 'electron';\nexport const used = ipcMain;" },
  {
    at: 'main/processes',
    code: "import { stub } from '../../engine/stub.ts';\nimport { stub as b } from '../../node/stub.ts';\nexport const used = [stub, b];",
  },
  { at: 'preload', code: "import { contextBridge } from 'electron';\nexport const used = contextBridge;" },
  {
    at: 'renderer',
    code: "import { stub } from '../shared/stub.ts';\nexport const used = [stub, document.title];",
  },
  {
    at: 'cli',
    code: "import { stub } from '../engine/stub.ts';\nimport { stub as b } from '../node/stub.ts';\nexport const used = [stub, b];",
  },
];
