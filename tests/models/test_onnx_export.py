import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch

from engine.errors import InputError
from engine.imaging.decode import decode
from engine.inference.explain import explain_batch, square_of
from engine.inference.onnx_check import check_onnx
from engine.models.config import Member, ModelConfig
from engine.models.ensemble import Ensemble
from engine.models.onnx_description import heatmap_names, input_names
from engine.models.onnx_export import export_onnx, write_onnx
from engine.models.registry import build
from engine.models.store import LoadedModel, load_model, save_model
from tests.inference.examples import CONFIGS, RGB, network_input, picture, squares

TINY = CONFIGS["simple_cnn"].with_changes(temperature=1.7, threshold=0.3)
TWO = ModelConfig("simple_cnn", width=8, size=48, temperature=0.6, **RGB)


def steady(config: ModelConfig, seed: int = 0) -> torch.nn.Module:
    """Return a network whose logits have a spread of 1 and whose maps are not zero.

    Its batch norms are as they begin: fitted to few small pictures, they would magnify rounding.
    """
    torch.manual_seed(seed)
    network = build(config).eval()
    head = [layer for layer in network.modules() if isinstance(layer, torch.nn.Linear)][-1]
    with torch.no_grad():
        logits = network(network_input(squares(8, config.size, first=1000), config))
        scale = (logits.mean(dim=0) - head.bias).sign() / logits.std(dim=0)
        head.weight.mul_(scale[:, None])
        head.bias.copy_((head.bias - logits.mean(dim=0)) * scale)
    return network


def model(config: ModelConfig, name: str = "tiny") -> LoadedModel:
    return LoadedModel(name, config, steady(config), "0" * 64, Path())


def run(proto: onnx.ModelProto, feed: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    session = onnxruntime.InferenceSession(proto.SerializeToString(), providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    return dict(zip(names, session.run(names, feed), strict=True))


def gradcam(one: LoadedModel, images: torch.Tensor, layer: str) -> np.ndarray:
    """Return Grad-CAM of the last logit by backpropagation through the whole network."""
    kept = []
    target = one.module.get_submodule(layer)
    hook = target.register_forward_hook(lambda _layer, _inputs, output: kept.append(output) or output.clone())
    logits = one.module(images)
    hook.remove()
    (slopes,) = torch.autograd.grad(logits[:, -1].sum(), kept[0])
    maps = (slopes.mean(dim=(2, 3), keepdim=True) * kept[0]).sum(dim=1).relu()
    return maps.detach().numpy()


@pytest.mark.parametrize("config", [TINY, TWO], ids=["one output", "two outputs"])
def test_the_graph_gives_logits_scores_and_heatmaps_in_any_batch(config):
    one = model(config)
    proto = export_onnx(one, with_cam=True)
    images = network_input(squares(5, config.size), config)
    with torch.no_grad():
        logits = one.module(images).double().numpy()
    last = logits[:, 0] if config.outputs == 1 else logits[:, 1] - logits[:, 0]
    maps = gradcam(one, images, "block3")
    assert maps.max() > 0.01
    for part in (slice(0, 5), slice(2, 3)):
        found = run(proto, {"images": images[part].numpy()})
        assert list(found) == ["logit", "score", "heatmap"]
        assert {value.dtype for value in found.values()} == {np.dtype(np.float32)}
        np.testing.assert_allclose(found["logit"], logits[part], atol=1e-4)
        np.testing.assert_allclose(
            found["score"], 1 / (1 + np.exp(-last[part] / config.temperature)), atol=1e-5
        )
        np.testing.assert_allclose(found["heatmap"], maps[part], atol=1e-4 * maps.max())


def test_the_file_describes_itself(tmp_path):
    one = model(TWO, "mine")
    write_onnx(export_onnx(one, with_cam=True, opset=18, notice="Not for diagnosis."), tmp_path / "mine.onnx")
    assert [file.name for file in tmp_path.iterdir()] == ["mine.onnx"]
    proto = onnx.load(tmp_path / "mine.onnx")
    onnx.checker.check_model(proto, full_check=True)
    assert proto.opset_import[0].version == 18
    session = onnxruntime.InferenceSession(tmp_path / "mine.onnx")
    properties = session.get_modelmeta().custom_metadata_map
    assert properties["notice"] == "Not for diagnosis."
    said = json.loads(properties["pneumoscope"])
    assert (said["model"], said["architecture"], said["weights_sha256"]) == ("mine", TWO.arch, "0" * 64)
    assert (said["classes"], said["positive"]) == (["NORMAL", "PNEUMONIA"], "PNEUMONIA")
    assert (said["threshold"], said["temperature"]) == (0.5, 0.6)
    (given,) = said["inputs"]
    assert (given["name"], given["shape"], given["padding"]) == ("images", ["N", 3, 48, 48], "black")
    assert (given["mean"], given["std"]) == ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
    assert set(said["outputs"]) == {"logit", "score", "heatmap"}
    assert "block3" in said["outputs"]["heatmap"]

    # An image prepared by the words of the file alone, with other tools, gets the model's score.
    gray = picture(3, 48, 48).astype(np.float64)
    planes = [(gray / 255 - m) / s for m, s in zip(given["mean"], given["std"], strict=True)]
    found = session.run(["logit", "score"], {given["name"]: np.stack(planes)[None].astype(np.float32)})
    rest = np.exp((found[0][0, 0] - found[0][0, 1]) / said["temperature"])
    assert found[1][0] == pytest.approx(1 / (1 + rest), abs=1e-5)
    with torch.no_grad():
        logits = one.module(network_input(picture(3, 48, 48)[None], TWO)).numpy()
    np.testing.assert_allclose(found[0], logits, atol=1e-4)


def ensemble(folder: Path, **changes) -> LoadedModel:
    """Save an ensemble of members that differ in size, channels, outputs and temperature, and load it."""
    for name, config in {"gray": TINY, "colour": TWO}.items():
        save_model(folder / name, steady(config), config)
    members = (Member("gray", 3.0), Member("colour", 1.0))
    config = ModelConfig("ensemble", temperature=0.5, members=members).with_changes(**changes)
    save_model(folder / "both", torch.nn.Identity(), config)
    return load_model(folder / "both", weights_dir=folder)


def test_an_ensemble_is_one_graph(tmp_path):
    both = ensemble(tmp_path)
    assert isinstance(both.module, Ensemble)
    proto = export_onnx(both, with_cam=True)
    check_onnx(proto, both)
    feed = {
        f"images_{one.name}": network_input(squares(4, one.config.size), one.config).numpy()
        for one in both.members
    }
    found = run(proto, feed)
    assert list(found) == ["logit", "score", "heatmap_gray", "heatmap_colour"]
    alone = [
        run(export_onnx(one), {"images": feed[f"images_{one.name}"]})["score"].astype(np.float64)
        for one in both.members
    ]
    mean = 0.75 * alone[0] + 0.25 * alone[1]
    logit = np.log(mean / (1 - mean))
    np.testing.assert_allclose(found["logit"][:, 0], logit, atol=1e-4)
    np.testing.assert_allclose(found["score"], 1 / (1 + np.exp(-logit / 0.5)), atol=1e-5)
    said = json.loads({p.key: p.value for p in proto.metadata_props}["pneumoscope"])
    assert [one["size"] for one in said["inputs"]] == [32, 48]
    assert set(said["outputs"]) == set(found)
    assert "weighed as the members are" in said["heatmaps"]
    assert [(one["name"], one["weight"]) for one in said["members"]] == [("gray", 3.0), ("colour", 1.0)]


def test_exporting_leaves_the_model_as_it_was():
    one = model(TINY)
    before = {key: value.clone() for key, value in one.module.state_dict().items()}
    export_onnx(one, with_cam=True)
    assert all(torch.equal(before[key], value) for key, value in one.module.state_dict().items())
    assert sum(len(layer._forward_hooks) for layer in one.module.modules()) == 0


def test_what_cannot_be_exported_is_refused_with_the_reason(tmp_path):
    one = model(TINY.with_changes(target_layer="block2"))
    with pytest.raises(InputError, match=r"of tiny cannot be in the graph: between the layer 'block2'"):
        export_onnx(one, with_cam=True)
    with pytest.raises(InputError, match="from 13 to 20, but got 12"):
        export_onnx(one, opset=12)
    with pytest.raises(InputError, match="Cannot write"):
        write_onnx(export_onnx(one), tmp_path / "nowhere" / "x.onnx")


def test_a_graph_that_computes_something_else_is_told():
    one = model(TINY)
    proto = export_onnx(one, with_cam=True)
    assert check_onnx(proto, one) < 1e-4
    for other in (
        model(TINY.with_changes(temperature=1.5)),
        LoadedModel("x", TINY, steady(TINY, 1), "", Path()),
    ):
        with pytest.raises(InputError, match="computes other values"):
            check_onnx(proto, other)


def radiographs(test_data: Path, step: int) -> list:
    files = sorted((test_data / "kermany" / "test").rglob("*.webp"))[::step]
    assert len(files) > 5
    return [decode(file) for file in files]


def expect_pytorchs_values(one: LoadedModel, pictures: list) -> None:
    """Compare a model's graph with PyTorch on radiographs: logits, and heatmaps as ``explain --raw`` gives them."""
    proto = export_onnx(one, with_cam=True)
    networks = one.members or (one,)
    images = [
        network_input(np.stack([square_of(p, network.config)[0] for p in pictures]), network.config)
        for network in networks
    ]
    found = run(proto, {name: x.numpy() for name, x in zip(input_names(one), images, strict=True)})
    with torch.no_grad():
        logits = one.module(images if one.members else images[0]).numpy()
    np.testing.assert_allclose(found["logit"], logits, atol=1e-4)
    scores = [explained.score for explained in explain_batch(one, pictures)]
    np.testing.assert_allclose(found["score"], scores, atol=1e-4)
    for network, name in zip(networks, heatmap_names(one), strict=True):
        raw = np.stack([explained.raw for explained in explain_batch(network, pictures)])
        np.testing.assert_allclose(found[name], raw, atol=1e-4 * raw.max())
        lit = [(a.ravel(), b.ravel()) for a, b in zip(found[name], raw, strict=True) if b.std() > 0]
        assert len(lit) > len(raw) / 5
        assert min(np.corrcoef(a, b)[0, 1] for a, b in lit) >= 0.9999


@pytest.mark.slow
@pytest.mark.parametrize(
    "config",
    [
        *CONFIGS.values(),
        ModelConfig("resnet120", size=64),
        ModelConfig("improved_pneumonia_cnn", width=16, size=64, attention="se"),
        ModelConfig("torchvision:shufflenet_v2_x0_5", size=64, **RGB),
        ModelConfig("torchvision:densenet121", size=64, **RGB),
        ModelConfig("torchvision:mobilenet_v3_small", size=64),
        ModelConfig("timm:mobilenetv3_small_050", size=64),
        ModelConfig("timm:convnext_atto", size=64, **RGB),
    ],
    ids=lambda config: f"{config.arch} {config.attention}",
)
def test_every_architecture_on_radiographs(config, test_data):
    expect_pytorchs_values(model(config), radiographs(test_data, 90))


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        "simple_cnn", "deep_cnn", "improved_pneumonia_cnn", "mobilenet_v2_black", "mobilenet_v2_crop", "demo",
        "ensemble",
    ],
)  # fmt: skip
def test_the_shipped_models_on_radiographs(name, test_data):
    expect_pytorchs_values(load_model(name), radiographs(test_data, 40))


@pytest.mark.slow
def test_a_transformer_goes_without_a_heatmap():
    one = model(ModelConfig("timm:vit_tiny_patch16_224", size=224))
    assert check_onnx(export_onnx(one), one) < 1e-3
    with pytest.raises(InputError, match=r"has no feature map .* Export without --with-cam"):
        export_onnx(one, with_cam=True)
