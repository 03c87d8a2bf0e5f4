import type { Variant } from './step';
import { otherNodes, templateLabels, type FoundNode } from './environment';

/** One row: a Node, a template and a package manager. */
export interface MatrixRow extends Pick<Variant, 'template' | 'manager'> {
  title: string;
  node: FoundNode;
}

/**
 * All combinations of templates, package managers and Nodes; or each template with npm on this Node, and one template
 * for every other manager or Node.
 */
export function matrix(areAll: boolean): MatrixRow[] {
  const here = { name: '', path: process.execPath };
  const all: MatrixRow[] = [];
  for (const node of [here, ...otherNodes()]) {
    for (const manager of ['npm', 'pnpm'] as const) {
      for (const template of templateLabels()) {
        const title = [manager, template, node.name].filter(Boolean).join(', ');
        const differences = Number(node !== here) + Number(manager !== 'npm');
        const isUsual = differences === 0 || (differences === 1 && template === 'server');
        if (areAll || isUsual) all.push({ title, node, manager, template });
      }
    }
  }
  return all;
}
