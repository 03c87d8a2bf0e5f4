import { render } from 'preact';

import { readPlace, takeToken } from './address';
import { App } from './app';
import { Connection } from './connection';
import { Model, type Described } from './model';

const root = document.getElementById('page') as HTMLElement;
root.textContent = '';
const token = takeToken();
const model = new Model(() => render(<App model={model} />, root));

const connection = new Connection(token, {
  onEvents: (events) => model.add(events),
  onMissed: (missed) => model.missed(missed),
  onBegin: () => {
    model.begin();
    void connection
      .get('/api/overview')
      .then((overview) => {
        model.subjects = (overview as { subjects: Described[] }).subjects;
        model.changed();
      })
      .catch(() => undefined); // the stream says that the connection is lost
  },
  onStatus: (status) => {
    model.status = status;
    model.changed();
  },
});
model.connection = connection;

addEventListener('popstate', () => {
  model.place = readPlace();
  model.changed();
});
model.changed();
void connection.follow();
