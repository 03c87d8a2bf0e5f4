import { CommandRouter } from 'vmre';

import type { Users } from './users';

/** The service, as its commands see it. */
export interface Service {
  readonly url: string;
  readonly users: Users;
}

/** What the requestor can do to the service: RUN `user add alice`. */
export const commandsOf = (service: Service): CommandRouter =>
  new CommandRouter()
    .add('service info', { description: 'Where the service is' }, () => ({ url: service.url }))
    .add(
      'user add',
      { description: 'Lets somebody in', args: { name: { type: String, pattern: /\w+/ } } },
      ({ name }) => service.users.add(name),
    )
    .add(
      'user remove',
      { description: 'Locks somebody out', args: { name: { type: String } } },
      ({ name }) => service.users.remove(name),
    )
    .add(
      'user list',
      { args: { sort: { type: String, flag: 'sort', oneOf: ['name', 'requests'] } } },
      ({ sort }) =>
        service.users
          .list()
          .sort((a, b) =>
            sort === 'requests' ? b.requests - a.requests : a.name < b.name ? -1 : 1,
          ),
    );
