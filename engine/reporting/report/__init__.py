"""The report that stakeholders keep: what it says, apart from how it is drawn."""
