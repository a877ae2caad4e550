"""Under which names categories are shown, and in which order; what files said is kept. Pure; docs/decisions/282."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from backend_lambdas.inventory.errors import InvalidRequest
from backend_lambdas.language.texts import _

LONGEST_NAME = 100  # characters: what fits into a filter
MOST_ORDERED = 400  # names in an order: 400 of 800 bytes each fit into the 400 KB of a DynamoDB item


@dataclass(frozen=True, slots=True)
class Categories:
    """`renamed`: a name -> the one it is shown under, which may itself be renamed. `order`: these names come first.

    `rev` counts the changes. "" is "no category": it has no other name and comes last. `points`: of a renamed name the
    threshold that the other one had before and got by it, where the two differ.
    """

    renamed: Mapping[str, str] = field(default_factory=dict)
    order: tuple[str, ...] = ()
    rev: int = 0
    points: Mapping[str, tuple[int | None, int | None]] = field(default_factory=dict)

    def shown(self, name: str) -> str:
        """The name that a file's category is shown under."""
        while name in self.renamed:
            name = self.renamed[name]
        return name

    def names_under(self, shown: str) -> tuple[str, ...]:
        """Every name that is shown as this one, itself among them unless it is shown as another."""
        return tuple(sorted({name for name in (shown, *self.renamed) if self.shown(name) == shown}))

    def alike(self, name: str) -> tuple[str, ...]:
        """Every name of the category that a file calls `name`: who asks for one of them means it."""
        return self.names_under(self.shown(name))

    def sorted(self, names: Iterable[str]) -> tuple[str, ...]:
        """In the chosen order, the others after them by alphabet, "" last."""
        place = {name: number for number, name in enumerate(self.order)}
        return tuple(sorted(names, key=lambda name: (not name, place.get(name, len(place)), name.casefold(), name)))

    def with_name(self, name: str, new: str) -> "Categories":
        """`name` and all it stands for is shown as `new`: a rename, or a merge where there is a category of that name.

        A name that is renamed can be given its own again, which takes its rename back. Raises InvalidRequest.
        """
        _check(name, new)
        parent = self.renamed.get(name)
        if new == name:
            if parent is None:
                raise InvalidRequest(_("{name} is its name already.", name=name))
            rest = {one: other for one, other in self.renamed.items() if one != name}
            points = {one: two for one, two in self.points.items() if one != name}
            return replace(self, renamed=rest, order=_beside(self.order, parent, name), points=points)
        if parent is not None:
            head = self.shown(name)
            raise InvalidRequest(
                _(
                    "{name} is shown as {head}. Show it under its own name first, or rename {head}.",
                    name=name,
                    head=head,
                )
            )
        head = self.shown(new)
        if head not in (new, name):
            raise InvalidRequest(_("{name} is shown as {head}. Choose {head}, or another name.", name=new, head=head))
        steps = {one: other for one, other in self.renamed.items() if one != new}  # it was one of its own names
        points = {one: two for one, two in self.points.items() if one != new}
        order = tuple(dict.fromkeys(new if one == name else one for one in self.order))
        return replace(self, renamed=steps | {name: new}, order=order, points=points)

    def in_order(self, names: Iterable[str]) -> "Categories":
        """These names first. Raises InvalidRequest."""
        order = tuple(dict.fromkeys(name for name in names if name))
        if len(order) > MOST_ORDERED:
            words = _("At most {number} categories can have a place; the others follow by alphabet.")
            raise InvalidRequest(words.format(number=MOST_ORDERED))
        return replace(self, order=order)


def _check(name: str, new: str) -> None:
    if not name:
        raise InvalidRequest(_("Choose a category. Items without one have no name to change."))
    fits = bool(new) and len(new) <= LONGEST_NAME and new.isprintable() and new == new.strip()
    if not fits and new != name:  # what a file said may be longer
        raise InvalidRequest(_("Enter a name of at most {number} characters on one line.", number=LONGEST_NAME))


def _beside(order: tuple[str, ...], parent: str, name: str) -> tuple[str, ...]:
    if parent not in order or name in order:
        return order
    place = order.index(parent) + 1
    return (*order[:place], name, *order[place:])
