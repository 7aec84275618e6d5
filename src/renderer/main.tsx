import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { startSession } from './state/session.ts';
import './theme/fonts.css';
import './theme/tokens.css';
import './theme/base.css';
import './theme/controls.css';
import './theme/layout.css';

const root = document.getElementById('root');
if (root !== null) {
  void startSession();
  createRoot(root).render(<App />);
}
