"""The small design system that the pages share; the only place that imports streamlit."""
