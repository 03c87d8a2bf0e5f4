import type { Route } from './step';
import { otherNodes, templateNames, type FoundNode } from './machines';

/** One user: what is on the machine, and what is made with it. */
export interface Way extends Pick<Route, 'template' | 'manager'> {
  title: string;
  node: FoundNode;
}

/**
 * Every template with every package manager on every Node; or, of these, each template with npm on this Node,
 * and one template wherever anything else differs.
 */
export function ways(areAll: boolean): Way[] {
  const here = { name: '', path: process.execPath };
  const all: Way[] = [];
  for (const node of [here, ...otherNodes()]) {
    for (const manager of ['npm', 'pnpm'] as const) {
      for (const template of templateNames()) {
        const title = [manager, template, node.name].filter(Boolean).join(', ');
        const differences = Number(node !== here) + Number(manager !== 'npm');
        const isUsual = differences === 0 || (differences === 1 && template === 'server');
        if (areAll || isUsual) all.push({ title, node, manager, template });
      }
    }
  }
  return all;
}
