import { app, type Session, type WebContents } from 'electron';
import type { MainModule } from './module.ts';
import { isPageAddress } from './page-address.ts';

/** Refuses, for every page there is or will be, what no page of ours has a use for; `mayScan`: the camera is wanted now (security.md E-10, E-12). */
export function lockdownModule(session: () => Session, mayScan: () => boolean): MainModule {
  app.on('web-contents-created', (_event, contents) => lockContents(contents));
  app.on('certificate-error', (event, _contents, _url, _error, _certificate, answer) => {
    event.preventDefault();
    answer(false);
  });
  app.on('select-client-certificate', (event) => event.preventDefault());
  app.on('login', (event) => event.preventDefault());
  return {
    name: 'lockdown',
    onReady() {
      const own = session();
      // One thing is let through: pictures, without sound, for our own page while a person reads a code with the camera.
      own.setPermissionRequestHandler((_contents, permission, answer, details) => {
        const { mediaTypes } = details as { readonly mediaTypes?: readonly string[] };
        const pictures = permission === 'media' && mediaTypes?.length === 1 && mediaTypes[0] === 'video';
        answer(pictures && details.isMainFrame && isPageAddress(details.requestingUrl) && mayScan());
      });
      own.setPermissionCheckHandler((_contents, permission, _origin, details) => {
        const { mediaType, isMainFrame } = details;
        // The kind of the check varies with who asks; a device opens only after the request above.
        return permission === 'media' && mediaType !== 'audio' && isMainFrame && mayScan();
      });
      own.setDevicePermissionHandler(() => false);
      own.setDisplayMediaRequestHandler((_request, answer) => answer({}));
      own.setUSBProtectedClassesHandler(({ protectedClasses }) => protectedClasses);
      own.on('select-hid-device', (event, _details, answer) => {
        event.preventDefault();
        answer(null);
      });
      own.on('select-serial-port', (event, _ports, _contents, answer) => {
        event.preventDefault();
        answer('');
      });
      own.on('select-usb-device', (event, _details, answer) => {
        event.preventDefault();
        answer();
      });
    },
  };
}

function lockContents(contents: WebContents): void {
  const refuse = (event: { preventDefault(): void }): void => event.preventDefault();
  // Main loads the page itself, which these events do not report; whatever they report was not ours.
  contents.on('will-navigate', refuse);
  contents.on('will-frame-navigate', refuse);
  contents.on('will-redirect', refuse);
  contents.on('will-attach-webview', refuse);
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  // A page cannot keep its window open: closing locks.
  contents.on('will-prevent-unload', refuse);
  contents.on('select-bluetooth-device', (event, _devices, answer) => {
    event.preventDefault();
    answer('');
  });
  contents.on('did-navigate', (_event, address) => {
    // Nothing should get here; if it does, the page ends rather than shows what is not ours.
    if (!isPageAddress(address)) contents.forcefullyCrashRenderer();
  });
}
