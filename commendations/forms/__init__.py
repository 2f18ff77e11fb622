"""Forms of praise. What is wrong is said beside the field; what an action refuses, above the form."""
