"""From counts to ranks, exactly (scoring.md): measures, rules, scores, ranks, what if, how sure. Pure: no Django."""
