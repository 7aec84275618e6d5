import { useEffect } from 'react';
import { Autocomplete, useFilter } from 'react-aria-components/Autocomplete';
import { Dialog } from 'react-aria-components/Dialog';
import { Input } from 'react-aria-components/Input';
import { Menu, MenuItem } from 'react-aria-components/Menu';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { SearchField } from 'react-aria-components/SearchField';
import { go } from '../state/route.ts';
import { lockNow } from '../state/session.ts';
import { text } from '../text/en.ts';
import { stopPrograms } from './stop-programs.tsx';
import { closePalette, openPalette, usePalette } from './palette-state.ts';

const t = text.palette;
type Started = keyof typeof t.commands;

const routes: Readonly<Record<Exclude<Started, 'vault.lock' | 'serve.stop'>, string>> = {
  'keys.list': '/keys',
  'inventory.check': '/keys?show=flagged',
  'inventory.save-view': '/keys?show=filter',
  'inventory.export': '/keys?show=filter',
  'keys.generate': '/create?kind=single',
  'keys.import': '/create?kind=import-key',
  'seeds.generate': '/create?kind=seed',
  'seeds.import': '/create?kind=import-phrase',
  'seeds.add-account': '/create?kind=account',
  'seeds.derive-key': '/create?kind=derive',
  'keys.derive': '/protect/derive',
  'sign.open': '/sign/new',
  'sign.list': '/sign',
  'documents.open': '/sign/document',
  'batches.open': '/sign/batch',
  'rules.list': '/rules',
  'rules.set': '/rules/edit',
  'addresses.list': '/addresses',
  'addresses.add': '/addresses/add',
  'credentials.list': '/exchanges',
  'credentials.add': '/exchanges/add',
  'programs.list': '/programs',
  'agent.status': '/agent',
  'tokens.list': '/tokens',
  'token-copies.list': '/wrapping',
  'token-copies.backup': '/wrapping/backup',
  'token-copies.inspect': '/wrapping/restore',
  'enrolment.list': '/enrolment',
  'attestation.roots': '/roots',
  'attestation.add-root': '/roots/add',
  'wallets.list': '/wallets',
  'wallets.add': '/wallets/add',
  'references.list': '/references',
  'references.add': '/references/add',
  'register.list': '/protect',
  'data.encrypt-file': '/protect/encrypt-file',
  'data.decrypt-file': '/protect/decrypt-file',
  'data.encrypt-text': '/protect/encrypt-text',
  'data.decrypt-text': '/protect/decrypt-text',
  'data.mac': '/protect/mac',
  'data.verify-mac': '/protect/check-mac',
  'data.verify-signature': '/protect/check-signature',
  'keys.wrap': '/protect/wrap',
  'keys.unwrap': '/protect/unwrap',
  'backup.write': '/backups',
  'backup.list': '/backups',
  'backup.inspect': '/backups/check',
  'audit.list': '/record',
  'audit.check': '/record',
  'audit.export': '/record',
  'audit.verify': '/record/verify',
  'calendar.list': '/calendar',
  'cases.list': '/incidents',
  'advisories.keep': '/incidents/advisory',
  'statements.verify': '/incidents/check',
  'policy.periods': '/settings/periods',
  'clock.confirm': '/settings/clock',
  'vault.settings': '/settings',
  'vault.change-passphrase': '/settings/passphrase',
  'vault.confirm-recovery-code': '/settings/code',
  'vault.renew-recovery-code': '/settings/new-code',
  'vault.add-token-slot': '/settings/token',
};

function start(command: Started): void {
  closePalette();
  if (command === 'vault.lock') lockNow();
  else if (command === 'serve.stop') void stopPrograms();
  else go(routes[command]);
}

/** Every command that a person can start from anywhere, found by typing. Ctrl/Cmd-K; Esc puts it away. */
export function CommandPalette() {
  const open = usePalette((state) => state.open);
  const { contains } = useFilter({ sensitivity: 'base' });
  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        openPalette();
      }
    }
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);

  // The keys of the catalogue are the commands; Object.entries forgets that.
  const items = Object.entries(t.commands) as [Started, string][];
  return (
    <ModalOverlay
      className="overlay"
      isDismissable
      isOpen={open}
      onOpenChange={(next) => (next ? openPalette() : closePalette())}
    >
      <Modal className="palette">
        <Dialog aria-label={t.title}>
          <Autocomplete filter={contains}>
            <SearchField autoFocus aria-label={t.search} className="palette-search">
              <Input className="input" placeholder={t.search} />
            </SearchField>
            <Menu
              className="palette-list"
              aria-label={t.title}
              renderEmptyState={() => <p className="soft palette-empty">{t.none}</p>}
            >
              {items.map(([command, name]) => (
                <MenuItem
                  key={command}
                  id={command}
                  className="palette-item"
                  textValue={`${name} ${command}`}
                  onAction={() => start(command)}
                >
                  <span>{name}</span>
                  <span className="mono small soft">{command}</span>
                </MenuItem>
              ))}
            </Menu>
          </Autocomplete>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
