import { ReflectionKind } from 'typedoc';

const described =
  ReflectionKind.SomeExport |
  ReflectionKind.EnumMember |
  ReflectionKind.Property |
  ReflectionKind.Method |
  ReflectionKind.Accessor;

/** The text of a literal's owner describes its members. */
const literal = ReflectionKind.TypeLiteral | ReflectionKind.Parameter;

function isInLiteral({ parent }) {
  return parent !== undefined && (parent.kindOf(literal) || isInLiteral(parent));
}

function hasDocstring(reflection) {
  const { signatures = [], getSignature, type } = reflection;
  const inType = type?.type === 'reflection' ? (type.declaration.signatures ?? []) : [];
  return [reflection, getSignature, ...signatures, ...inType].some((each) => each?.hasComment());
}

/** The full names of the exports and of their members that have no docstring. */
export function undocumented(project) {
  return project
    .getReflectionsByKind(described)
    .filter((each) => !each.isReference()) // described where it is first exported
    .filter((each) => !isInLiteral(each) && !hasDocstring(each))
    .map((each) => each.getFullName());
}
