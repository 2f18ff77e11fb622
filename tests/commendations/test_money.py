"""What a commendation brings: coefficient × base salary, rounded up to full 10.000 đồng."""

import pytest

from commendations.models import AwardTerms, Subject


@pytest.mark.parametrize(
    ("coefficient", "salary", "amount"),
    [
        ("0.3", 1_490_000, 450_000),
        ("0.6", 1_490_000, 900_000),
        ("0.3", 1_800_000, 540_000),
        ("0.3", 2_340_000, 710_000),
        ("0.6", 2_340_000, 1_410_000),
        ("0.3", 2_530_000, 760_000),
        ("0.6", 2_530_000, 1_520_000),
        ("1/3", 30_000, 10_000),  # a full 10.000 stays
        ("0.3", 1_400_000, 420_000),
        ("0.3", 1_400_004, 430_000),  # 1,2 đồng above
        ("0", 1_490_000, 0),
    ],
)
def test_amount_is_rounded_up_to_ten_thousand(coefficient, salary, amount):
    terms = AwardTerms(
        individual_coefficient=coefficient, collective_coefficient=coefficient, base_salary=salary
    )
    assert [terms.amount_of(subject) for subject in Subject] == [amount, amount]
