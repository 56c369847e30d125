"""The picture walls of a page that runs without a browser."""

import json
from typing import Any

from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest


def walls(app: AppTest) -> dict[str, list[dict[str, Any]]]:
    """Return the cells of each wall by its label: id, alt, caption, remark, mark, picture, heat."""
    return {label: data["cells"] for label, (_, data) in _found(app).items()}


def open_cell(app: AppTest, label: str, cell: str) -> AppTest:
    """Click the cell with this id on the wall with this label, and run the page again."""
    element, data = _found(app)[label]
    assert data["clickable"], f"nothing happens on a click on the wall '{label}'"
    assert cell in [one["id"] for one in data["cells"]], f"no {cell} on the wall '{label}'"
    # AppTest has no click for components: this is what the browser sends.
    click = WidgetState(
        id=f"$$STREAMLIT_INTERNAL_KEY_{element.id}__events",
        json_trigger_value=json.dumps([{"event": "opened", "value": cell}]),
    )
    states = app._tree.get_widget_states()
    states.widgets.append(click)
    return app._run(states)


def _found(app: AppTest) -> dict[str, tuple[Any, dict]]:
    components = [element.proto for element in app.get("bidi_component")]
    mounted = [(one, json.loads(one.json)) for one in components if one.component_name == "pneumoscope.wall"]
    return {data["label"]: (element, data) for element, data in mounted}
