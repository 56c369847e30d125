"""Tables to Plotly figures, in one look."""
