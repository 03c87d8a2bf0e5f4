import type { Variant } from './step';
import { otherNodes, templateNames, type FoundNode } from './environment';

/** One user: what is on the machine, and what is made with it. */
export interface MatrixRow extends Pick<Variant, 'template' | 'manager'> {
  title: string;
  node: FoundNode;
}

/**
 * Every template with every package manager on every Node; or, of these, each template with npm on this Node,
 * and one template wherever anything else differs.
 */
export function matrix(areAll: boolean): MatrixRow[] {
  const here = { name: '', path: process.execPath };
  const all: MatrixRow[] = [];
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
