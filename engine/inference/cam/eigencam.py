"""Eigen-CAM (Muhammad and Yeasin, IJCNN 2020, https://arxiv.org/abs/2008.00299)."""

import torch


def eigen_cam(features: torch.Tensor) -> torch.Tensor:
    """Return the maps (B, h, w) ≥ 0 of features (B, K, h, w): their first principal component.

    Each position is a row of K values; its value is the projection onto the rows' first principal direction.
    The rows are centred, as the ``grad-cam`` package does and the paper does not: without it the mean row
    stands for what stands out. A principal direction has no sign of its own; here it is the one in which the
    features' sum grows, so that bright means active. Below zero is cut off.
    """
    count, channels, height, width = features.shape
    # In double precision, because the products square the ratio of large to small components.
    rows = features.double().flatten(2).transpose(1, 2)
    total = rows.sum(dim=2)
    rows = rows - rows.mean(dim=1, keepdim=True)
    # The same component comes from the products of rows or of columns: whichever are fewer.
    if height * width <= channels:
        values, vectors = torch.linalg.eigh(rows @ rows.transpose(1, 2))
        projection = vectors[:, :, -1] * values[:, -1:].clamp_min(0).sqrt()
    else:
        _, vectors = torch.linalg.eigh(rows.transpose(1, 2) @ rows)
        projection = (rows @ vectors[:, :, -1:]).squeeze(2)
    along = (projection * (total - total.mean(dim=1, keepdim=True))).sum(dim=1, keepdim=True)
    projection = torch.where(along < 0, -projection, projection)
    return projection.reshape(count, height, width).relu_().to(features.dtype)
