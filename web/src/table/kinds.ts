import {
  getNamedType,
  type GraphQLSchema,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";

/** How the cells of a column are shown and stored. */
export type ColumnKind = "money" | "number" | "text";

const NUMBERS = new Set(["Int", "Float", "BigInt", "Decimal"]);

/** The kind of each column of an operation's table, by its path. */
export function columnKinds(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName?: string | null,
): Map<string, ColumnKind> {
  const kinds = new Map<string, ColumnKind>();
  const fragments = new Map<string, FragmentDefinitionNode>();
  const operations: OperationDefinitionNode[] = [];
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
    if (definition.kind === Kind.OPERATION_DEFINITION) operations.push(definition);
  }
  const operation = operations.find((each) => each.name?.value === operationName) ?? operations[0];
  const root = operation && schema.getRootType(operation.operation);
  if (operation && root) walk(operation.selectionSet, root, [], true);
  return kinds;

  function walk(selection: SelectionSetNode, type: GraphQLNamedType, path: string[], top: boolean): void {
    for (const node of selection.selections) {
      if (node.kind === Kind.FIELD) {
        const definition =
          isObjectType(type) || isInterfaceType(type) ? type.getFields()[node.name.value] : undefined;
        if (!definition) continue;
        const key = node.alias?.value ?? node.name.value;
        field(definition.type, node.selectionSet, path, key, top);
      } else {
        const fragment = node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value) : node;
        if (!fragment) continue;
        const condition = fragment.typeCondition;
        const below = condition ? schema.getType(condition.name.value) : type;
        if (below) walk(fragment.selectionSet, below, path, top);
      }
    }
  }

  function field(
    type: GraphQLOutputType,
    selection: SelectionSetNode | undefined,
    path: string[],
    key: string,
    top: boolean,
  ): void {
    const named = getNamedType(type);
    if (selection && isCompositeType(named)) {
      walk(selection, named, top || isMachinery(key) ? path : [...path, key], false);
    } else {
      kinds.set([...path, key].join("."), kindOf(named.name));
    }
  }
}

function isMachinery(key: string): boolean {
  return key === "nodes" || key === "edges" || key === "node";
}

function kindOf(typeName: string): ColumnKind {
  if (typeName === "Rupiah") return "money";
  return NUMBERS.has(typeName) ? "number" : "text";
}
