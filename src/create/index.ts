/**
 * Creates a runtime project from a template, as the program `create-vmre-runtime` does.
 * The exports may change in any minor version.
 *
 * @experimental
 * @module vmre/create
 */
export { createProject, type CreateOptions } from './create-project';
export { main } from './main';
export { packageManagers, type PackageManager } from './package-manager';
export type { Project } from './project';
export { findTemplate, templates, type Template, type TemplateForm } from './templates';
