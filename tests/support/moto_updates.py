"""An update of moto's costs what it names; what it does stays the same (aws/core/test_moto_answers.py).

moto walks ten times through an update expression. At every node it made the list of what it looks for anew, and twice
it counted from each part of the expression down all that follows: a fifth of the processor time of a test that writes
(docs/decisions/341).
"""

from typing import Any

from moto.dynamodb.parsing.ast_nodes import DepthFirstTraverser, Node, UpdateExpression
from moto.dynamodb.parsing.validators import ActionCountValidator, OverlappingPathsValidator

OF_THE_WHOLE = (ActionCountValidator, OverlappingPathsValidator)
_moto_traverse = DepthFirstTraverser.traverse


def make_updates_cheap() -> None:
    """In this process, from now on."""
    DepthFirstTraverser.traverse = _traverse


def _traverse(self: DepthFirstTraverser, node: Node) -> Node:
    if not isinstance(self, OF_THE_WHOLE):
        return _walk(self, node, -1, self._processing_map(), {})
    try:
        return self._processing_map()[UpdateExpression](node)
    except Exception:  # moto names the smallest part that is wrong
        return _moto_traverse(self, node)


def _walk(self: DepthFirstTraverser, node: Any, place: int, processors: dict[type, Any], known: dict[type, Any]) -> Any:
    """As `traverse_node_recursively`; `known`: what is done with nodes of a type, once it has been looked up."""
    kind = type(node)
    if kind not in known:
        found = [processor for one, processor in processors.items() if issubclass(kind, one)]
        known[kind] = issubclass(kind, Node), found[0] if found else None
    is_node, process = known[kind]
    if not is_node:
        return node
    parent = node.parent
    for number, child in enumerate(node.children or ()):
        self.pre_processing_of_child(node, number)
        _walk(self, child, number, processors, known)
    if process is not None:
        node = process(node)
        node.parent = parent
        if parent:
            parent.children[place] = node
    return node
