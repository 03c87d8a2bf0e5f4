/** Who may use the service, with a count of their requests. */
export class Users {
  private readonly requests = new Map<string, number>();

  /** @throws for a known name */
  add(name: string): void {
    if (this.requests.has(name)) throw new Error(`the user ${name} already exists`);
    this.requests.set(name, 0);
  }

  /** @throws for an unknown name */
  remove(name: string): void {
    if (!this.requests.delete(name)) throw new Error(`unknown user ${name}`);
  }

  /** @returns whether the user is known, in which case the request counts */
  count(name: string): boolean {
    const requests = this.requests.get(name);
    if (requests === undefined) return false;
    this.requests.set(name, requests + 1);
    return true;
  }

  /** All users, in the order of their names or with most requests first. */
  list(sort: 'name' | 'requests'): { name: string; requests: number }[] {
    const users = [...this.requests].map(([name, requests]) => ({ name, requests }));
    const byName = users.sort((a, b) => (a.name < b.name ? -1 : 1));
    return sort === 'name' ? byName : byName.sort((a, b) => b.requests - a.requests);
  }
}
