import type { CallTable } from './call-row.ts';

/** Contract wallets, calls in bundles, and who controls a contract. */
export const walletCalls: CallTable = {
  '0x6a761202': {
    standard: 'safe',
    signature:
      'execTransaction(address to,uint256 value,bytes data,uint8 operation,uint256 safeTxGas,uint256 baseGas,uint256 gasPrice,address gasToken,address refundReceiver,bytes signatures)',
    carries: [{ target: 'to', value: 'value', data: 'data', operation: 'operation', wallet: true }],
    does: [{ act: 'call', token: 'gasToken', amount: 'refund', to: 'refundReceiver' }],
  },
  '0xd4d9bdcd': {
    standard: 'safe',
    signature: 'approveHash(bytes32 hashToApprove)',
    does: [{ act: 'account', warn: 'unknown-call' }],
  },
  '0x0d582f13': {
    standard: 'safe',
    signature: 'addOwnerWithThreshold(address owner,uint256 _threshold)',
    does: [{ act: 'account', warn: 'ownership-change' }],
  },
  '0xf8dc5dd9': {
    standard: 'safe',
    signature: 'removeOwner(address prevOwner,address owner,uint256 _threshold)',
    does: [{ act: 'account', warn: 'ownership-change' }],
  },
  '0xe318b52b': {
    standard: 'safe',
    signature: 'swapOwner(address prevOwner,address oldOwner,address newOwner)',
    does: [{ act: 'account', warn: 'ownership-change' }],
  },
  '0x694e80c3': {
    standard: 'safe',
    signature: 'changeThreshold(uint256 _threshold)',
    does: [{ act: 'account', warn: 'ownership-change' }],
  },
  '0x610b5925': {
    standard: 'safe',
    signature: 'enableModule(address module)',
    does: [{ act: 'account', warn: 'module-enabled' }],
  },
  '0xe009cfde': {
    standard: 'safe',
    signature: 'disableModule(address prevModule,address module)',
    does: [{ act: 'account', warn: 'ownership-change', severity: 'caution' }],
  },
  '0xe19a9dd9': {
    standard: 'safe',
    signature: 'setGuard(address guard)',
    does: [{ act: 'account', warn: 'guard-changed' }],
  },
  '0xe068df37': {
    standard: 'safe',
    signature: 'setModuleGuard(address moduleGuard)',
    does: [{ act: 'account', warn: 'guard-changed' }],
  },
  '0xf08a0323': {
    standard: 'safe',
    signature: 'setFallbackHandler(address handler)',
    does: [{ act: 'account', warn: 'guard-changed' }],
  },
  '0x7de7edef': {
    standard: 'safe',
    signature: 'changeMasterCopy(address _masterCopy)',
    does: [{ act: 'account', warn: 'contract-upgrade' }],
  },
  '0x8d80ff0a': { standard: 'safe', signature: 'multiSend(bytes transactions)', packed: 'multi-send' },
  '0xac9650d8': {
    standard: 'multicall',
    signature: 'multicall(bytes[] data)',
    carries: [{ each: 'data', data: '.' }],
  },
  '0x5ae401dc': {
    standard: 'multicall',
    signature: 'multicall(uint256 deadline,bytes[] data)',
    carries: [{ each: 'data', data: '.' }],
  },
  '0x1f0464d1': {
    standard: 'multicall',
    signature: 'multicall(bytes32 previousBlockhash,bytes[] data)',
    carries: [{ each: 'data', data: '.' }],
  },
  '0x252dba42': {
    standard: 'multicall',
    signature: 'aggregate((address target,bytes callData)[] calls)',
    carries: [{ each: 'calls', target: '.target', data: '.callData' }],
  },
  '0xbce38bd7': {
    standard: 'multicall',
    signature: 'tryAggregate(bool requireSuccess,(address target,bytes callData)[] calls)',
    carries: [{ each: 'calls', target: '.target', data: '.callData' }],
  },
  '0x82ad56cb': {
    standard: 'multicall',
    signature: 'aggregate3((address target,bool allowFailure,bytes callData)[] calls)',
    carries: [{ each: 'calls', target: '.target', data: '.callData' }],
  },
  '0x174dea71': {
    standard: 'multicall',
    signature: 'aggregate3Value((address target,bool allowFailure,uint256 value,bytes callData)[] calls)',
    carries: [{ each: 'calls', target: '.target', value: '.value', data: '.callData' }],
  },
  '0xb61d27f6': {
    standard: 'account',
    signature: 'execute(address dest,uint256 value,bytes func)',
    carries: [{ target: 'dest', value: 'value', data: 'func', wallet: true }],
  },
  '0x34fcd5be': {
    standard: 'account',
    signature: 'executeBatch((address target,uint256 value,bytes data)[] calls)',
    carries: [{ each: 'calls', target: '.target', value: '.value', data: '.data', wallet: true }],
  },
  '0xf2fde38b': {
    standard: 'ownable',
    signature: 'transferOwnership(address newOwner)',
    does: [{ act: 'account', warn: 'ownership-change' }],
  },
  '0x715018a6': {
    standard: 'ownable',
    signature: 'renounceOwnership()',
    does: [{ act: 'account', warn: 'ownership-change' }],
  },
  '0x79ba5097': {
    standard: 'ownable',
    signature: 'acceptOwnership()',
    does: [{ act: 'account', warn: 'ownership-change', severity: 'caution' }],
  },
  '0x13af4035': {
    standard: 'ownable',
    signature: 'setOwner(address newOwner)',
    does: [{ act: 'account', warn: 'ownership-change' }],
  },
  '0x7a9e5e4b': {
    standard: 'ownable',
    signature: 'setAuthority(address newAuthority)',
    does: [{ act: 'account', warn: 'ownership-change' }],
  },
  '0x2f2ff15d': {
    standard: 'access-control',
    signature: 'grantRole(bytes32 role,address account)',
    does: [{ act: 'account', warn: 'ownership-change' }],
  },
  '0xd547741f': {
    standard: 'access-control',
    signature: 'revokeRole(bytes32 role,address account)',
    does: [{ act: 'account', warn: 'ownership-change', severity: 'caution' }],
  },
  '0x36568abe': {
    standard: 'access-control',
    signature: 'renounceRole(bytes32 role,address account)',
    does: [{ act: 'account', warn: 'ownership-change', severity: 'caution' }],
  },
  '0x3659cfe6': {
    standard: 'proxy',
    signature: 'upgradeTo(address newImplementation)',
    does: [{ act: 'account', warn: 'contract-upgrade' }],
  },
  '0x4f1ef286': {
    standard: 'proxy',
    signature: 'upgradeToAndCall(address newImplementation,bytes data)',
    does: [{ act: 'account', warn: 'contract-upgrade' }],
  },
  '0x8f283970': {
    standard: 'proxy',
    signature: 'changeAdmin(address newAdmin)',
    does: [{ act: 'account', warn: 'ownership-change' }],
  },
  '0x99a88ec4': {
    standard: 'proxy',
    signature: 'upgrade(address proxy,address implementation)',
    does: [{ act: 'account', warn: 'contract-upgrade' }],
  },
  '0x9623609d': {
    standard: 'proxy',
    signature: 'upgradeAndCall(address proxy,address implementation,bytes data)',
    does: [{ act: 'account', warn: 'contract-upgrade' }],
  },
  '0x8456cb59': { standard: 'pausable', signature: 'pause()', does: [{ act: 'account' }] },
  '0x3f4ba83a': { standard: 'pausable', signature: 'unpause()', does: [{ act: 'account' }] },
};
