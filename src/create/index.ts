/** Creates the project of a runtime from a template; `create-vmre-runtime` is a program around it. */
export { createProject, type CreateOptions } from './create-project';
export { main } from './main';
export type { PackageManager } from './package-manager';
export type { Project } from './project';
export { findTemplate, templates, type Template } from './templates';
