"""Whether an answer is what document and schema say: every field, of its type, null where it may be."""

import re
from collections.abc import Iterator

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLEnumType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

_TEXT = {
    "BigInt": r"-?\d+",
    "Date": r"\d{4}-\d\d-\d\d",
    "DateTime": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z",
    "ID": r"[\w-]+",
    "RegionCode": r"[\d.]+",
    "Rupiah": r"-?\d+\.\d\d",
}


def departures(schema: GraphQLSchema, document: DocumentNode, data: dict) -> Iterator[str]:
    """Where `data` departs from what the document asks of the schema."""
    yield from _Reader(schema, document).operation(data)


class _Reader:
    def __init__(self, schema: GraphQLSchema, document: DocumentNode) -> None:
        self.schema = schema
        self.document = document
        self.fragments = {
            node.name.value: node
            for node in document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }

    def operation(self, data: dict) -> Iterator[str]:
        for node in self.document.definitions:
            if isinstance(node, OperationDefinitionNode):
                root = self.schema.get_root_type(node.operation)
                yield from self.object(root, [node.selection_set], data, "data")

    def object(
        self, kind: GraphQLObjectType, selections: list[SelectionSetNode], value: object, at: str
    ) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{at} is no object"
            return
        asked = self.fields(kind, selections)
        if list(value) != list(asked):
            yield f"{at} has {list(value)}, not {list(asked)}"
            return
        for key, nodes in asked.items():
            name = nodes[0].name.value
            if name == "__typename":
                if value[key] != kind.name:
                    yield f"{at}.{key} is {value[key]!r}, not {kind.name!r}"
                continue
            below = [node.selection_set for node in nodes if node.selection_set]
            yield from self.value(kind.fields[name].type, below, value[key], f"{at}.{key}")

    def fields(
        self, kind: GraphQLObjectType, selections: list[SelectionSetNode]
    ) -> dict[str, list[FieldNode]]:
        found: dict[str, list[FieldNode]] = {}
        for selection in (node for one in selections for node in one.selections):
            if isinstance(selection, FieldNode):
                key = (selection.alias or selection.name).value
                found.setdefault(key, []).append(selection)
                continue
            if isinstance(selection, FragmentSpreadNode):
                selection = self.fragments[selection.name.value]
            if self.applies(selection, kind):
                for key, nodes in self.fields(kind, [selection.selection_set]).items():
                    found.setdefault(key, []).extend(nodes)
        return found

    def applies(
        self, fragment: InlineFragmentNode | FragmentDefinitionNode, kind: GraphQLObjectType
    ) -> bool:
        if fragment.type_condition is None:
            return True
        condition = self.schema.type_map[fragment.type_condition.name.value]
        return condition == kind or condition in kind.interfaces

    def value(
        self, kind: GraphQLOutputType, below: list[SelectionSetNode], value: object, at: str
    ) -> Iterator[str]:
        if isinstance(kind, GraphQLNonNull):
            if value is None:
                yield f"{at} is null"
            else:
                yield from self.value(kind.of_type, below, value, at)
        elif value is None:
            return
        elif isinstance(kind, GraphQLList):
            if not isinstance(value, list):
                yield f"{at} is no list"
                return
            for place, item in enumerate(value):
                yield from self.value(kind.of_type, below, item, f"{at}[{place}]")
        elif not below:
            if not _is_leaf(kind, value):
                yield f"{at} is {value!r}, which is no {kind}"
        elif isinstance(kind, GraphQLObjectType):
            yield from self.object(kind, below, value, at)
        else:
            # An interface: only `__typename` tells which object it is, and not every document asks.
            name = value.get("__typename") if isinstance(value, dict) else None
            if name is not None:
                yield from self.object(self.schema.type_map[name], below, value, at)


def _is_leaf(kind: GraphQLOutputType, value: object) -> bool:
    if isinstance(kind, GraphQLEnumType):
        return value in kind.values
    if kind.name == "Boolean":
        return isinstance(value, bool)
    if kind.name == "Int":
        return type(value) is int and -(2**31) <= value < 2**31
    if kind.name == "Float":
        return type(value) in (int, float)
    return (
        isinstance(value, str) and re.fullmatch(_TEXT.get(kind.name, r"(?s).*"), value) is not None
    )
