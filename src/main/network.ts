import { app, type Session } from 'electron';
import type { MainModule } from './module.ts';
import { pageOrigin } from './page-address.ts';

/**
 * Holdfast opens no connection. Chromium has habits of its own (updates of components, field trials, name lookups ahead
 * of time), each of which is switched off here; what is left cannot resolve a name.
 */
export function denyNetworkSwitches(): void {
  for (const name of [
    'disable-background-networking',
    'disable-component-update',
    'disable-domain-reliability',
    'disable-client-side-phishing-detection',
    'disable-default-apps',
    'disable-sync',
    'disable-breakpad',
    'disable-speech-api',
    'disable-webrtc',
    'dns-prefetch-disable',
    'no-pings',
    'no-proxy-server',
    'no-first-run',
  ]) {
    app.commandLine.appendSwitch(name);
  }
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND');
  app.commandLine.appendSwitch('force-webrtc-ip-handling-policy', 'disable_non_proxied_udp');
}

/** Cancels every request of the session that is not for a file of ours. */
export function networkModule(session: () => Session): MainModule {
  return {
    name: 'network',
    async onReady() {
      const own = session();
      own.setSpellCheckerEnabled(false);
      own.setSpellCheckerDictionaryDownloadURL(`${pageOrigin}/none/`);
      own.webRequest.onBeforeRequest((details, answer) => {
        answer({ cancel: !details.url.startsWith(`${pageOrigin}/`) });
      });
      own.setCertificateVerifyProc((_request, answer) => answer(-2));
      own.on('will-download', (event) => event.preventDefault());
      await own.setProxy({ mode: 'direct' });
    },
  };
}
