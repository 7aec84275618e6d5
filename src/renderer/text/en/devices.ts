/** What is plugged in by USB: what it is, what stands in the way, what to do. */
export const devices = {
  title: 'Plugged in by USB',
  kinds: {
    token: 'token',
    reader: 'smart-card reader',
    hsm: 'HSM',
    fido: 'security key (FIDO)',
    wallet: 'wallet',
    loader: 'waits for new firmware',
    serial: 'serial chip',
    other: 'other device',
  },
  known: {
    product: '',
    class: 'not a known product; judged by what it says of itself',
    no: 'not a known product',
  },
  problems: {
    'no-service': 'The smart-card service is not installed.',
    'service-stopped': 'The smart-card service is not running.',
    'no-driver': 'The smart-card service has no driver for it.',
    'no-module': 'Its module is not installed.',
    'no-access': 'You may not open it.',
    'switched-off': 'Its smart-card part is switched off, or it has none.',
  },
  steps: {
    'install-service': () => 'Install the smart-card service.',
    'start-service': () => 'Start the smart-card service.',
    'install-driver': () => 'Install the driver for readers (CCID).',
    'install-module': (module: string) => `Install the module that speaks to it: ${module}.`,
    'module-from-maker': (module: string) =>
      `Get the module that speaks to it from its maker (${module}); no package of this system is known to have it.`,
    'trust-module': (module: string) => `Trust its module below: ${module}.`,
    'use-token': () => 'Ready: it is among the tokens above.',
    'put-card-in': () => 'Put a card into it.',
    connector: () =>
      'Tell its module how to reach it, in yubihsm_pkcs11.conf: by USB or through yubihsm-connector.',
    'install-rules': () => 'Save the udev rules, install them, and plug it in again.',
    replug: () =>
      'The udev rules are in place: plug it in again, while you are logged in at this computer itself.',
    'switch-on': () => 'Switch its smart-card part on, if it has one.',
    wallet: () => 'This is a wallet. Holdfast does not speak to it yet: use it with its own program.',
    fido: () => 'It signs in to web sites and keeps no keys that Holdfast can use.',
    loader: () => 'It waits for new firmware: finish that with the program of its maker.',
    serial: () =>
      'Such a chip is in some wallets and in much else. Holdfast does not speak to such a wallet yet.',
    unknown: () => 'Nothing says that it keeps keys.',
  },
  command: 'the command',
  saveRules: 'Save the udev rules…',
  rulesSaved: (location: string) => `The rules are in ${location}. Install them from that folder:`,
  none: (seen: number, products: number) =>
    `Nothing that may keep keys is plugged in. Looked for smart-card readers and tokens, security keys and ${String(products)} known products, among ${seen === 1 ? '1 device' : `${String(seen)} devices`}.`,
  cannotSee:
    'USB cannot be seen from here: this system shows no bus, as in a container or a virtual machine.',
  notRunning: 'USB cannot be seen: the process that looks at it does not run or does not answer.',
  how: {
    events: 'Changes are noticed at once.',
    polling: 'Changes are noticed by looking once a second.',
    nothing: '',
  },
  looked: (places: string) => `Looked at ${places}.`,
} as const;
