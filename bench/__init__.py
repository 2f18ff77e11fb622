"""What the program costs, measured against what is possible: ``python -m bench import`` (or ``make bench``).

Figures of speed are ratios of ways that take turns in one process, on the same data: absolute times of a shared
machine say little. Nothing here is part of the program, and nothing of a real campaign is touched.
"""
