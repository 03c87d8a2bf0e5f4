/** Who may use the service, with a count of their requests. */
export class Users {
  private readonly requests = new Map<string, number>();

  /** @throws when there is such a user already */
  add(name: string): void {
    if (this.requests.has(name)) throw new Error(`there is a user ${name} already`);
    this.requests.set(name, 0);
  }

  /** @throws when there is no such user */
  remove(name: string): void {
    if (!this.requests.delete(name)) throw new Error(`there is no user ${name}`);
  }

  /** @returns whether there is such a user */
  count(name: string): boolean {
    const requests = this.requests.get(name);
    if (requests === undefined) return false;
    this.requests.set(name, requests + 1);
    return true;
  }

  list(): { name: string; requests: number }[] {
    return [...this.requests].map(([name, requests]) => ({ name, requests }));
  }
}
