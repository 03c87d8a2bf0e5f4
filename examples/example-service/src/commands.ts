import { CommandRouter } from 'vmre';

import type { ServiceRuntime } from './runtime';

/** What the requestor can do to the service: RUN `user add alice`. */
export const commandsOf = (runtime: ServiceRuntime): CommandRouter<ServiceRuntime> =>
  new CommandRouter<ServiceRuntime>()
    .add('service info', { description: 'Where the service is' }, () => ({ url: runtime.url }))
    .add(
      'user add',
      { description: 'Lets somebody in', args: { name: { type: String, pattern: /\w+/ } } },
      ({ name }) => runtime.users.add(name),
    )
    .add(
      'user remove',
      { description: 'Locks somebody out', args: { name: { type: String } } },
      ({ name }) => runtime.users.remove(name),
    )
    .add(
      'user list',
      { args: { sort: { type: String, flag: 'sort', oneOf: ['name', 'requests'] } } },
      ({ sort }) =>
        runtime.users
          .list()
          .sort((a, b) =>
            sort === 'requests' ? b.requests - a.requests : a.name < b.name ? -1 : 1,
          ),
    );
