/** Notices that a page leaves for the next one; errors have their own texts above. */
export const notices: Readonly<Record<string, string>> = {
  'locked-asked': 'The vault is locked.',
  'locked-idle': 'The vault locked itself, because nobody used it for a while.',
  'locked-screen-lock': 'The vault locked itself together with the screen.',
  'locked-suspend': 'The vault locked itself, because the computer went to sleep.',
  'locked-quit': 'The vault is locked.',
  'locked-fault': 'The vault locked itself after a fault. What was acknowledged is saved.',
  'vault-process-ended':
    'The process that held the vault ended, so the vault is locked. What was acknowledged is saved.',
  'page-ended': 'The page ended on its own and was started afresh.',
  'code-confirmed': 'The recovery code is proven: you have it.',
  'code-unconfirmed': 'The vault is ready. Its recovery code is not proven yet; do that under Settings.',
  'phrase-verified': 'The phrase is proven: what you wrote down brings this seed back.',
  'secret-hidden': 'The secret is hidden again, and the page that showed it is gone.',
  'secret-cancelled': 'Left without a change. What was typed is gone.',
  'passphrase-changed': 'The new passphrase is set. The old one opens nothing any more.',
  'code-renewed': 'The new recovery code is set. The old one opens nothing any more.',
  'key-imported': 'The key is in the vault.',
  'credential-added': 'The API key is in the vault.',
  'token-logged-in': 'Logged in to the token.',
  'token-pin-changed': 'The new PIN is set.',
  'token-slot-added': 'The token opens this vault now.',
  'slot-removed': 'That way in is closed, and every key of the vault is renewed.',
  'token-initialised': 'The token is initialised, and on record.',
  'token-set-aside':
    '{label} is set aside: its attestation is not what the profile requires. Its number stays in the count.',
  'token-enrolled': '{label} is done. Take it out, put its label on, and insert the next.',
  'token-needs-more': 'More is needed for this token. Go on, and fill in everything that is asked for.',
  'credential-replaced':
    'The new API key is in place, and the old one is retired. Delete the old one at the exchange.',
  'rules-wait': 'These rules are looser than the present ones: they count from {from}.',
  'clipboard-cleared': 'The clipboard was cleared.',
  'failed-unlocks': 'Failed attempts to unlock this vault since it was last opened: {count}.',
  restored:
    'The backup was restored into a new vault. Unlock it with the passphrase the backup was made under.',
};
