/** Where each act on a key is done: a path with `ID` in the key's place. */
const routes: Readonly<Record<string, string>> = {
  'sign.open': '/sign/new?key=ID',
  'data.encrypt-file': '/protect/encrypt-file?key=ID',
  'data.mac': '/protect/mac?key=ID',
  'keys.wrap': '/protect/wrap?key=ID',
  'keys.derive': '/protect/derive?key=ID',
  'register.reencrypt': '/protect/carry?key=ID',
  'moves.finish': '/keys/ID/act/move',
  'seeds.reveal': '/keys/ID/phrase',
  'seeds.verify': '/keys/ID/phrase/prove',
  'seeds.add-account': '/create?kind=account&seed=ID',
  'seeds.derive-key': '/create?kind=derive&seed=ID',
  'backup.write': '/backups',
  'keys.activate': '/keys/ID/act/activate',
  'keys.waive-backup': '/keys/ID/act/waive',
  'keys.suspend': '/keys/ID/act/suspend',
  'keys.resume': '/keys/ID/act/resume',
  'keys.set-periods': '/keys/ID/act/periods',
  'keys.rotate': '/keys/ID/act/rotate',
  'keys.add-certificate': '/keys/ID/act/certificate',
  'keys.archive': '/keys/ID/act/archive',
  'keys.unarchive': '/keys/ID/act/unarchive',
  'keys.deactivate': '/keys/ID/act/deactivate',
  'keys.revoke': '/keys/ID/act/revoke',
  'keys.destroy': '/keys/ID/act/destroy',
};

/** Where an act on a key is done; nothing for what begins elsewhere. */
export function actRoute(command: string, id: string): string | undefined {
  return routes[command]?.replace('ID', id);
}
