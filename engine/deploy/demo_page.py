"""The one-image demo in Gradio. Every step from bytes to verdict is the engine's."""

from pathlib import Path
from typing import Any

import gradio as gr

from engine.deploy.demo_html import STYLE, about_examples, empty, intro, quality_html, reading_html
from engine.deploy.demo_models import load, quality
from engine.deploy.demo_reading import as_dict, read
from engine.imaging.decode import IMAGE_SUFFIXES

CACHE = (60, 300)
"""Seconds: so often Gradio looks for uploads that are older than the second, and deletes them."""

LARGEST = "100mb"

FONT, MONOSPACED = ("system-ui", "sans-serif"), ("ui-monospace", "monospace")
"""Fonts of the visitor's own machine: none is fetched from anywhere."""


def page(name: str, examples: list[Path]) -> gr.Blocks:
    """Return the demo of a model of ``weights/``; raises InputError as ``load`` does.

    ``examples`` are files to try, each in a folder named for its class.
    """
    # Shown from where they lie: no copies that would be deleted like uploads.
    gr.set_static_paths(examples)

    loaded = load(name)
    found = quality(name)

    def show(data: bytes) -> str:
        return reading_html(read(loaded, data))

    def show_example(index: int) -> tuple[None, str]:
        chosen = examples[index]
        return None, reading_html(read(loaded, chosen.read_bytes()), drawn_as=chosen.parent.name)

    def diagnose(image: bytes | None) -> dict[str, Any]:
        """Judge one radiograph: score, threshold, call, verdict in words, warnings."""
        if image is None:
            raise gr.Error("Send a file: an image or a DICOM file of one chest radiograph.")
        reading = read(loaded, image)
        if reading.diagnosis.problem:
            raise gr.Error(reading.verdict)
        return as_dict(reading)

    with gr.Blocks(title=f"{name} · PneumoScope", analytics_enabled=False, delete_cache=CACHE) as demo:
        gr.HTML(intro(name, loaded.model.config.classes))
        with gr.Row(equal_height=False):
            with gr.Column(scale=2, min_width=280):
                file = gr.File(
                    label="Chest radiograph",
                    type="binary",
                    file_types=sorted(IMAGE_SUFFIXES),
                    height=170,
                )
                tries = gr.Dataset(
                    label="Synthetic examples",
                    components=[gr.Image(visible=False)],
                    samples=[[str(one)] for one in examples],
                    type="index",
                )
                gr.HTML(about_examples())
            with gr.Column(scale=5, min_width=320):
                answer = gr.HTML(empty())
        gr.HTML(quality_html(found))
        # Not on every change: an example clears the file, and its reading must stay.
        file.upload(show, file, answer, api_visibility="private", show_progress="minimal")
        file.clear(empty, None, answer, api_visibility="private", show_progress="hidden")
        tries.click(show_example, tries, [file, answer], api_visibility="private", show_progress="minimal")
        # The API has an entry of its own, with numbers in place of the page's pictures.
        take_no_address(file)
        facts = gr.JSON(visible=False)
        gr.Button(visible=False).click(diagnose, file, facts, api_name="diagnose")
    return demo


def take_no_address(file: gr.File) -> None:
    """Let a file's entry take files only.

    Gradio's API also takes an address in a file's place and would fetch it from there.
    """
    keep = file.async_move_resource_to_block_cache

    async def keep_upload(given: str | Path | None) -> str | None:
        if given is not None and "://" in str(given):
            raise gr.Error("Send the file itself: an address is not fetched.")
        return await keep(given)

    file.async_move_resource_to_block_cache = keep_upload  # type: ignore[assignment]


def launch_settings() -> dict[str, Any]:
    """Return what the demo is started with: the look, no sharing, nothing fetched from other servers."""
    light, dark = look()
    theme = gr.themes.Base(
        primary_hue="blue",
        neutral_hue="slate",
        radius_size="sm",
        font=FONT,
        font_mono=MONOSPACED,
    ).set(**light, **{f"{name}_dark": value for name, value in dark.items()})
    return {
        "theme": theme,
        "css": STYLE,
        "share": False,
        "ssr_mode": False,
        "show_error": False,
        "max_file_size": LARGEST,
        "footer_links": [],
    }


def look() -> tuple[dict[str, str], dict[str, str]]:
    """Return Gradio's colours in the light and in the dark theme: those of the project's figures."""
    from engine.figures.style import theme_of

    def colours(name: str, panel: str) -> dict[str, str]:
        theme = theme_of(name)
        return {
            "body_background_fill": theme.background,
            "background_fill_primary": theme.background,
            "background_fill_secondary": panel,
            "block_background_fill": theme.background,
            "body_text_color": theme.foreground,
            "body_text_color_subdued": theme.muted,
            "block_label_text_color": theme.muted,
            "block_title_text_color": theme.muted,
            "border_color_primary": theme.grid,
            "table_even_background_fill": theme.background,
            "table_odd_background_fill": panel,
            "link_text_color": theme.accent,
        }

    return colours("light", "#F3F5F7"), colours("dark", "#181D23")
