"""GradCAM Gallery."""

from engine.ui.page_setup import page_end, page_setup
from engine.ui.sidebar import choose

page_setup("GradCAM Gallery")
choose()
page_end()
