/** Starts the page: finds the bridge, draws what the app says, and hands it what is heard. */

import { App } from './app.mjs';
import { bridge } from './bridge.mjs';
import { listenForFiles } from './drop.mjs';
import { hear } from './hearing.mjs';
import { listen } from './keys.mjs';
import { render } from './lit.mjs';
import { watchSizes } from './text-size.mjs';
import { texts } from './texts.mjs';
import { saveOnLeaving } from './view/field.mjs';
import { keepKeyboard, keyboardAt } from './view/grid.mjs';
import { afterDrawing, windowView } from './view/window.mjs';

const app = new App(await bridge(), draw);

function draw() {
  const keyboard = keyboardAt();
  render(windowView(app), document.body);
  keepKeyboard(app, keyboard);
  afterDrawing(app);
}

listen(app);
listenForFiles(app);
watchSizes(app);
saveOnLeaving();
window.addEventListener('unhandledrejection', () => app.notices.say(texts.notices.failed, { level: 'error', stays: true }));
window.addEventListener('beforeunload', (event) => {
  if (app.asking.waiting > 0) event.preventDefault(); // what wasn't sent yet would be lost
});
app.bridge.subscribe((event) => hear(app, event));
draw();
