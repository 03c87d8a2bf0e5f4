import { option, positional } from 'vmre';

export class NewUser {
  @positional({ type: String, pattern: /\w+/ })
  name!: string;
}

export class KnownUser {
  @positional({ type: String })
  name!: string;
}

export class Order {
  @option({ oneOf: ['name', 'requests'] })
  sort: 'name' | 'requests' = 'name';
}
