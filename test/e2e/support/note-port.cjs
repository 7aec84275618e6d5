/* A preload for tests, beside the real one: notes the port of the page, which the page still gets. */
const { webFrame } = require('electron');

void webFrame.executeJavaScript(`
  window.addEventListener('message', (event) => {
    if (event.data === 'holdfast:vault-port' && event.ports[0]) window.testPort = event.ports[0];
  });
`);
