import { describe, expect, it } from 'vitest';
import { refusedSwitch, refusedVariable } from '../../src/main/refuse-switches.ts';

describe('refused switches', () => {
  it.each([
    ['--remote-debugging-port=9222', 'remote-debugging-port'],
    ['--remote-debugging-pipe', 'remote-debugging-pipe'],
    ['-remote-debugging-port=0', 'remote-debugging-port'],
    ['/remote-debugging-port=0', 'remote-debugging-port'],
    ['--REMOTE-DEBUGGING-PORT', 'remote-debugging-port'],
    ['--inspect', 'inspect'],
    ['--inspect-brk=1', 'inspect-brk'],
    ['--inspect-anything-new', 'inspect-anything-new'],
    ['--proxy-server=x', 'proxy-server'],
    ['--renderer-cmd-prefix=x', 'renderer-cmd-prefix'],
    ['--gpu-launcher=x', 'gpu-launcher'],
    ['--no-sandbox', 'no-sandbox'],
    ['--use-fake-device-for-media-stream', 'use-fake-device-for-media-stream'],
    ['--use-file-for-fake-video-capture=x', 'use-file-for-fake-video-capture'],
    ['--use-fake-ui-for-media-stream', 'use-fake-ui-for-media-stream'],
    ['--trace-config-file=x', 'trace-config-file'],
    ['--trace-startup', 'trace-startup'],
    ['--trace-anything-new', 'trace-anything-new'],
    ['--enable-experimental-web-platform-features', 'enable-experimental-web-platform-features'],
    ['--browser-subprocess-path=x', 'browser-subprocess-path'],
    ['--mojo-core-library-path=x', 'mojo-core-library-path'],
    ['-r', 'r'],
    ['--require=x', 'require'],
  ])('%s', (word, name) => {
    expect(refusedSwitch(['x', word])).toBe(name);
  });

  it.each([
    [],
    ['/home/a/b.holdfast'],
    ['--ozone-platform=wayland'],
    ['--force-device-scale-factor=2'],
    ['/inspect me/a'],
  ])('lets %s pass', (...words) => {
    expect(refusedSwitch(words)).toBeUndefined();
  });

  it('refuses variables by name, whatever they say, unless they are empty', () => {
    expect(refusedVariable({ PATH: '/bin', NODE_OPTIONS: '--title=x' })).toBe('NODE_OPTIONS');
    expect(refusedVariable({ NODE_OPTIONS: '', PATH: '/bin' })).toBeUndefined();
  });
});
