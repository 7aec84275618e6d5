import { startApp } from './app.ts';
import { refuseSwitches } from './refuse-switches.ts';

refuseSwitches(process);
void startApp({ outFolder: import.meta.dirname });
