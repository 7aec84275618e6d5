/** One way in which a page might leave or open another. Each runs inside the page, alone. */
export interface Escape {
  readonly name: string;
  readonly act: string;
}

const element = (tag: string, attributes: Record<string, string>, then = ''): string =>
  `{ const it = document.createElement('${tag}'); it.className = 'escape'; ` +
  Object.entries(attributes)
    .map(([name, value]) => `it.setAttribute('${name}', ${JSON.stringify(value)}); `)
    .join('') +
  `document.body.append(it); ${then} }`;

const away = 'https://localhost:9/';

/** All of them; given as text because they also try what TypeScript would not let us write. */
export const escapes: readonly Escape[] = [
  { name: 'location.href', act: `location.href = '${away}'` },
  { name: 'location.assign', act: `location.assign('http://localhost:9/')` },
  { name: 'location.replace', act: `location.replace('${away}')` },
  { name: 'location.reload', act: `location.reload()` },
  { name: 'file:', act: `location.href = 'file:///etc/passwd'` },
  { name: 'data:', act: `location.href = 'data:text/html,<p>x'` },
  { name: 'javascript:', act: `location.href = 'javascript:"<p>x"'` },
  { name: 'blob:', act: `location.href = URL.createObjectURL(new Blob(['<p>x'], { type: 'text/html' }))` },
  { name: 'chrome:', act: `location.href = 'chrome://gpu/'` },
  { name: 'devtools:', act: `location.href = 'devtools://devtools/bundled/inspector.html'` },
  { name: 'view-source:', act: `location.href = 'view-source:app://holdfast/'` },
  { name: 'mailto:', act: `location.href = 'mailto:x@localhost'` },
  { name: 'another host of ours', act: `location.href = 'app://other/'` },
  { name: 'another file of ours', act: `location.href = 'app://holdfast/other.html'` },
  { name: 'a host that begins like ours', act: `location.href = 'app://holdfast.localhost/'` },
  { name: 'the navigation object', act: `navigation.navigate('${away}')` },
  { name: 'history', act: `history.pushState(null, '', '${away}')` },
  { name: 'going back', act: `history.go(-1)` },
  { name: 'window.open', act: `window.open('${away}')` },
  { name: 'window.open of ours', act: `window.open('app://holdfast/')` },
  { name: 'window.open of nothing', act: `window.open('about:blank', 'x', 'popup')` },
  { name: 'window.open without opener', act: `window.open('${away}', '_blank', 'noopener')` },
  { name: 'window.open in place', act: `window.open('${away}', '_self')` },
  { name: 'a link', act: element('a', { href: away }, 'it.click();') },
  { name: 'a link to a new window', act: element('a', { href: away, target: '_blank' }, 'it.click();') },
  { name: 'a download', act: element('a', { href: 'data:text/plain,x', download: 'x.txt' }, 'it.click();') },
  {
    name: 'a link that reports',
    act: element('a', { href: '#x', ping: away }, 'it.click(); history.replaceState(null, "", "/");'),
  },
  { name: 'a form', act: element('form', { action: away }, 'it.submit();') },
  {
    name: 'a form that posts',
    act: element('form', { action: away, method: 'post', target: '_blank' }, 'it.submit();'),
  },
  {
    name: 'a refresh',
    act: element('meta', { 'http-equiv': 'refresh', content: `0;url=${away}` }, 'document.head.append(it);'),
  },
  {
    name: 'a base',
    act: element(
      'base',
      { href: away },
      'document.head.prepend(it); const a = document.createElement("a"); a.className = "escape"; a.href = "x"; document.body.append(a); a.click();',
    ),
  },
  { name: 'a frame', act: element('iframe', { src: away }) },
  { name: 'a frame of ours', act: element('iframe', { src: 'app://holdfast/' }) },
  { name: 'a frame with a page in it', act: element('iframe', { srcdoc: '<p>x' }) },
  {
    name: 'a frame that leads the top away',
    act: element(
      'iframe',
      { srcdoc: `<a id=a href=${away} target=_top>x</a>` },
      'setTimeout(() => it.contentDocument?.getElementById("a")?.click(), 20);',
    ),
  },
  { name: 'an object', act: element('object', { data: away }) },
  { name: 'an embedded thing', act: element('embed', { src: away }) },
  { name: 'a webview', act: element('webview', { src: away }) },
  { name: 'a portal', act: element('portal', { src: away }, 'it.activate?.();') },
  { name: 'printing', act: `document.execCommand('open', false, '${away}')` },
  { name: 'sendBeacon', act: `navigator.sendBeacon('${away}', 'x')` },
];
