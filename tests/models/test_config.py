import pytest

from engine.errors import InputError
from engine.models.config import Member, ModelConfig, config_from_dict, read_config, write_config


@pytest.mark.parametrize(
    "config",
    [
        ModelConfig(arch="improved_pneumonia_cnn", attention="se", target_layer="layer3"),
        ModelConfig(arch="timm:resnet18", in_channels=3, outputs=2, mean=(0.1, 0.2, 0.3), std=(0.5,)),
        ModelConfig(
            arch="ensemble", members=(Member("a", 0.5), Member("ö", 2.0)), classes=("gesund", "krank")
        ),
    ],
)
def test_a_configuration_comes_back_from_its_file(tmp_path, config):
    write_config(config, tmp_path / "config.json")
    assert read_config(tmp_path / "config.json") == config


def test_changes_go_before_the_file(tmp_path):
    (tmp_path / "c.json").write_text('{"arch": "simple_cnn", "width": 8}')
    assert read_config(tmp_path / "c.json", width=4, mean=[0.3]) == ModelConfig("simple_cnn", 4, mean=(0.3,))


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({}, "names no `arch`"),
        ({"arch": "a", "treshold": 1}, "Unknown configuration field treshold"),
        ({"arch": "a", "width": 0}, "`width` to be a positive integer"),
        ({"arch": "a", "width": 1.5}, "`width` to be a positive integer"),
        ({"arch": "a", "outputs": 3}, "`outputs` to be 1 or 2"),
        ({"arch": "a", "threshold": 1.2}, "`threshold` to be between 0 and 1"),
        ({"arch": "a", "threshold": "high"}, "wrong kind"),
        ({"arch": "a", "temperature": 0}, "`temperature` to be above 0"),
        ({"arch": "a", "classes": ["A", "A"]}, "negative, positive"),
        ({"arch": "a", "mean": [0.1, 0.2]}, "`mean` to hold 1 or 1 values"),
        ({"arch": "a", "std": [0.0]}, "`std` to be above 0"),
        ({"arch": "a", "mean": ["x"]}, "wrong kind"),
        ({"arch": "a", "attention": "yes"}, "cbam, se or none"),
        ({"arch": "a", "padding": "pink"}, "Unknown padding 'pink'"),
        ({"arch": "a", "members": [{"weight": 1}]}, "wrong kind"),
    ],
)
def test_a_bad_value_is_refused_by_name(values, message):
    with pytest.raises(InputError, match=message):
        config_from_dict(values)


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"{", "not valid JSON"), (b"[]", "a JSON object"), (b"\xff\xfe\x00", "not valid JSON")],
)
def test_a_file_that_is_no_configuration_is_refused(tmp_path, content, message):
    (tmp_path / "c.json").write_bytes(content)
    with pytest.raises(InputError, match=message):
        read_config(tmp_path / "c.json")


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(InputError, match="Cannot read"):
        read_config(tmp_path / "c.json")
