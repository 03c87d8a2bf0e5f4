import { CommandRouter } from 'vmre';

import type { Service } from './service';

const args = { name: { type: String, pattern: /\w+/ } } as const;

/** How the requestor administers the service: RUN `user add ann`. */
export const commandsOf = (service: Service): CommandRouter =>
  new CommandRouter()
    .add('info', { description: 'Where the service is' }, () => ({ url: service.url }))
    .add('user add', { description: 'Lets a user in', args }, ({ name }) => {
      service.users.add(name);
    })
    .add('user remove', { description: 'Locks a user out', args }, ({ name }) => {
      if (!service.users.delete(name)) throw new Error(`there is no user ${name}`);
    })
    .add('user list', { description: 'Who may use the service' }, () => [...service.users].sort());
