import { builtinModules } from 'node:module';

import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

import { exportDocs } from './scripts/lint/export-docs.mjs';

/*
 * Import zones. The compiler refuses sideways imports (one project per folder) but can be blinded by a dependency whose
 * typings bring Node's along, so the linter refuses them again by name. test/arch/boundaries.test.ts tests both.
 */

const builtins = builtinModules.filter((name) => !name.startsWith('_') && !name.includes('/'));
const NODE = {
  regex: `^(node:|(${builtins.join('|')})(/|$))`,
  message: 'No Node here: what is needed comes in through a port.',
};
const ELECTRON = {
  regex: '^electron(/|$)',
  message: 'Electron is imported in src/main and src/preload only.',
};
const NETWORK = {
  regex: '^(node:)?(net|http|https|http2|tls|dgram|dns|inspector)(/|$)',
  message: 'Holdfast opens no connection of any kind.',
};
/** Sockets of this machine's own file system, for programs and SSH clients of the same user: nothing that has a host. */
const NETWORK_BUT_LOCAL_SOCKETS = {
  regex: '^(node:)?(http|https|http2|tls|dgram|dns|inspector)(/|$)',
  message: 'Holdfast opens no connection of any kind.',
};
/** What asks the nodes that the user names, in a process of its own: HTTP over a connection that it opens itself, and nothing that listens for the world. */
const NETWORK_OF_THE_NETWORK_PROCESS = {
  regex: '^(node:)?(https|http2|dgram|inspector)(/|$)',
  message: 'The network process speaks HTTP/1.1 over sockets that it has checked itself, and nothing else.',
};
const NATIVE_ELLIPTIC = {
  regex: '^(secp256k1|secp256k1/(index|elliptic)(\\.js)?|elliptic(/.*)?)$',
  message: "Import 'secp256k1/bindings.js': the package's entry would load elliptic.",
};
const USB_MESSAGE = 'usb is loaded in src/node/devices only, which has a process of its own.';
const USB = { regex: '^usb(/|$)', message: USB_MESSAGE };
const USB_SYNTAX = { selector: 'ImportExpression[source.value="usb"]', message: USB_MESSAGE };
const PURE_PACKAGES = {
  regex: '^(?!\\.{1,2}/|@noble/|@scure/|micro-eth-signer(/|$)|micro-packed$|zod(/|$)|node:|electron)',
  message: 'Pure code uses @noble, @scure, micro-eth-signer, micro-packed and zod only.',
};

/** @param {string[]} folders folders of src/ that may not be imported from here */
const notFrom = (...folders) => ({
  regex: `^(\\.\\./)+(src/)?(${folders.join('|')})/`,
  message: `Imports run one way; from here none of: ${folders.join(', ')}.`,
});

const IPC_MAIN = {
  name: 'electron',
  importNames: ['ipcMain', 'default'],
  message: 'ipcMain is used in src/main/ipc/register.ts only, which checks sender, frame and payload.',
};
const CIPHERS = ['createCipheriv', 'createDecipheriv'];
const CIPHER_MESSAGE =
  'Ciphers of node:crypto are used in src/node/crypto only, behind the wrapper that pins the tag length.';
const CIPHER_PATHS = ['node:crypto', 'crypto'].map((name) => ({
  name,
  importNames: CIPHERS,
  message: CIPHER_MESSAGE,
}));
const CIPHER_SYNTAX = CIPHERS.map((name) => ({
  selector: `MemberExpression[property.name="${name}"]`,
  message: CIPHER_MESSAGE,
}));
const IPC_SYNTAX = [{ selector: 'MemberExpression[property.name="ipcMain"]', message: IPC_MAIN.message }];
const CLOCK_SYNTAX = [
  {
    selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
    message: 'No clock here: take the time from the clock port.',
  },
];

const NO_RANDOM = {
  object: 'Math',
  property: 'random',
  message: 'Not random enough for anything here; use the random port.',
};
const NO_CLOCK = {
  object: 'Date',
  property: 'now',
  message: 'No clock here: take the time from the clock port.',
};
const NO_NETWORK = [
  'fetch',
  'XMLHttpRequest',
  'WebSocket',
  'EventSource',
  'WebTransport',
  'RTCPeerConnection',
].map((name) => ({
  name,
  message: 'Holdfast opens no connection of any kind.',
}));
const PLATFORM = [
  ...[
    'crypto',
    'Buffer',
    'process',
    'global',
    'window',
    'self',
    'document',
    'navigator',
    'location',
    'localStorage',
    'sessionStorage',
  ],
  ...[
    'indexedDB',
    'performance',
    'require',
    '__dirname',
    '__filename',
    'setImmediate',
    'console',
    'structuredClone',
  ],
].map((name) => ({ name, message: 'Pure code has no platform: take it through a port.' }));

/**
 * The complete set of restrictions for one folder: a later entry for the same rule replaces an earlier one, so each folder
 * states all of its own.
 * @param {string[]} files
 * @param {{ network?: object, usb?: boolean, patterns?: object[], paths?: object[], globals?: object[], properties?: object[], syntax?: object[], ignores?: string[] }} zone
 */
function zone(
  files,
  {
    network = NETWORK,
    usb = false,
    patterns = [],
    paths = [],
    globals = [],
    properties = [],
    syntax = [],
    ignores = [],
  },
) {
  return {
    files,
    ignores,
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [network, NATIVE_ELLIPTIC, ...(usb ? [] : [USB]), ...patterns], paths },
      ],
      'no-restricted-globals': ['error', ...NO_NETWORK, ...globals],
      'no-restricted-properties': ['error', NO_RANDOM, ...properties],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportAllDeclaration', message: 'No barrels: import from the file that defines it.' },
        { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
        ...(usb ? [] : [USB_SYNTAX]),
        ...syntax,
      ],
    },
  };
}

const PURE = { globals: PLATFORM, properties: [NO_CLOCK], syntax: [...CIPHER_SYNTAX, ...CLOCK_SYNTAX] };
const ON_NODE = { paths: CIPHER_PATHS, syntax: CIPHER_SYNTAX };

const zones = [
  zone(['src/core/**'], {
    ...PURE,
    patterns: [
      NODE,
      ELECTRON,
      PURE_PACKAGES,
      notFrom('shared', 'engine', 'node', 'main', 'preload', 'renderer', 'cli'),
    ],
  }),
  zone(['src/shared/**'], {
    ...PURE,
    patterns: [
      NODE,
      ELECTRON,
      PURE_PACKAGES,
      notFrom('engine', 'node', 'main', 'preload', 'renderer', 'cli'),
    ],
  }),
  zone(['src/engine/**'], {
    ...PURE,
    patterns: [NODE, ELECTRON, PURE_PACKAGES, notFrom('node', 'main', 'preload', 'renderer', 'cli')],
  }),
  zone(['src/node/**'], {
    ...ON_NODE,
    ignores: ['src/node/crypto/**', 'src/node/serve/**', 'src/node/devices/**', 'src/node/net/**'],
    patterns: [ELECTRON, notFrom('shared', 'engine', 'main', 'preload', 'renderer', 'cli')],
  }),
  zone(['src/node/net/**'], {
    ...ON_NODE,
    network: NETWORK_OF_THE_NETWORK_PROCESS,
    patterns: [ELECTRON, notFrom('shared', 'engine', 'main', 'preload', 'renderer', 'cli')],
  }),
  zone(['src/node/devices/**'], {
    ...ON_NODE,
    usb: true,
    patterns: [ELECTRON, notFrom('shared', 'engine', 'main', 'preload', 'renderer', 'cli')],
  }),
  zone(['src/node/serve/**'], {
    ...ON_NODE,
    network: NETWORK_BUT_LOCAL_SOCKETS,
    patterns: [ELECTRON, notFrom('shared', 'engine', 'main', 'preload', 'renderer', 'cli')],
  }),
  zone(['src/node/crypto/**'], {
    patterns: [ELECTRON, notFrom('shared', 'engine', 'main', 'preload', 'renderer', 'cli')],
  }),
  zone(['src/main/**'], {
    paths: [IPC_MAIN, ...CIPHER_PATHS],
    syntax: [...IPC_SYNTAX, ...CIPHER_SYNTAX],
    ignores: ['src/main/ipc/register.ts', 'src/main/processes/**'],
    patterns: [notFrom('engine', 'node', 'preload', 'renderer', 'cli')],
  }),
  zone(['src/main/ipc/register.ts'], {
    ...ON_NODE,
    patterns: [notFrom('engine', 'node', 'preload', 'renderer', 'cli')],
  }),
  zone(['src/main/processes/**'], {
    paths: [IPC_MAIN, ...CIPHER_PATHS],
    syntax: [...IPC_SYNTAX, ...CIPHER_SYNTAX],
    patterns: [notFrom('preload', 'renderer', 'cli')],
  }),
  zone(['src/preload/**'], {
    patterns: [
      { regex: '^node:|^(fs|path|child_process|os)$', message: 'The preload is sandboxed: electron only.' },
      notFrom('engine', 'node', 'main', 'renderer', 'cli'),
    ],
  }),
  zone(['src/renderer/**'], {
    patterns: [NODE, ELECTRON, notFrom('engine', 'node', 'main', 'preload', 'cli')],
    globals: ['process', 'Buffer', 'require', 'global'].map((name) => ({
      name,
      message: 'The page has no Node.',
    })),
  }),
  zone(['src/cli/**'], {
    ...ON_NODE,
    patterns: [ELECTRON, notFrom('main', 'preload', 'renderer')],
  }),
];

export default tseslint.config(
  {
    ignores: ['out/**', 'node_modules/**', '.cache/**', 'coverage/**', 'test/fixtures/**', 'test-results/**'],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // Interfaces of ports are async because one adapter needs it; the others answer at once.
      '@typescript-eslint/require-await': 'off',
      eqeqeq: 'error',
      'no-eval': 'error',
      'no-new-func': 'error',
    },
  },
  {
    files: ['src/**'],
    rules: {
      'max-lines': ['error', { max: 500, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
    },
  },
  {
    files: ['src/core/**/*.ts', 'src/shared/**/*.ts'],
    ignores: ['**/*.d.ts'],
    plugins: { holdfast: { rules: { 'export-docs': exportDocs } } },
    rules: { 'holdfast/export-docs': 'error' },
  },
  { files: ['src/cli/**', 'src/main/**'], rules: { 'no-console': 'off' } },
  {
    files: ['src/renderer/**/*.{ts,tsx}'],
    extends: [reactHooks.configs.flat['recommended-latest']],
  },
  ...zones,
  {
    files: ['test/**'],
    rules: {
      'no-restricted-properties': ['error', NO_RANDOM],
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    // Set-up scripts and tool settings: plain JavaScript, checked by the compiler through JSDoc.
    files: ['**/*.mjs', '**/*.js', 'bin/*'],
    extends: [tseslint.configs.recommended, tseslint.configs.disableTypeChecked],
    rules: { 'no-restricted-properties': ['error', NO_RANDOM], eqeqeq: 'error' },
  },
);
