"""Official documents of a campaign: from facts to a file that a clerk can number and have signed.

``wording``, ``facts`` and the modules of the documents know no database; ``collecting`` brings the facts together,
``making`` says what can be made now and makes it.
"""
