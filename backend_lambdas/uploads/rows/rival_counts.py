"""Two columns with a name for counts that say different numbers: the names tell which is meant, or a person."""

from collections.abc import Sequence

from backend_lambdas.uploads.rows.contents import Contents
from backend_lambdas.uploads.rows.kinds import normal_name
from backend_lambdas.uploads.rows.questions import Candidate, which_count
from backend_lambdas.uploads.rows.ranking import BLANK

# Of what there is, what may be sold of it: never what is on the shelf where another column says that.
_FREE = frozenset(
    """
    available avail availability disponible disponibles disponibile disponibili disponibilita disponivel verfugbar
    verfugbarer beschikbaar free dispo
    """.split()  # noqa: SIM905 (a list of words)
)
_ANY = frozenset(
    """
    qty quantity units unit pieces pcs qnty total menge anzahl stuckzahl quantite qte nombre cantidad unidades quantita
    qta aantal stuks antal quantidade miktar adet product item
    """.split()  # noqa: SIM905
)
# What stands beside a count that is meant as one, or beside a quantity that was sold.
_SURE = {
    "on_hand": frozenset(
        """
        hand count counted physical current closing ending final actual remaining left inventoried setstock set soh qoh
        onhand reel actuel actuelle restant restante fisico attuale rimanenza huidige mevcut eldeki kalan aktueller ist
        istbestand restbestand atual наличии
        """.split()  # noqa: SIM905
    ),
    "quantity": frozenset(
        """
        sold net verkauft verkaufte verkaufsmenge absatz vendue vendues vendida vendidas venduta venduto venduti
        verkocht satilan satis
        """.split()  # noqa: SIM905
    ),
}


def settle_counts(
    header: Sequence[str], line: int, columns: dict[str, list[tuple[int, int]]], contents: Contents
) -> None:
    """Put the column of counts that is meant first. `columns`: field -> its candidates (rank, column).

    Raises UploadUnclear where nothing tells which it is.
    """
    for name in _SURE:
        if len(columns.get(name, ())) > 1:
            columns[name] = _settled(header, line, name, columns[name], contents)


def _settled(
    header: Sequence[str], line: int, name: str, candidates: Sequence[tuple[int, int]], contents: Contents
) -> list[tuple[int, int]]:
    """The candidates of this field, the one that is meant first.

    Raises UploadUnclear where several say different numbers and no name says more than the others.
    """
    rivals = [one for one in candidates if 0 <= one[0] < BLANK]  # as a person, or the system's profile, has not said
    if len(rivals) < 2 or rivals[0] != candidates[0]:
        return list(candidates)
    clear = {place: _clearness(header[place], name) for _, place in rivals}
    if all(_is_any(header[place]) or not clear[place] for place in clear):  # a quantity of what?
        clear = dict.fromkeys(clear, 0)
    best = max(clear.values())
    first, *others = [one for one in rivals if clear[one[1]] == best]
    differing = [place for _, place in others if contents.differ(first[1], place)]
    if differing:
        places = sorted([first[1], *differing])
        found = [Candidate(place, header[place], ", ".join(contents.examples(place))) for place in places]
        raise which_count(line, name, found, header)
    return [first, *(one for one in candidates if one != first)]


def _is_any(column: str) -> bool:
    return set(normal_name(column).split()) <= _ANY


def _clearness(column: str, name: str) -> int:
    words = set(normal_name(column).split())
    return 0 if words & _FREE else 1 + bool(words & _SURE[name])
