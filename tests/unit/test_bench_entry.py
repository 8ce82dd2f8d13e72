"""What docs/is-it-real.md says of the checks on entry, on fewer series."""

import pytest

from bench.planted_errors import rows
from bench.simulated_series import KINDS, Kind

SOME = [kind for kind in KINDS if kind.mean in (50, 200) and not kind.step]


@pytest.mark.parametrize("kind", SOME, ids=lambda kind: kind.name)
def test_few_plausible_cells_are_asked_about_and_nearly_all_errors(kind: Kind) -> None:
    *_, row = rows([kind], 150)
    shares = [float(cell) for cell in row.strip("| ").split(" | ")[1:] if cell != "–"]
    assert shares[0] <= 2
    assert shares[-1] >= 95
